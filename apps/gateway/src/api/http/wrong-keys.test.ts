import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { ApiError } from './errors.ts'
import { WrongKeys } from './wrong-keys.ts'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({ withoutLoop: true, env: { GUIDEPOST_TRUSTED_PROXIES: '1' } })
})
afterAll(() => test.stop())

const ask = (path: string, key: string, from: string) =>
  test.request('GET', path, undefined, { authorization: `Bearer ${key}`, 'x-forwarded-for': from })

describe('wrong keys', () => {
  it('are limited by address, over all routes; right keys are not', async () => {
    const from = '192.0.2.7'
    const statuses = []
    for (let sent = 0; sent < 20; sent++) {
      const answers = [
        await ask('/v1/keys', randomUUID(), from),
        await ask('/v1/environments', randomUUID(), from),
        await ask('/integrations', 'guess', from),
      ]
      statuses.push(...answers.map(({ status }) => status))
    }
    expect(new Set(statuses)).toEqual(new Set([401]))
    for (const path of ['/v1/keys', '/v1/environments']) {
      const refused = await ask(path, randomUUID(), from)
      expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_tries' } } })
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await ask('/v1/keys', test.key, from)).status).toBe(200)
    expect((await ask('/v1/environments', test.adminKey, from)).status).toBe(200)
    expect((await ask('/v1/keys', randomUUID(), '192.0.2.8')).status).toBe(401)
  })

  it('are counted at signing in, too', async () => {
    const from = '192.0.2.9'
    const page = { 'sec-fetch-site': 'same-origin', 'x-guidepost-csrf': '1', 'x-forwarded-for': from }
    for (let sent = 0; sent < 20; sent++) await test.request('POST', '/v1/session', { api_key: randomUUID() }, page)
    for (let sent = 0; sent < 40; sent++) expect((await ask('/v1/keys', randomUUID(), from)).status).toBe(401)
    expect((await ask('/v1/keys', randomUUID(), from)).status).toBe(429)
  })

  it('are counted for a minute of a clock that never jumps', () => {
    let clock = 0
    const keys = new WrongKeys(0, () => clock)
    const request = { raw: { socket: { remoteAddress: '192.0.2.1' }, headers: {} } } as unknown as FastifyRequest
    const refusal = new ApiError(401, 'unknown_account', '')
    const refuse = () => keys.refuse(request, { header: () => undefined as never }, refusal).status
    for (let sent = 0; sent < 60; sent++) expect(refuse()).toBe(401)
    expect(refuse()).toBe(429)
    clock += 60_000
    expect(refuse()).toBe(401)
  })
})

describe('answers', () => {
  it('say that browsers must not guess their type', async () => {
    for (const path of ['/v1/keys', '/healthz', '/nowhere', '/v1/keys?nonsense=1']) {
      expect((await test.request('GET', path)).headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    }
  })

  it('ask browsers for HTTPS if the public URL is https', async () => {
    expect((await test.request('GET', '/v1/keys')).headers).not.toHaveProperty('strict-transport-security')
    const own = await startTestGateway({ withoutLoop: true, env: { GUIDEPOST_PUBLIC_URL: 'https://hooks.example' } })
    const { headers } = await own.request('GET', '/v1/keys')
    await own.stop()
    expect(headers).toMatchObject({ 'strict-transport-security': 'max-age=31536000' })
  })
})
