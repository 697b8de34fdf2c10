import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Vault } from './vault.ts'

const keyOf = (byte: number) => new Uint8Array(32).fill(byte)
const vault = new Vault([keyOf(1)])
const wrongKey = expect.objectContaining({ name: 'StoreError', code: 'wrong_key' })

describe('Vault', () => {
  it('opens what it sealed, whatever the value and its row', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 })
    fc.assert(
      fc.property(text, text, (plaintext, place) => {
        expect(vault.open(vault.seal(plaintext, place), place)).toBe(plaintext)
      }),
      property(200, 10_000),
    )
  })

  it('seals a value differently each time, and shows nothing of it', () => {
    const sealed = vault.seal('the secret itself', 'place')
    expect(sealed.equals(vault.seal('the secret itself', 'place'))).toBe(false)
    expect(sealed.includes('secret')).toBe(false)
  })

  it('refuses a value that was moved to another row', () => {
    const sealed = vault.seal('secret', 'sealed_secrets/integration/1/a')
    expect(() => vault.open(sealed, 'sealed_secrets/integration/2/a')).toThrow(wrongKey)
  })

  it('refuses a value of which any byte was altered, or that was cut or continued', () => {
    const sealed = vault.seal('secret', 'place')
    for (const at of sealed.keys()) {
      const altered = Buffer.from(sealed)
      altered[at]! ^= 1
      expect(() => vault.open(altered, 'place')).toThrow(wrongKey)
      expect(() => vault.open(sealed.subarray(0, at), 'place')).toThrow(wrongKey)
    }
    expect(() => vault.open(Buffer.concat([sealed, Buffer.of(0)]), 'place')).toThrow(wrongKey)
  })

  it('seals with the first key of the ring, and opens with each', () => {
    const old = vault.seal('secret', 'place')
    const ring = new Vault([keyOf(2), keyOf(1)])
    expect(ring.open(old, 'place')).toBe('secret')
    expect([ring.isCurrent(old), vault.isCurrent(old)]).toEqual([false, true])
    const young = ring.seal('secret', 'place')
    expect(ring.isCurrent(young)).toBe(true)
    expect(new Vault([keyOf(2)]).open(young, 'place')).toBe('secret')
    expect(() => vault.open(young, 'place')).toThrow(wrongKey)
  })

  it('reveals no value in an error', () => {
    const sealed = vault.seal('the secret itself', 'place')
    expect(() => vault.open(sealed, 'other')).not.toThrow('the secret itself')
    expect(() => new Vault([keyOf(3)]).open(sealed, 'place')).toThrow('GUIDEPOST_ENCRYPTION_KEY_PREVIOUS')
  })

  it.each([
    ['an empty ring', []],
    ['a key of 31 bytes', [new Uint8Array(31)]],
    ['a key of 33 bytes behind a good one', [keyOf(1), new Uint8Array(33)]],
  ])('refuses %s', (_, keys) => {
    expect(() => new Vault(keys)).toThrow(wrongKey)
  })
})
