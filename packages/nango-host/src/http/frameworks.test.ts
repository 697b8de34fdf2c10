import type { IncomingMessage } from 'node:http'
import { autotask } from '@guidepost/provider-autotask'
import express, { type Express } from 'express'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventBytes, secret, signed } from '../../test/support/autotask-host.ts'
import { recorder } from '../../test/support/recorder.ts'
import { listen } from '../../test/support/server.ts'
import { nodeHandler } from './node.ts'

const body = eventBytes as Uint8Array<ArrayBuffer>

/** A handler, the webhooks that it received, and a POST of a signed event. */
function setup() {
  const { onEvent, events } = recorder()
  const handle = nodeHandler(autotask(), { secrets: [secret], onEvent, maxBodyBytes: 2000 })
  const post = async (url: string) => {
    const response = await fetch(`${url}/webhooks/autotask`, { method: 'POST', headers: signed(body), body })
    return { status: response.status, body: await response.json() }
  }
  return { handle, events, post }
}

const success = { status: 200, body: { status: 'success' } }

describe('Express', () => {
  const keepRawBody = (request: IncomingMessage & { rawBody?: Buffer }, _response: unknown, bytes: Buffer) => {
    request.rawBody = bytes
  }
  it.each<[string, (app: Express) => unknown]>([
    ['no body parser', () => {}],
    ['a parser of other types', (app) => app.use(express.urlencoded({ extended: false }), express.text())],
    ['express.raw()', (app) => app.use(express.raw({ type: '*/*' }))],
    ['express.json() that keeps the bytes', (app) => app.use(express.json({ verify: keepRawBody }))],
  ])('gets the raw body behind %s', async (_, use) => {
    const { handle, events, post } = setup()
    const app = express()
    use(app)
    app.post('/webhooks/autotask', handle)
    expect(await post(await listen(app))).toEqual(success)
    expect(Buffer.compare(events[0]!.webhook.body, body)).toBe(0)
  })

  it('does not affect the body parsers of later routes', async () => {
    const { handle, post } = setup()
    const app = express()
    app.post('/webhooks/autotask', handle)
    app.use(express.json())
    app.post('/echo', (request, response) => void response.json(request.body))
    const url = await listen(app)
    expect(await post(url)).toEqual(success)
    const echoed = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect(await echoed.json()).toEqual({ a: 1 })
  })

  it.each<[string, (app: Express) => unknown]>([
    ['express.json()', (app) => app.use(express.json())],
    ['express.text() for everything', (app) => app.use(express.text({ type: '*/*' }))],
  ])('says what to do behind %s, which does not keep the bytes', async (_, use) => {
    const { handle, events, post } = setup()
    const app = express()
    use(app)
    app.post('/webhooks/autotask', handle)
    const answer = await post(await listen(app))
    expect(answer).toEqual({
      status: 500,
      body: { error: { code: 'body_already_read', message: expect.stringContaining('before body parsers') } },
    })
    expect(events).toEqual([])
  })

  it('rejects kept bytes that exceed the maximum', async () => {
    const { handle } = setup()
    const app = express()
    app.use(express.raw({ type: '*/*' }))
    app.post('/', handle)
    const headers = { 'content-type': 'application/json' }
    const large = await fetch(await listen(app), { method: 'POST', headers, body: new Uint8Array(2001) })
    expect(large.status).toBe(413)
  })
})

describe('Fastify', () => {
  it('gets the raw body in a scope without parsers, next to routes with parsers', async () => {
    const { handle, events, post } = setup()
    const app = fastify()
    onTestFinished(() => app.close())
    app.post('/echo', (request) => request.body)
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      scope.post('/webhooks/autotask', async (request, reply) => {
        reply.hijack()
        await handle(request.raw, reply.raw)
      })
    })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    expect(await post(url)).toEqual(success)
    expect(Buffer.compare(events[0]!.webhook.body, body)).toBe(0)
    expect((await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })).json()).toEqual({ a: 1 })
  })

  it('says what to do after Fastify parsed the body', async () => {
    const { handle, post } = setup()
    const app = fastify()
    onTestFinished(() => app.close())
    app.post('/webhooks/autotask', async (request, reply) => {
      reply.hijack()
      await handle(request.raw, reply.raw)
    })
    const answer = await post(await app.listen({ host: '127.0.0.1', port: 0 }))
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'body_already_read' } } })
  })
})
