import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dedupeHash, hashKey, safeText } from './text.ts'

const anyText = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 })

describe('safeText', () => {
  it.each([
    ['plain 😀', 100, 'plain 😀'],
    ['a\0b', 100, 'a\uFFFDb'],
    ['\uD800x', 100, '\uFFFDx'],
    ['abcdef', 3, 'abc'],
    ['ab😀', 3, 'ab'],
    ['ab😀', 4, 'ab😀'],
    ['', 3, ''],
  ])('makes of %j with a limit of %j: %j', (text, limit, expected) => {
    expect(safeText(text, limit)).toBe(expected)
  })

  it('makes text well-formed, without NUL and within the limit, and leaves such text unchanged', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 50 }), (text, limit) => {
        const safe = safeText(text, limit)
        expect(safe.isWellFormed()).toBe(true)
        expect(safe).not.toContain('\0')
        expect(safe.length).toBeLessThanOrEqual(limit)
        expect(safeText(safe, limit)).toBe(safe)
      }),
      property(300, 10_000),
    )
  })
})

describe('hashKey', () => {
  it('gives 16 bytes, equal for equal keys only', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        expect(hashKey(one)).toHaveLength(16)
        expect(hashKey(one).equals(hashKey(other))).toBe(one === other)
      }),
      property(300, 10_000),
    )
    expect(hashKey('\uD800').equals(hashKey('\uDFFF'))).toBe(false)
  })
})

describe('dedupeHash', () => {
  const base = { integrationId: 1, registrationId: null, position: 0, dedupeKey: 'key', body: Buffer.from('body') }

  it.each([
    ['integration', { integrationId: 11 }],
    ['registration', { registrationId: 1 }],
    ['place in the request', { position: 1 }],
    ['key', { dedupeKey: 'ke' }],
    ['body', { body: Buffer.from('body ') }],
    ['border between key and body', { dedupeKey: 'keyb', body: Buffer.from('ody') }],
  ])('differs by the %s', (_, change) => {
    expect(dedupeHash({ ...base, ...change }).equals(dedupeHash(base))).toBe(false)
  })
})
