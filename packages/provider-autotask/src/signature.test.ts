import type { RawWebhook } from '@guidepost/provider'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autotask } from './autotask.ts'
import { vectors } from './vectors.ts'

const { receive } = autotask()
const fallback = autotask({ escapedFallback: true }).receive
const secret = 'enkmoj676nwh8'

function webhook(body: string, signature: string | undefined, header = 'x-hook-signature'): RawWebhook {
  return { body: new TextEncoder().encode(body), headers: { [header]: signature }, receivedAt: 0 }
}

/** The body and the signature of the vector `name`. */
function known(name: string): { body: string; signature: string } {
  const vector = vectors.find((candidate) => candidate.name === name)
  return {
    body: new TextDecoder().decode(vector?.webhook.body),
    signature: vector?.webhook.headers['x-hook-signature'] ?? '',
  }
}
const escaped = known('escaped text, as Autotask sends it')
const plain = known('the same text as plain UTF-8')

describe('verify', () => {
  it.each(vectors)('answers the vector as declared: $name', ({ webhook, secret: only, expected }) => {
    expect(receive.verify(webhook, [only])).toEqual(expected)
    expect(fallback.verify(webhook, [only])).toEqual(expected)
  })

  it.each(['x-hook-signature', 'X-Hook-Signature', 'X-HOOK-SIGNATURE'])('finds the header %s', (header) => {
    expect(receive.verify(webhook(plain.body, plain.signature, header), [secret])).toEqual({ ok: true, secret: 0 })
  })

  it.each([
    ['the old one during a rotation', ['new', secret], { ok: true, secret: 1 }],
    ['one next to an empty one', ['', secret], { ok: true, secret: 1 }],
    ['one next to one that is too long', ['x'.repeat(65), secret], { ok: true, secret: 1 }],
    ['none', [], { ok: false, reason: 'no_secret' }],
    ['only one that Autotask would reject', ['x'.repeat(65)], { ok: false, reason: 'no_secret' }],
    ['only spaces', ['   '], { ok: false, reason: 'no_secret' }],
  ])('accepts several secrets: %s', (_, secrets, expected) => {
    expect(receive.verify(webhook(plain.body, plain.signature), secrets)).toEqual(expected)
  })

  it('rejects the signature of a too long secret, even if the secret is configured', () => {
    const long = 'x'.repeat(65)
    const headers = receive.sign(new Uint8Array(), long, 0)
    expect(receive.verify({ body: new Uint8Array(), headers, receivedAt: 0 }, [long]).ok).toBe(false)
  })
})

describe('escapedFallback', () => {
  it('accepts a body whose escapes a proxy decoded', () => {
    const written = webhook(plain.body, escaped.signature)
    expect(receive.verify(written, [secret])).toEqual({ ok: false, reason: 'mismatch' })
    expect(fallback.verify(written, ['another', secret])).toEqual({ ok: true, secret: 1 })
  })

  it('accepts a body whose escapes a proxy wrote in lower case', () => {
    const lower = escaped.body.replace(/\\u[0-9A-F]{4}/g, (escape) => escape.toLowerCase())
    expect(lower).not.toBe(escaped.body)
    expect(fallback.verify(webhook(lower, escaped.signature), [secret])).toEqual({ ok: true, secret: 0 })
  })

  it.each([
    ['another value', plain.body.replace('Café', 'Cafe')],
    ['an additional space', `${plain.body} `],
    ['text that is not JSON', 'é"'],
    ['an empty body', ''],
  ])('rejects %s', (_, body) => {
    expect(fallback.verify(webhook(body, escaped.signature), [secret])).toEqual({ ok: false, reason: 'mismatch' })
  })

  it('never throws, for any request', () => {
    const header = fc.oneof(fc.string(), fc.constantFrom(plain.signature, '', undefined))
    fc.assert(
      fc.property(fc.uint8Array(), header, fc.array(fc.string()), (body, signature, secrets) => {
        const headers = { 'x-hook-signature': signature }
        expect(fallback.verify({ body, headers, receivedAt: 0 }, secrets).ok).toBe(false)
      }),
      property(200, 20_000),
    )
  })
})

describe('sign', () => {
  it('returns the headers that Autotask sends', () => {
    expect(receive.sign(new TextEncoder().encode(escaped.body), secret, 0)).toEqual({
      'content-type': 'application/json',
      'x-hook-signature': escaped.signature,
    })
  })
})
