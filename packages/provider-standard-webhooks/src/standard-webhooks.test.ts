import type { RawWebhook } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { OptionsError } from './errors.ts'
import { standardWebhooks } from './standard-webhooks.ts'

const match = { event: 'data.account_id', connection: 'accountId' }
const { receive, connectionConfig } = standardWebhooks({ match, orderBy: 'data.invoice' })
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const at = 1_768_478_400_000

describe('verify', () => {
  const body = Buffer.from('{"type":"invoice.paid"}')
  const signed: RawWebhook = { body, headers: receive.sign(body, secret, at), receivedAt: at }
  const signature = signed.headers['webhook-signature'] ?? ''
  const withSignature = (text: string) => ({ ...signed, headers: { ...signed.headers, 'webhook-signature': text } })

  it('accepts any of several signatures, as a sender sends during a rotation', () => {
    const other = receive.sign(body, receive.generateSecret(), at)['webhook-signature']
    expect(receive.verify(withSignature(`${other} ${signature}`), [secret])).toEqual({ ok: true, secret: 0 })
    expect(receive.verify(withSignature(`${signature} ${other}`), [secret])).toEqual({ ok: true, secret: 0 })
  })

  it('rejects more than eight signatures, because each costs a hash of the body', () => {
    const others = (count: number) => Array.from({ length: count }, () => `v1,${'A'.repeat(43)}=`).join(' ')
    expect(receive.verify(withSignature(`${others(7)} ${signature}`), [secret])).toEqual({ ok: true, secret: 0 })
    expect(receive.verify(withSignature(`${others(8)} ${signature}`), [secret])).toEqual({
      ok: false,
      reason: 'malformed',
    })
  })

  it('does not mix header names of the specification and of Svix', () => {
    const { 'webhook-id': id, ...others } = signed.headers
    const mixed = { ...signed, headers: { ...others, 'svix-id': id } }
    expect(receive.verify(mixed, [secret])).toEqual({ ok: false, reason: 'missing' })
  })

  it.each([['-1'], ['1e9'], [' 1768478400'], ['1768478400.0'], ['9'.repeat(16)], ['']])(
    'rejects the timestamp "%s"',
    (timestamp) => {
      const headers = { ...signed.headers, 'webhook-timestamp': timestamp }
      expect(receive.verify({ ...signed, headers }, [secret]).ok).toBe(false)
    },
  )

  it('answers "mismatch", not "expired", for an old and wrong signature', () => {
    const old = { ...signed, body: Buffer.from('{}'), receivedAt: at + 86_400_000 }
    expect(receive.verify(old, [secret])).toEqual({ ok: false, reason: 'mismatch' })
    expect(receive.verify({ ...old, body }, [secret])).toEqual({ ok: false, reason: 'expired' })
  })
})

describe('checkSecret', () => {
  it.each([[secret], [`whsec_${Buffer.from('seven by').toString('base64').replace(/=+$/, '')}`]])(
    'accepts %s',
    (text) => {
      expect(receive.checkSecret(text)).toBeUndefined()
    },
  )

  it.each([
    ['an empty text', ''],
    ['a prefix alone', 'whsec_'],
    ['base64 without the prefix', secret.slice('whsec_'.length)],
    ['invalid base64', 'whsec_correct horse'],
    ['base64 of another alphabet', 'whsec_-_-_'],
    ['a trailing space', `${secret} `],
    ['a key of zero bytes', `whsec_${Buffer.alloc(24).toString('base64')}`],
  ])('rejects %s', (_, text) => {
    expect(receive.checkSecret(text)).toMatch(/^The signing secret /)
  })
})

