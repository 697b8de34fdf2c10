import { createHmac } from 'node:crypto'
import { autotask } from '@guidepost/provider-autotask'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { autotaskWebhookRouting, digest, event, eventBytes, secret, signed } from '../../test/support/autotask-host.ts'
import { Err, MiniNangoError, Ok, type WebhookHandler } from '../../test/support/mini-host.ts'
import { HostError } from '../errors.ts'
import { nangoHandler } from './handler.ts'

const routing = { webhookType: 'EntityType', connectionIdentifier: 'Guid', propName: 'webhookGuid' }
const host = { Ok, Err, NangoError: MiniNangoError, routing }
const rawBody = Buffer.from(eventBytes).toString()
const headers = { 'x-hook-signature': `sha1=${digest}` }

/** The `nango` argument of a handler. It returns `connectionIds` and records its calls. */
function nangoWith(webhookSecret: string = secret, connectionIds: string[] = []) {
  const calls: unknown[] = []
  return {
    calls,
    integration: { uniqueKey: 'autotask', provider: 'autotask', custom: { webhookSecret } },
    executeScriptForWebhooks(call: unknown) {
      calls.push(call)
      return Promise.resolve({ connectionIds, connectionMetadata: {} })
    },
  }
}

it('returns the result of the host: the answer, the connections, and the same body', async () => {
  const nango = nangoWith(secret, ['one', 'two'])
  const result = await autotaskWebhookRouting(nango, headers, event, rawBody)
  if (result.isErr()) throw result.error
  expect(result.value).toStrictEqual({
    content: { status: 'success' },
    statusCode: 200,
    connectionIds: ['one', 'two'],
    toForward: event,
  })
  expect(result.value.toForward).toBe(event)
  expect(nango.calls).toStrictEqual([{ body: event, ...routing }])
})

it.each([
  [{}, 'webhook_missing_signature', 401],
  [{ 'x-hook-signature': 'sha1=AAAA' }, 'webhook_invalid_signature', 401],
])('returns an error of the host’s class for the headers %j', async (headers, type, status) => {
  const nango = nangoWith()
  const result = await autotaskWebhookRouting(nango, headers, event, rawBody)
  const error = result.isErr() ? result.error : undefined
  expect(error).toBeInstanceOf(MiniNangoError)
  expect(error).toMatchObject({ type, status })
  expect(nango.calls).toEqual([])
})

it('rejects with the error of executeScriptForWebhooks, so that the host answers 500', async () => {
  const fault = new Error('the orchestrator is down')
  const nango = { ...nangoWith(), executeScriptForWebhooks: () => Promise.reject(fault) }
  await expect(autotaskWebhookRouting(nango, headers, event, rawBody)).rejects.toBe(fault)
})

it('rejects a webhook without a raw body, and names its content type', async () => {
  const raw = undefined as unknown as string
  const given = { ...headers, 'content-type': 'text/plain' }
  const rejected = autotaskWebhookRouting(nangoWith(), given, event, raw)
  await expect(rejected).rejects.toBeInstanceOf(HostError)
  await expect(rejected).rejects.toMatchObject({
    code: 'no_raw_body',
    message: expect.stringContaining('"text/plain"'),
  })
})

it('passes the bytes, the headers and the time to the plugin', async () => {
  const seen: unknown[] = []
  const provider = autotask()
  const watched = {
    ...provider,
    receive: {
      ...provider.receive,
      verify(...given: Parameters<typeof provider.receive.verify>) {
        seen.push(...given)
        return { ok: true, secret: 0 } as const
      },
    },
  }
  const handler = nangoHandler(watched, { ...host, now: () => 7 })
  await handler(nangoWith(), { a: ['1', '2'], b: 'x', c: undefined }, {}, 'é')
  expect(seen).toEqual([
    { body: new Uint8Array([0xc3, 0xa9]), headers: { a: '1, 2', b: 'x', c: undefined }, receivedAt: 7 },
    [secret],
  ])
})

it.each(['webhookType', 'connectionIdentifier', 'propName'])('rejects an empty %s', (name) => {
  const make = () => nangoHandler(autotask(), { ...host, routing: { ...routing, [name]: '' } })
  expect(make).toThrow(expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(name) }))
})

it('rejects a plugin with another contract version', () => {
  const newer = { ...autotask(), contractVersion: 2 as 1 }
  expect(() => nangoHandler(newer, host)).toThrow(expect.objectContaining({ code: 'unsupported_contract' }))
})

it('decides like Nango’s own handler, for any header, secret and body', async () => {
  const header = fc.oneof(
    fc.constantFrom('right', 'bare', 'other secret', 'other body', 'hex', undefined),
    fc.string().map((text) => `=${text}`),
  )
  const secrets = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }), fc.constant(undefined))
  await fc.assert(
    fc.asyncProperty(header, secrets, fc.string({ unit: 'binary' }), async (kind, key, raw) => {
      // The only difference is a secret that Autotask would reject, see the README.
      fc.pre(key === undefined || autotask().receive.checkSecret(key) === undefined)
      const given = headersOf(kind, key ?? 'x', raw)
      const handled = await handledAs(autotaskWebhookRouting, given, key, raw)
      expect(handled).toBe(decisionOfNango(given['x-hook-signature'], key, raw))
    }),
    property(200, 20_000),
  )
})

async function handledAs(handler: WebhookHandler, given: Record<string, string>, key: string | undefined, raw: string) {
  const nango = {
    ...nangoWith(),
    integration: { uniqueKey: 'a', provider: 'a', custom: key ? { webhookSecret: key } : {} },
  }
  const result = await handler(nango, given, {}, raw)
  return result.isErr() ? result.error.type : 'success'
}

function headersOf(kind: string | undefined, key: string, raw: string): Record<string, string> {
  if (kind === undefined) return {}
  const right = signed(raw, key)['x-hook-signature']!
  const spellings: Record<string, string> = {
    right,
    bare: right.slice('sha1='.length),
    'other secret': signed(raw, `${key.slice(0, 60)}x`)['x-hook-signature']!,
    'other body': signed(`${raw}x`, key)['x-hook-signature']!,
    hex: Buffer.from(right.slice(5), 'base64').toString('hex'),
  }
  return { 'x-hook-signature': spellings[kind] ?? kind.slice(1) }
}

/** Nango's rule: an optional prefix, then the digest in base64, compared as text. */
function decisionOfNango(header: string | undefined, key: string | undefined, raw: string): string {
  if (!header) return 'webhook_missing_signature'
  if (!key) return 'webhook_invalid_signature'
  const claimed = header.startsWith('sha1=') ? header.slice('sha1='.length) : header
  const right = createHmac('sha1', key).update(raw).digest('base64') === claimed
  return right ? 'success' : 'webhook_invalid_signature'
}
