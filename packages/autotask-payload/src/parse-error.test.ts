import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Limits } from './limits.ts'
import { parse } from './parse.ts'
import { samples } from './samples.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a body that is no event', () => {
  it.each([
    ['', 'empty', 0],
    [' \r\n\t', 'empty', 0],
    ['{"Id":}', 'invalid_json', 6],
    ['{"Id":1,}', 'invalid_json', 8],
    ['{"Id" 1}', 'invalid_json', 6],
    ['{Id:1}', 'invalid_json', 1],
    ['{"Id":1', 'invalid_json', 7],
    ['{"Id":1]', 'invalid_json', 7],
    ['[1 2]', 'invalid_json', 3],
    ['{"Id":01}', 'invalid_json', 6],
    ['{"Id":+1}', 'invalid_json', 6],
    ['{"Id":1.}', 'invalid_json', 6],
    ['{"Id":NaN}', 'invalid_json', 6],
    ['{"a":tru}', 'invalid_json', 5],
    ['{"a":"b}', 'invalid_json', 8],
    ['{"a":"\\x"}', 'invalid_json', 6],
    ['{"a":"\\u12G4"}', 'invalid_json', 6],
    ['{"a":"\n"}', 'invalid_json', 6],
    ['{"a":"é😀" x}', 'invalid_json', 14],
    ['{}{}', 'invalid_json', 2],
    ["{'a':1}", 'invalid_json', 1],
    ['id=7&number=T1', 'invalid_json', 0],
    ['<?xml version="1.0"?>', 'invalid_json', 0],
  ])('names the byte at which %j is wrong', (json, code, byte) => {
    const parsed = parse(bytes(json))
    expect(parsed).toMatchObject({ ok: false, error: { code, byte } })
  })

  it.each([
    ['null', '', 'found null'],
    ['7', '', 'found a number'],
    ['"text"', '', 'found a string'],
    ['[{"Id":1},7]', '[1]', 'at [1], found a number'],
    ['[[]]', '[0]', 'at [0], found a list'],
  ])('names the path at which %s is not an event', (json, path, message) => {
    expect(parse(bytes(json))).toEqual({
      ok: false,
      error: { code: 'not_an_event', path, message: expect.stringContaining(message) },
    })
  })

  it('refuses an empty list', () => {
    expect(parse(bytes('[]'))).toMatchObject({ ok: false, error: { code: 'empty' } })
  })

  it.each([
    ['a stray byte', [0x7b, 0x22, 0xff, 0x22, 0x7d], 2],
    ['a continuation byte without a start', [0x80], 0],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22], 1],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22], 2],
    ['a character cut off at the end', [0x22, 0xc3], 2],
    ['UTF-16', [0x7b, 0x00, 0x22, 0xd8], 4],
  ])('refuses invalid UTF-8: %s', (_, body, byte) => {
    expect(parse(Uint8Array.from(body))).toMatchObject({ ok: false, error: { code: 'invalid_utf8', byte } })
  })
})

describe('limits', () => {
  it.each([
    ['size', bytes('{"a":"bcd"}'), { maxBytes: 10 }, 'too_large', 10],
    ['depth', bytes('{"a":[[1]]}'), { maxDepth: 2 }, 'too_deep', 6],
    ['keys', bytes('{"a":{"b":1,"c":2}}'), { maxKeys: 2 }, 'too_many_keys', 15],
    ['events', bytes('[{"a":1,"b":2},{},{}]'), { maxEvents: 2 }, 'too_many_events', 17],
  ])('limit the %s', (_, body, limits, code, byte) => {
    expect(parse(body, limits)).toMatchObject({ ok: false, error: { code, byte } })
    const [name, limit] = Object.entries(limits)[0] as [string, number]
    expect(parse(body, { [name]: limit + 1 })).toMatchObject({ ok: true })
  })

  it('keep their default if the caller passes undefined', () => {
    const given = { maxDepth: undefined } as unknown as Partial<Limits>
    expect(parse(bytes('['.repeat(40)), given)).toMatchObject({ ok: false, error: { code: 'too_deep' } })
  })

  it('ignore structure characters inside strings', () => {
    const body = bytes(String.raw`{"a":"[[[{{{:::,,,\"[[[","b\\":"\\"}`)
    expect(parse(body, { maxDepth: 1, maxKeys: 2, maxEvents: 1 })).toMatchObject({ ok: true })
  })

  it.each(['[', '{"a":', '[{"a":'])('stop a million times %s before any object is built', (open) => {
    const body = bytes(open.repeat(500_000))
    expect(parse(body)).toMatchObject({ ok: false, error: { code: 'too_deep' } })
  })

  it('allow at most 500 levels, which a nested field and a big number survive', () => {
    const body = bytes(`{"Id":9007199254740993,"Fields":{"a":${'['.repeat(498)}1${']'.repeat(498)}}}`)
    expect(parse(body, { maxDepth: 1e9 })).toMatchObject({ ok: true })
    const deeper = bytes('['.repeat(501) + ']'.repeat(501))
    expect(parse(deeper, { maxDepth: 1e9 })).toMatchObject({ ok: false, error: { code: 'too_deep' } })
  })
})

describe('an error', () => {
  it('quotes at most one character of the body', () => {
    const parsed = parse(bytes('{"password":"hunter2","token" "s3cret"}'))
    expect(parsed.ok ? '' : parsed.error.message).toBe(`The body is not JSON: expected : at byte 30, found '"'`)
  })

  it('names a byte at or before a single wrong character', () => {
    const control = fc.constantFrom(0x01, 0x1f)
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), control, ({ body }, seed, wrong) => {
        const at = seed % body.length
        fc.pre((body[at] ?? 0) < 0x80) // in a multi-byte character, the error would be after `at`
        const broken = Uint8Array.from(body)
        broken[at] = wrong
        const parsed = parse(broken)
        expect(parsed).toMatchObject({ ok: false })
        expect(parsed.ok ? Infinity : parsed.error.byte).toBeLessThanOrEqual(at)
      }),
      property(200, 20_000),
    )
  })
})
