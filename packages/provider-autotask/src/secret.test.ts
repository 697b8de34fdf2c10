import { describe, expect, it } from 'vitest'
import { checkSecret, generateSecret } from './secret.ts'

describe('checkSecret', () => {
  it.each(['enkmoj676nwh8', 'x', 'a b', 'é!§$%', 'x'.repeat(64)])('accepts %j', (secret) => {
    expect(checkSecret(secret)).toBeUndefined()
  })

  it.each([
    ['empty', '', 'is empty'],
    ['blank', ' \t ', 'has only spaces'],
    ['of NULs', '\0\0', 'is empty'],
    ['too long', 'x'.repeat(65), 'has 65 characters; use at most 64'],
    ['half a character', 'abc\ud800', 'half a surrogate pair'],
  ])('rejects a secret that is %s', (_, secret, reason) => {
    expect(checkSecret(secret)).toContain(reason)
    expect(checkSecret(secret)).toContain('64 letters, digits and symbols')
  })
})

describe('generateSecret', () => {
  it('generates 48 letters and digits that checkSecret accepts', () => {
    const secret = generateSecret()
    expect(secret).toMatch(/^[A-Za-z0-9]{48}$/)
    expect(checkSecret(secret)).toBeUndefined()
  })

  it('uses every letter and digit about equally often', () => {
    const counts = new Map<string, number>()
    const letters = Array.from({ length: 5000 }, generateSecret).join('')
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    // 240,000 / 62 = 3871 of each, with a standard deviation of 62. A deviation eight times as large occurs once in 10^13 runs.
    // With a byte modulo 62, eight of the characters would each occur 816 times more.
    expect(counts.size).toBe(62)
    expect(Math.min(...counts.values())).toBeGreaterThan(3871 - 8 * 62)
    expect(Math.max(...counts.values())).toBeLessThan(3871 + 8 * 62)
  })
})
