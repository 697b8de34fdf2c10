import { autotask } from '@guidepost/provider-autotask'
import { property } from '@guidepost/tooling-testing'
import type { Provider } from '@guidepost/provider'
import { Nango } from '@nangohq/node'
import fc from 'fast-check'
import safeStringify from 'fast-safe-stringify'
import { describe, expect, it } from 'vitest'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'
import { forwardedHeaders, nangoMessage, stableStringify } from './nango.ts'

/** The package's types describe it for bundlers, not for Node. */
const { stableStringify: reference } = safeStringify as unknown as { stableStringify: (value: unknown) => string }
const key = '11111111-1111-4111-8111-111111111111'
const created =
  '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{"TicketNumber":"T20250915.0001"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":1,"PersonId":30691780}'
const sorted =
  '{"Action":"Create","EntityType":"Ticket","EventTime":"2025-09-15T14:57:50Z","Fields":{"TicketNumber":"T20250915.0001"},"Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","Id":351181,"PersonId":30691780,"SequenceNumber":1}'
const envelope = `{"connectionId":"conn-1","from":"autotask","payload":${sorted},"providerConfigKey":"autotask","type":"forward"}`

describe('nangoMessage', () => {
  it('writes the same body and signatures as Nango', () => {
    const { body, headers } = messageOf(created)
    expect(body).toBe(envelope)
    expect(body).toHaveLength(318)
    expect(headers).toEqual({
      'X-Nango-Hmac-Sha256': 'a12e3c786f7236bcd4a306f668bf692bd7b586e7c3bcf167548ba21add77ad4d',
      'X-Nango-Signature': '7ebbeb87fd876efe87713a3ae369d9756441a49b6425f2d8a43bde9779ae72d6',
    })
  })

  it.each([
    ['with a connection', 'conn-1'],
    ['without one', null],
  ])('is accepted by the client of Nango, for an event %s', (_, connectionId) => {
    const { body, headers } = messageOf(
      '{"EntityType":"Ticket","Id":7,"Fields":{"Title":"Zoë \\ud83d\\ude00"}}',
      connectionId,
    )
    const nango = new Nango({ secretKey: 'unused', webhookSigningKey: key })
    expect(nango.verifyIncomingWebhookRequest(body, headers)).toBe(true)
    expect(nango.verifyWebhookSignature(headers['X-Nango-Signature']!, JSON.parse(body))).toBe(true)
    const other = new Nango({ secretKey: 'unused', webhookSigningKey: 'other' })
    expect(other.verifyIncomingWebhookRequest(body, headers)).toBe(false)
  })

  it('sends an event that matched no connection without the envelope', () => {
    expect(messageOf(created, null).body).toBe(sorted)
  })

  it('sends fields that the plugin does not know unchanged', () => {
    const body = '{"EntityType":"Ticket","10":1,"9":{"b":null,"a":[{"d":1.50,"c":""}]},"New":true,"Id":1}'
    expect(messageOf(body, null).body).toBe(
      '{"9":{"a":[{"c":"","d":1.5}],"b":null},"10":1,"EntityType":"Ticket","Id":1,"New":true}',
    )
  })

  it('sends each event of a request that carries several by itself', () => {
    const provider = {
      ...autotask(),
      receive: { ...autotask().receive, parse: () => ({ ok: true, events: [{ b: 1, a: 1 }, { n: 2 }] }) },
    } as Provider
    const event = { ...claimedDelivery().event, position: 1 }
    expect(nangoMessage({ ...claimedDelivery({ event }), connection: null }, provider, key).body).toBe('{"n":2}')
  })

  it('refuses to send an event that can no longer be read', () => {
    expect(() => messageOf('{')).toThrow('can no longer be read')
  })
})

describe('forwardedHeaders', () => {
  it.each([
    ['x-hook-signature', true],
    ['x-forwarded-for', true],
    ['accept', true],
    ['Host', false],
    ['authorization', false],
    ['Authorization-Extra', false],
    ['connection', false],
    ['keep-alive', false],
    ['content-length', false],
    ['content-type', false],
    ['content-encoding', false],
    ['cookie', false],
    ['set-cookie', false],
    ['referer', false],
    ['user-agent', false],
    ['sec-fetch-mode', false],
    ['proxy-authorization', false],
    ['www-authenticate', false],
    ['server', false],
    ['server-timing', false],
    ['transfer-encoding', false],
    ['expect', false],
    ['te', false],
    ['upgrade', false],
    ['not a name', false],
    ['', false],
  ])('of %o: goes along? %o', (name, goes) => {
    expect(forwardedHeaders({ [name]: 'v' })).toEqual(goes ? { [name]: 'v' } : {})
  })

  it.each(['a\nb', 'a\r\nx: y', '\u0000', '€'])(
    'does not forward the value %o, which HTTP does not allow in a header',
    (value) => {
      expect(forwardedHeaders({ 'x-a': value })).toEqual({})
    },
  )
})

describe('stableStringify', () => {
  it('writes what fast-safe-stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(stableStringify(value)).toBe(reference(value))
      }),
      property(50, 10_000),
    )
  })

  it('agrees on keys that JavaScript treats specially', () => {
    const value = JSON.parse('{"b":1,"__proto__":{"x":1},"a":{"__proto__":2}}') as unknown
    expect(stableStringify(value)).toBe('{"a":{},"b":1}')
    expect(reference(value)).toBe('{"a":{},"b":1}')
  })
})

function messageOf(body: string, connectionId: string | null = 'conn-1') {
  const event = { ...claimedDelivery().event, body: Buffer.from(body) }
  const connection = connectionId === null ? null : { ...claimedDelivery().connection!, connectionId }
  return nangoMessage({ ...claimedDelivery({ event }), connection }, autotask(), key)
}
