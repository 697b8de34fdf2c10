import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { standardWebhooks } from './standard-webhooks.ts'

const { receive } = standardWebhooks({ match: { event: 'data.account_id', connection: 'accountId' } })

const payload = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()).map((value) => JSON.stringify(value))
const key = fc.uint8Array({ minLength: 24, maxLength: 64 }).filter((bytes) => bytes.some((byte) => byte !== 0))
const secret = key.map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`)
const messageId = fc.stringMatching(/^msg_[0-9A-Za-z]{1,30}$/)

describe('with the official library', () => {
  it('accepts signatures of the library', () => {
    fc.assert(
      fc.property(payload, secret, messageId, (text, secret, id) => {
        const receivedAt = Date.now()
        const webhook = { body: Buffer.from(text), headers: signedByLibrary(text, secret, id, receivedAt), receivedAt }
        expect(receive.verify(webhook, [secret])).toEqual({ ok: true, secret: 0 })
      }),
      property(200, 20_000),
    )
  })

  it('makes signatures that the library accepts', () => {
    fc.assert(
      fc.property(payload, secret, (text, secret) => {
        const headers = receive.sign(Buffer.from(text), secret, Date.now())
        expect(new Webhook(secret).verify(text, { ...headers })).toEqual(JSON.parse(text))
      }),
      property(200, 20_000),
    )
  })

  it('generates secrets that the library accepts', () => {
    const secret = receive.generateSecret()
    const headers = receive.sign(Buffer.from('{}'), secret, Date.now())
    expect(new Webhook(secret).verify('{}', { ...headers })).toEqual({})
  })

  it('accepts and rejects the same damaged requests as the library', () => {
    const damage = fc.constantFrom<'body' | 'webhook-id' | 'webhook-signature'>(
      'body',
      'webhook-id',
      'webhook-signature',
    )
    const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(payload, secret, messageId, damage, fc.nat(), printable, (text, secret, id, where, at, char) => {
        const receivedAt = Date.now()
        const headers = signedByLibrary(text, secret, id, receivedAt)
        const body = where === 'body' ? replaceAt(text, at, char) : text
        const damaged = where === 'body' ? headers : { ...headers, [where]: replaceAt(headers[where], at, char) }
        const ours = receive.verify({ body: Buffer.from(body), headers: damaged, receivedAt }, [secret])
        expect(ours.ok).toBe(isAcceptedByLibrary(body, damaged, secret))
      }),
      property(300, 30_000),
    )
  })

  it.each([[-310], [-290], [0], [290], [310]])(
    'agrees with the library on a webhook signed %d seconds from now',
    (seconds) => {
      const secret = receive.generateSecret()
      const receivedAt = Date.now()
      const headers = signedByLibrary('{}', secret, 'msg_1', receivedAt + seconds * 1000)
      const ours = receive.verify({ body: Buffer.from('{}'), headers, receivedAt }, [secret])
      expect(ours.ok).toBe(Math.abs(seconds) < 300)
      expect(isAcceptedByLibrary('{}', headers, secret)).toBe(ours.ok)
    },
  )
})

function signedByLibrary(text: string, secret: string, id: string, at: number) {
  return {
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(at / 1000)}`,
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), text),
  }
}

function isAcceptedByLibrary(text: string, headers: Record<string, string>, secret: string): boolean {
  try {
    new Webhook(secret).verify(text, headers, { jsonParse: false })
    return true
  } catch {
    return false
  }
}

function replaceAt(text: string, at: number, char: string): string {
  const index = at % text.length
  return text.slice(0, index) + char + text.slice(index + 1)
}
