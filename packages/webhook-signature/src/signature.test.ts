import { describe, expect, it } from 'vitest'
import * as node from './index.ts'
import type { Scheme, Secret, Verification } from './index.ts'
import * as web from './web.ts'

const { autotask } = node
const utf8 = (text: string) => new TextEncoder().encode(text)
const hex: Scheme = { header: 'x-nango-hmac-sha256', algorithm: 'sha256', encoding: 'hex' }
const github: Scheme = { header: 'x-hub-signature-256', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' }
const bare = (algorithm: Scheme['algorithm'], encoding: Scheme['encoding']): Scheme => ({
  header: 'x-signature',
  algorithm,
  encoding,
})

// Known answers, each computed by another program. To compute one with OpenSSL:
//   printf '%s' "$BODY" | openssl dgst -sha1 -hmac "$SECRET" -binary | base64
// (or `-sha256`, `-sha384`, `-sha512`; for hex, `-hex` in place of `-binary | base64`). `String.raw` keeps the
// backslashes of the request. The vectors of RFC 4231 test keys of bytes, one of them longer than a block.
const ticketUpdate =
  '{"Action":"Update","Guid":"11111111-2222-3333-4444-555555555555","EntityType":"Ticket","Id":7,"Fields":{"Status":"5"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":1,"PersonId":29682885}'
const accountUpdate = (name: string) =>
  `{"Action":"Update","Guid":"11111111-2222-3333-4444-555555555555","EntityType":"Account","Id":7,"Fields":{"CompanyName":"${name}"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":2,"PersonId":29682885}`
const escapedName = String.raw`Caf\u00E9 \u0026 S\u00F6hne \u0027A\u002BB\u0027 \u003Cx\u003E \uD83D\uDE00`
const plainName = `Café & Söhne 'A+B' <x> 😀`
const ticketCreate =
  '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{"TicketNumber":"T20250915.0001"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":1,"PersonId":30691780}'
const nangoForward =
  '{"connectionId":"conn-1","from":"autotask","payload":{"Action":"Create","EntityType":"Ticket","EventTime":"2025-09-15T14:57:50Z","Fields":{"TicketNumber":"T20250915.0001"},"Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","Id":351181,"PersonId":30691780,"SequenceNumber":1},"providerConfigKey":"autotask","type":"forward"}'
const postman = 'enkmoj676nwh8'
const short = '{"Id":7}'
const vectors: readonly [
  name: string,
  scheme: Scheme,
  secret: string | Uint8Array,
  body: string,
  size: number,
  header: string,
][] = [
  [
    'a published Autotask client test',
    autotask,
    'kat-secret-key',
    '{"id":123,"title":"Server down"}',
    32,
    'sha1=wql/x7lvZIcIN10rO/5dWem76B0=',
  ],
  ['a ticket update', autotask, postman, ticketUpdate, 192, 'sha1=q7uNU+BlBZ2JAxqwKqajd12jAJw='],
  ['escaped text', autotask, postman, accountUpdate(escapedName), 272, 'sha1=XrnF0oozog4fnXvK068QC1GyWtU='],
  ['the same text unescaped', autotask, postman, accountUpdate(plainName), 226, 'sha1=ja8/XUGMz5C0OeV/mn51KUY0/I0='],
  ['an empty body', autotask, postman, '', 0, 'sha1=rLSywbpnfh1p72y2mo6zVad9zdo='],
  ['a ticket create', autotask, 'test-webhook-secret', ticketCreate, 216, 'sha1=b4OgYEoV9fgEQHfA2XxTjPu2CqQ='],
  [
    "Nango's forward",
    hex,
    '11111111-1111-4111-8111-111111111111',
    nangoForward,
    318,
    'a12e3c786f7236bcd4a306f668bf692bd7b586e7c3bcf167548ba21add77ad4d',
  ],
  ['SHA-1 in base64', bare('sha1', 'base64'), 'key', short, 8, '+/ospQ3PZqC+9MO7xQ5hKcimhsI='],
  ['SHA-1 in base64url', bare('sha1', 'base64url'), 'key', short, 8, '-_ospQ3PZqC-9MO7xQ5hKcimhsI'],
  ['SHA-256 in base64', bare('sha256', 'base64'), 'key', short, 8, 'r6qI5SROqOrWWHbdgFkT4YbKNE07ntBzAuNmgBDnfP4='],
  [
    'SHA-256 in hex behind a prefix',
    github,
    'key',
    short,
    8,
    'sha256=afaa88e5244ea8ead65876dd805913e186ca344d3b9ed07302e3668010e77cfe',
  ],
  [
    'SHA-384 in base64',
    bare('sha384', 'base64'),
    'key',
    short,
    8,
    'HV65Yvopu6yD9bSguTZGulc5uhzw2Bs5oBOKZiQLC0iZwSTEz/AP0Bfx1z2BCUhI',
  ],
  [
    'SHA-512 in base64url',
    bare('sha512', 'base64url'),
    'key',
    short,
    8,
    '6-yvG2LeOabnDLXBpz5lIpBUCq23FON_FIDLSbKM-bE8h6NJuOssoj5wtyu-lnTeVPnwrbaJdr-vPUnPMCWlBQ',
  ],
  [
    'RFC 4231 case 1, a key of bytes',
    bare('sha256', 'hex'),
    new Uint8Array(20).fill(0x0b),
    'Hi There',
    8,
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    'RFC 4231 case 6, a key longer than a block',
    bare('sha256', 'hex'),
    new Uint8Array(131).fill(0xaa),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    54,
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
]

const body = utf8('{"Id":7}')
const digest = '+/ospQ3PZqC+9MO7xQ5hKcimhsI='
const header = `sha1=${digest}`
const hexHeader = 'afaa88e5244ea8ead65876dd805913e186ca344d3b9ed07302e3668010e77cfe'

const accepted: readonly [rule: string, header: string, secrets: readonly Secret[], scheme: Scheme, secret: number][] =
  [
    ['a digest without the optional prefix', digest, ['key'], autotask, 0],
    ['the old secret beside the new one', header, ['new', 'key'], autotask, 1],
    ['the first of two equal secrets', header, ['key', 'key'], autotask, 0],
    ['a secret after an empty one, with its own index', header, ['', 'key'], autotask, 1],
    ['a secret given as bytes', header, [utf8('key')], autotask, 0],
    ['hex in upper case', hexHeader.toUpperCase(), ['key'], hex, 0],
  ]

const rejected: readonly [
  rule: string,
  header: string | undefined,
  secrets: readonly Secret[],
  scheme: Scheme,
  reason: Extract<Verification, { ok: false }>['reason'],
][] = [
  ['no header', undefined, ['key'], autotask, 'missing'],
  ['an empty header', '', ['key'], autotask, 'missing'],
  ['a missing header, before it checks the secrets', undefined, [], autotask, 'missing'],
  ['everything when there is no secret', header, [], autotask, 'no_secret'],
  ['everything when the only secrets are empty', header, ['', new Uint8Array()], autotask, 'no_secret'],
  ['everything when the secret is NUL, which HMAC pads to the empty key', header, ['\0\0'], autotask, 'no_secret'],
  ['a missing secret, before it reads the header', 'nonsense', [''], autotask, 'no_secret'],
  ['the prefix alone', 'sha1=', ['key'], autotask, 'malformed'],
  ['the prefix in upper case', `SHA1=${digest}`, ['key'], autotask, 'malformed'],
  ['the prefix twice', `sha1=${header}`, ['key'], autotask, 'malformed'],
  ['another prefix of the same length', `sha2=${digest}`, ['key'], autotask, 'malformed'],
  ['a header without its required prefix', hexHeader, ['key'], github, 'malformed'],
  ['a prefix that the scheme does not have', `sha256=${hexHeader}`, ['key'], hex, 'malformed'],
  ['a space before the header', ` ${header}`, ['key'], autotask, 'malformed'],
  ['a space after the header', `${header} `, ['key'], autotask, 'malformed'],
  ['a line break after the header', `${header}\n`, ['key'], autotask, 'malformed'],
  ['a space inside the header', `sha1= ${digest.slice(1)}`, ['key'], autotask, 'malformed'],
  ['base64 without its padding', header.slice(0, -1), ['key'], autotask, 'malformed'],
  ['base64 with another character for its padding', `${header.slice(0, -1)}A`, ['key'], autotask, 'malformed'],
  ['too much padding', `${header}=`, ['key'], autotask, 'malformed'],
  ['a bare digest with too much padding', `${digest}=`, ['key'], autotask, 'malformed'],
  ['padding in the middle', `sha1==${digest.slice(1)}`, ['key'], autotask, 'malformed'],
  ['base64 with an unused bit set', header.replace('I=', 'J='), ['key'], autotask, 'malformed'],
  ['base64url instead of base64', header.replace('+/', '-_'), ['key'], autotask, 'malformed'],
  ['padded base64url', '-_ospQ3PZqC-9MO7xQ5hKcimhsI=', ['key'], bare('sha1', 'base64url'), 'malformed'],
  ['hex instead of base64', hexHeader.slice(0, 40), ['key'], autotask, 'malformed'],
  ['base64 instead of hex', 'r6qI5SROqOrWWHbdgFkT4YbKNE07ntBzAuNmgBDnfP4=', ['key'], hex, 'malformed'],
  ['hex with a letter past f', hexHeader.replace('f', 'g'), ['key'], hex, 'malformed'],
  ['a digest of another algorithm', hexHeader.slice(0, 40), ['key'], hex, 'malformed'],
  ['two signatures in one header', `${header}, ${header}`, ['key'], autotask, 'malformed'],
  ['a character beyond ASCII', `sha1=\u{ff0b}${digest.slice(1)}`, ['key'], autotask, 'malformed'],
  ['half a surrogate pair', `sha1=\ud83d${digest.slice(1)}`, ['key'], autotask, 'malformed'],
  ['a header of a megabyte', 'A'.repeat(1_000_000), ['key'], autotask, 'malformed'],
  ['another secret', header, ['other'], autotask, 'mismatch'],
  ['the secret in another case', header, ['KEY'], autotask, 'mismatch'],
  ['a digest of zeros', `sha1=${'A'.repeat(27)}=`, ['key'], autotask, 'mismatch'],
  ['a digest wrong in its first bit', `sha1=e${digest.slice(1)}`, ['key'], autotask, 'mismatch'],
  ['a digest wrong in its last bit', header.replace('I=', 'M='), ['key'], autotask, 'mismatch'],
]

describe.each([
  ['node:crypto', node],
  ['Web Crypto', web],
])('with %s', (_, { sign, verify, SecretError }) => {
  it.each(vectors)('agrees with another program on %s', async (_name, scheme, secret, text, size, expected) => {
    const bytes = utf8(text)
    expect(bytes).toHaveLength(size)
    expect(await sign(bytes, secret, scheme)).toBe(expected)
    expect(await verify(bytes, expected, [secret], scheme)).toEqual({ ok: true, secret: 0 })
  })

  it.each(accepted)('accepts %s', async (_rule, value, secrets, scheme, secret) => {
    expect(await verify(body, value, secrets, scheme)).toEqual({ ok: true, secret })
  })

  it.each(rejected)('rejects %s', async (_rule, value, secrets, scheme, reason) => {
    expect(await verify(body, value, secrets, scheme)).toEqual({ ok: false, reason })
  })

  it('rejects a body with one changed byte', async () => {
    expect(await verify(utf8('{"Id":8}'), header, ['key'], autotask)).toEqual({ ok: false, reason: 'mismatch' })
  })

  it('accepts a bare digest that begins with the characters of the optional prefix', async () => {
    const scheme: Scheme = { ...hex, prefix: hexHeader.slice(0, 2), prefixOptional: true }
    expect(await verify(body, hexHeader, ['key'], scheme)).toEqual({ ok: true, secret: 0 })
    expect(await verify(body, scheme.prefix + hexHeader, ['key'], scheme)).toEqual({ ok: true, secret: 0 })
  })

  it('verifies a view of a larger buffer in shared memory', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(100)).subarray(10, 10 + body.length)
    shared.set(body)
    expect(await verify(shared, header, ['key'], autotask)).toEqual({ ok: true, secret: 0 })
  })

  it.each([
    ['empty text', ''],
    ['empty bytes', new Uint8Array()],
    ['NUL alone', '\0'],
    ['zero bytes alone', new Uint8Array(64)],
  ])('refuses to sign with %s', async (_rule, secret) => {
    const attempt = async () => sign(body, secret, autotask)
    await expect(attempt()).rejects.toThrow(SecretError)
    await expect(attempt()).rejects.toMatchObject({ code: 'empty_secret' })
  })
})
