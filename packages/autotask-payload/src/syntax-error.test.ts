import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findSyntaxError } from './syntax-error.ts'

const characters = Array.from('{}[]:,"\\ 019.-+eEtrufalsn/b\n')

it('finds an error exactly where JSON.parse refuses the text', () => {
  const piece = fc.constantFrom(...characters, 'true', 'null', '"a"', '"a":', '1.5', '\\u00e9')
  const text = fc.oneof(
    fc.json(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, (json) => {
      const error = findSyntaxError(json)
      const isValid = error.at === json.length && error.expected === 'nothing more'
      expect(isValid).toBe(accepts(json))
      expect(error.at).toBeLessThanOrEqual(json.length)
    }),
    property(2000, 200_000),
  )
})

function accepts(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}
