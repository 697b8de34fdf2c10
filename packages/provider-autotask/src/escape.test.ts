import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeAsDotNet } from './escape.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function escaped(text: string): string | undefined {
  const body = escapeAsDotNet(bytes(text))
  return body && new TextDecoder().decode(body)
}

describe('escapeAsDotNet', () => {
  it.each([
    ['é', String.raw`\u00E9`],
    ['ö', String.raw`\u00F6`],
    ['😀', String.raw`\uD83D\uDE00`],
    ['日本', String.raw`\u65E5\u672C`],
    ['&', String.raw`\u0026`],
    ['<', String.raw`\u003C`],
    ['>', String.raw`\u003E`],
    ["'", String.raw`\u0027`],
    ['+', String.raw`\u002B`],
    ['`', String.raw`\u0060`],
    [String.raw`\"`, String.raw`\u0022`],
    ['\u007f', String.raw`\u007F`],
    ['\u00a0', String.raw`\u00A0`],
    ['\u2028', String.raw`\u2028`],
    ['\uffff', String.raw`\uFFFF`],
    [String.raw`\\`, String.raw`\\`],
    [String.raw`\n\r\t\b\f`, String.raw`\n\r\t\b\f`],
    [String.raw`\u000a`, String.raw`\n`],
    [String.raw`\u0000\u001f`, String.raw`\u0000\u001F`],
    [String.raw`\/`, '/'],
    [String.raw`\u002f`, '/'],
    [String.raw`\u0041`, 'A'],
    [String.raw`\u00e9`, String.raw`\u00E9`],
    [String.raw`\ud83d\ude00`, String.raw`\uD83D\uDE00`],
    [String.raw`\ud800`, String.raw`\uD800`],
    [' !#$%()*,-./09:;=?@AZ[]^_az{|}~', ' !#$%()*,-./09:;=?@AZ[]^_az{|}~'],
  ])('escapes %j as %j', (inside, expected) => {
    expect(escaped(`"${inside}"`)).toBe(`"${expected}"`)
  })

  it.each([
    ['{"a":1,\n "b" : [ true ] }', '{"a":1,\n "b" : [ true ] }'],
    ['{"a&b":"c+d"}', String.raw`{"a\u0026b":"c\u002Bd"}`],
    ['', ''],
    ['1+1 & <more>', '1+1 & <more>'],
  ])('does not change what is outside of strings: %j', (text, expected) => {
    expect(escaped(text)).toBe(expected)
  })

  it.each([
    ['no closing quote', '{"a'],
    ['an escape at the end', '"a\\'],
    ['an unknown escape', String.raw`"\x41"`],
    ['half an escape', String.raw`"\u00e"`],
    ['a control character', '"a\nb"'],
    ['an accent before its start', 'é""'],
    ['a byte order mark before its start', '\ufeff""'],
    ['more than 256 KiB', `"${'a'.repeat(256 * 1024)}"`],
  ])('returns undefined for a string with %s', (_, text) => {
    expect(escaped(text)).toBeUndefined()
  })

  it('returns undefined for invalid UTF-8', () => {
    expect(escapeAsDotNet(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined()
  })

  it('keeps the meaning of the JSON, returns ASCII, and is idempotent', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const wellFormed = json.toWellFormed()
        const once = escaped(wellFormed) ?? ''
        expect(JSON.parse(once)).toEqual(JSON.parse(wellFormed))
        expect(once).toMatch(/^[ -~]*$/)
        expect(escaped(once)).toBe(once)
      }),
      property(200, 20_000),
    )
  })

  it('never throws, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (body) => {
        escapeAsDotNet(body)
      }),
      property(200, 20_000),
    )
  })
})
