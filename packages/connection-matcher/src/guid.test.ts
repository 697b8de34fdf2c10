import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGuid, normalizeGuid } from './guid.ts'

const normal = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

describe('normalizeGuid', () => {
  it.each([
    ['normal form', normal],
    ['upper case', normal.toUpperCase()],
    ['braces', `{${normal}}`],
    ['parentheses', `(${normal})`],
    ['white space around it', `\t ${normal}\r\n`],
    ['spaces inside the braces', ` { ${normal} } `],
    ['32 digits without hyphens', normal.replaceAll('-', '')],
    ['32 digits in braces', `{${normal.replaceAll('-', '').toUpperCase()}}`],
  ])('normalizes a GUID: %s', (_, text) => {
    expect(normalizeGuid(text)).toBe(normal)
    expect(isGuid(text)).toBe(true)
  })

  it.each([
    ['other text', ' Acme-42 ', 'acme-42'],
    ['a half-open brace', `{${normal}`, `{${normal}`],
    ['hyphens in other places', 'a1da62a42c49-40a8-8183-69994ce5b3eb', 'a1da62a42c49-40a8-8183-69994ce5b3eb'],
    ['a prototype key', '__proto__', '__proto__'],
    ['braces around nothing', '{}', '{}'],
  ])('only trims and lower-cases %s', (_, text, expected) => {
    expect(normalizeGuid(text)).toBe(expected)
    expect(isGuid(text)).toBe(false)
  })

  it.each([[''], ['  \t'], [undefined], [null], [7], [{}], [[normal]], [Symbol('guid')]])(
    'returns undefined for %s',
    (value) => {
      expect(normalizeGuid(value)).toBeUndefined()
      expect(isGuid(value)).toBe(false)
    },
  )

  it('gives every spelling of a GUID the same normal form', () => {
    const spelling = fc.constantFrom(
      (guid: string) => guid,
      (guid: string) => guid.toUpperCase(),
      (guid: string) => `{${guid}}`,
      (guid: string) => ` ${guid.replaceAll('-', '')} `,
    )
    fc.assert(
      fc.property(fc.uuid(), spelling, (guid, spell) => normalizeGuid(spell(guid)) === guid),
      property(200, 20_000),
    )
  })

  it('is idempotent', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ {(]*[0-9A-Fa-f-]{0,36}[ })]*$/))
    fc.assert(
      fc.property(text, (value) => {
        const once = normalizeGuid(value)
        return once === undefined || normalizeGuid(once) === once
      }),
      property(500, 50_000),
    )
  })
})