describe('parse and identify', () => {
  it('reads type, action, match key, dedupe key and ordering key', () => {
    expect(identify({ type: 'invoice.paid', data: { account_id: ' acct_1 ', invoice: 7 } }, 'msg_1')).toEqual({
      type: 'invoice.paid',
      action: 'paid',
      matchKey: 'acct_1',
      dedupeKey: 'msg_1',
      orderingKey: '7',
      notice: false,
    })
  })

  it('keeps all fields of the payload, also unknown ones', () => {
    const payload = JSON.parse('{"type":"a","__proto__":{"x":1},"data":{"deep":[{"y":null}]}}')
    expect(events(payload)).toEqual([payload])
  })

  it.each([
    ['no type', { data: {} }, { type: '', action: '' }],
    ['a type without a dot', { type: 'ping' }, { type: 'ping', action: '' }],
    ['a type that is not text', { type: { name: 'ping' } }, { type: '', action: '' }],
    ['a number as match value', { data: { account_id: 42 } }, { matchKey: '42' }],
    ['a fraction as match value', { data: { account_id: 4.2 } }, { matchKey: undefined }],
    ['an empty match value', { data: { account_id: '  ' } }, { matchKey: undefined }],
    ['a match value of more than 1024 characters', { data: { account_id: 'x'.repeat(1025) } }, { matchKey: undefined }],
    ['data that is a list', { data: ['account_id'] }, { matchKey: undefined }],
    ['an inherited property', { data: {} }, { matchKey: undefined, orderingKey: undefined }],
  ])('reads a payload with %s', (_, payload, expected) => {
    expect(identify(payload)).toMatchObject(expected)
  })

  it('reads the message id with the header names of the specification and of Svix', () => {
    const headers = { 'svix-id': 'msg_2', 'svix-timestamp': '1', 'svix-signature': 'v1,' }
    expect(receive.identify({}, { body: Buffer.from('{}'), headers, receivedAt: at }).dedupeKey).toBe('msg_2')
  })

  it.each([['[]'], ['null'], ['"text"'], ['{'], ['']])('rejects the body %j, which is not a JSON object', (text) => {
    const parsed = receive.parse({ body: Buffer.from(text), headers: {}, receivedAt: at })
    expect(parsed).toEqual({ ok: false, error: expect.stringMatching(/^The body is /) })
  })

  it('gives no ordering key without orderBy', () => {
    const unordered = standardWebhooks({ match }).receive
    expect(
      unordered.identify({ data: { invoice: 7 } }, { body: Buffer.from('{}'), headers: {}, receivedAt: at })
        .orderingKey,
    ).toBeUndefined()
  })
})

describe('connectionConfig', () => {
  it.each([
    ['a text', { accountId: ' acct_1 ' }, ['acct_1']],
    ['a number', { accountId: 42 }, ['42']],
    ['a list', { accountId: ['acct_1', 42, 'acct_1'] }, ['acct_1', '42']],
    ['no value', {}, []],
  ])('accepts %s and keeps other keys', async (_, config, keys) => {
    const result = await connectionConfig['~standard'].validate({ ...config, region: 'eu' })
    if (result.issues) throw new Error('rejected')
    expect(result.value['region']).toBe('eu')
    expect(receive.connectionKeys(result.value)).toEqual(keys)
  })

  it.each([
    [{ accountId: '' }],
    [{ accountId: [''] }],
    [{ accountId: 4.2 }],
    [{ accountId: { id: 1 } }],
    [{ accountId: null }],
  ])('rejects %j', async (config) => {
    const result = await connectionConfig['~standard'].validate(config)
    expect(result.issues?.[0]?.path).toContain('accountId')
  })
})

describe('standardWebhooks', () => {
  it.each([
    ['an empty path', { match: { event: '', connection: 'a' } }],
    ['a path with a gap', { match: { event: 'data..id', connection: 'a' } }],
    ['a prototype key as a name', { match: { event: 'id', connection: '__proto__' } }],
    ['a match by type', { match: { event: 'type', connection: 'a' } }],
    ['a repeated type', { match, types: ['a', 'a'] }],
    ['the type *', { match, types: ['*'] }],
    ['an empty orderBy', { match, orderBy: '' }],
    ['an invalid tolerance', { match, toleranceMs: Number.NaN }],
    ['an id with a space', { match, id: 'Acme Billing' }],
    ['a name of spaces', { match, displayName: ' ' }],
  ])('rejects %s', (_, options) => {
    expect(() => standardWebhooks(options)).toThrow(OptionsError)
    expect(() => standardWebhooks(options)).toThrow(expect.objectContaining({ code: 'invalid_options' }))
  })
})

function events(payload: unknown) {
  const parsed = receive.parse({ body: Buffer.from(JSON.stringify(payload)), headers: {}, receivedAt: at })
  return parsed.ok ? parsed.events : parsed.error
}

function identify(payload: Record<string, unknown>, id = 'msg_1') {
  const headers = { 'webhook-id': id, 'webhook-timestamp': '1', 'webhook-signature': 'v1,' }
  return receive.identify(payload, { body: Buffer.from(JSON.stringify(payload)), headers, receivedAt: at })
}
