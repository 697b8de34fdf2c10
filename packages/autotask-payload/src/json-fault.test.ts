import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findFault } from './json-fault.ts'

const characters = Array.from('{}[]:,"\\ 019.-+eEtrufalsn/b\n')

it('finds no fault but the end in what JSON.parse accepts, and one within what it refuses', () => {
  const piece = fc.constantFrom(...characters, 'true', 'null', '"a"', '"a":', '1.5', '\\u00e9')
  const text = fc.oneof(
    fc.json(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, (json) => {
      const fault = findFault(json)
      const sound = fault.at === json.length && fault.expected === 'nothing more'
      expect(sound).toBe(accepts(json))
      expect(fault.at).toBeLessThanOrEqual(json.length)
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
