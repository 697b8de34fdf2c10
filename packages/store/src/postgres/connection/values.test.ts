import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oddTexts } from '../../../test/conformance/world.ts'
import { decodeText, encodeText } from './values.ts'

describe('text for PostgreSQL', () => {
  it.each([...oddTexts, ['our own mark', '\uE0F00041\uE0F0']] as const)(
    'is fit, and read as it was written: %s',
    (_, text) => {
      const encoded = encodeText(text)
      expect(encoded.isWellFormed()).toBe(true)
      expect(encoded).not.toContain('\0')
      expect(decodeText(encoded)).toBe(text)
    },
  )

  it('stays as it is if PostgreSQL accepts it', () => {
    for (const text of ['', 'Größe', '😀', '\\0', '\uFFFD']) expect(encodeText(text)).toBe(text)
  })

  it('is accepted, and read as it was written, whatever it is', () => {
    const unit = fc.oneof(fc.constantFrom(0, 0xe0f0, 0xd83d, 0xde00, 0x30, 0x61), fc.nat({ max: 0xffff }))
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = String.fromCharCode(...units)
        const encoded = encodeText(text)
        expect(encoded.isWellFormed() && !encoded.includes('\0')).toBe(true)
        expect(decodeText(encoded)).toBe(text)
      }),
      property(500, 50_000),
    )
  })
})
