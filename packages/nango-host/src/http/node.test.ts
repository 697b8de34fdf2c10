import { autotask } from '@guidepost/provider-autotask'
import { expect, it } from 'vitest'
import { eventBytes, secret, signed } from '../../test/support/autotask-host.ts'
import { recorder } from '../../test/support/recorder.ts'
import { eventually, listen, openSocket } from '../../test/support/server.ts'
import type { Failure } from './failure.ts'
import { nodeHandler } from './node.ts'

const body = eventBytes as Uint8Array<ArrayBuffer>

async function serve(more: Partial<Parameters<typeof nodeHandler>[1]> = {}) {
  const { onEvent, events } = recorder()
  const failures: Failure[] = []
  const options = { secrets: [secret], onEvent, onFailure: (one: Failure) => failures.push(one), ...more }
  const handle = nodeHandler(autotask(), options)
  const url = await listen((request, response) => void handle(request, response))
  return { url, events, failures }
}

it('reads a body that arrives byte by byte, and calls onEvent', async () => {
  const { url, events } = await serve()
  const { socket, received } = await openSocket(url)
  const headers = Object.entries({ ...signed(body), 'Content-Length': body.byteLength, Host: 'x' })
  socket.setNoDelay(true).write(`POST / HTTP/1.1\r\n${headers.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`)
  for (const byte of body) socket.write(Uint8Array.of(byte))
  await eventually(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\{"status":"success"\}$/)
  expect(received()).not.toContain('connection: close')
  expect(Buffer.compare(events[0]!.webhook.body, body)).toBe(0)
})

it('keeps invalid UTF-8, so that the signature matches', async () => {
  const { url, failures } = await serve()
  const bytes = Uint8Array.of(0xff, 0x00, 0xfe)
  const response = await fetch(url, { method: 'POST', headers: signed(bytes), body: bytes })
  expect(response.status).toBe(400)
  expect(failures[0]?.code).toBe('webhook_invalid_payload')
})

it('joins a repeated header, so that a repeated signature is rejected', async () => {
  const { url, failures } = await serve()
  const headers = new Headers(signed(body))
  headers.append('x-hook-signature', headers.get('x-hook-signature')!)
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
  expect(failures[0]?.reason).toBe('malformed')
})

it('accepts several webhooks on one connection', async () => {
  const { url, events } = await serve()
  for (let time = 0; time < 3; time += 1) {
    const response = await fetch(url, { method: 'POST', headers: signed(body), body })
    expect(await response.json()).toEqual({ status: 'success' })
  }
  expect(events).toHaveLength(3)
})

it('answers 413 to a body that is too large, declared or not, and closes the connection', async () => {
  const { url } = await serve({ maxBodyBytes: 1000 })
  for (const rest of ['Content-Length: 1001\r\n\r\n', `Transfer-Encoding: chunked\r\n\r\n3e9\r\n${'x'.repeat(1001)}`]) {
    const { socket, received } = await openSocket(url)
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${rest}`)
    await eventually(received).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*"payload_too_large"/i)
    await eventually(() => socket.closed).toBe(true)
  }
})

it('answers 408 to a body that does not arrive, and closes the connection', async () => {
  const { url, failures } = await serve({ bodyTimeoutMs: 50 })
  const { socket, received } = await openSocket(url)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx')
  await eventually(received).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close[\s\S]*"body_timeout"/i)
  await eventually(() => socket.closed).toBe(true)
  expect(failures.map(({ code }) => code)).toEqual(['body_timeout'])
})

it('survives a sender that disconnects in the middle of a body', async () => {
  const { url, failures } = await serve()
  const { socket } = await openSocket(url)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx', () => socket.destroy())
  await eventually(() => failures.map(({ code }) => code)).toEqual(['incomplete_body'])
  expect((await fetch(url, { method: 'POST', headers: signed(body), body })).status).toBe(200)
})

it('answers 405 to a GET', async () => {
  const { url } = await serve()
  const response = await fetch(url)
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

it('does not accept a body as text, because its original bytes are unknown', async () => {
  const { onEvent, events } = recorder()
  const handle = nodeHandler(autotask(), { secrets: [secret], onEvent })
  const url = await listen((request, response) => {
    request.setEncoding('utf8')
    void handle(request, response)
  })
  const response = await fetch(url, { method: 'POST', headers: signed(body), body })
  expect(await response.json()).toMatchObject({ error: { code: 'body_already_read' } })
  expect(events).toEqual([])
})

it('writes nothing if other code has answered', async () => {
  const { onEvent } = recorder()
  const handle = nodeHandler(autotask(), { secrets: [secret], onEvent })
  const url = await listen((request, response) => {
    response.end('mine')
    void handle(request, response)
  })
  expect(await (await fetch(url, { method: 'POST', headers: signed(body), body })).text()).toBe('mine')
})
