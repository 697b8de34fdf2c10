import { samples } from '@guidepost/autotask-payload'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { signBody } from './delivery/post.ts'
import { dotNetJson } from './dot-net-json.ts'

const text = fc.string({ unit: 'binary', maxLength: 30 })
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
)
/** Objects shaped like payloads, with arbitrary text. */
const payload = fc.record({
  Action: scalar,
  Fields: fc.dictionary(text, scalar, { maxKeys: 5 }),
  List: fc.array(scalar),
})

it('writes ASCII that parses to the same value', () => {
  fc.assert(
    fc.property(payload, (value) => {
      const json = dotNetJson(value)
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      // eslint-disable-next-line no-control-regex -- the test is that there are none
      expect(json).not.toMatch(/[^\x20-\x7e]/)
    }),
    property(100, 5000),
  )
})

it.each([
  ['accents and an emoji', 'Café 😀', String.raw`"Caf\u00E9 \uD83D\uDE00"`],
  ['characters that are unsafe in HTML', `&'+<>\``, String.raw`"\u0026\u0027\u002B\u003C\u003E\u0060"`],
  ['a quotation mark and a backslash', `"\\`, String.raw`"\u0022\\"`],
  ['control characters', '\b\f\n\r\t\u0000\u007f', String.raw`"\b\f\n\r\t\u0000\u007F"`],
  ['a slash, unescaped', 'a/b', '"a/b"'],
  ['half a surrogate pair', '\ud800', String.raw`"\uD800"`],
])('escapes %s as .NET does', (_, value, expected) => {
  expect(dotNetJson(value)).toBe(expected)
})

it('writes the bytes of the escaped sample from its parsed value', () => {
  const sample = samples.find(({ name }) => name === 'company-update-escaped')!
  const text = new TextDecoder().decode(sample.body)
  expect(dotNetJson(JSON.parse(text))).toBe(text)
})

const update = {
  Action: 'Update',
  Guid: '11111111-2222-3333-4444-555555555555',
  EntityType: 'Ticket',
  Id: 7,
  Fields: { Status: '5' } as Record<string, string>,
  EventTime: '2025-01-02T03:04:05Z',
  SequenceNumber: 1,
  PersonId: 29682885,
}
const escaped = {
  ...update,
  EntityType: 'Account',
  Fields: { CompanyName: `Café & Söhne 'A+B' <x> 😀` },
  SequenceNumber: 2,
}

// The first vector is public (aybouzaglou/autotask-rest-api-types); OpenSSL computed the others.
it.each([
  ['{"id":123,"title":"Server down"}', 'kat-secret-key', 'sha1=wql/x7lvZIcIN10rO/5dWem76B0='],
  [dotNetJson(update), 'enkmoj676nwh8', 'sha1=q7uNU+BlBZ2JAxqwKqajd12jAJw='],
  [dotNetJson(escaped), 'enkmoj676nwh8', 'sha1=XrnF0oozog4fnXvK068QC1GyWtU='],
  [JSON.stringify(escaped), 'enkmoj676nwh8', 'sha1=ja8/XUGMz5C0OeV/mn51KUY0/I0='],
  ['', 'enkmoj676nwh8', 'sha1=rLSywbpnfh1p72y2mo6zVad9zdo='],
])('signs %s with the known signature', (body, secret, signature) => {
  expect(signBody(Buffer.from(body), secret)).toBe(signature)
})
