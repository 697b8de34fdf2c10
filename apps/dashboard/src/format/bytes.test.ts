import { expect, it } from 'vitest'
import { decodeBase64, toHexDump, formatJson } from './bytes.ts'

it('dumps bytes as hex and ASCII', () => {
  const bytes = decodeBase64(btoa('{"Guid":\u00ff and more'))
  expect(toHexDump(bytes)).toBe(
    '000000  7b 22 47 75 69 64 22 3a ff 20 61 6e 64 20 6d 6f  {"Guid":. and mo\n' +
      '000010  72 65                                            re',
  )
  expect(toHexDump(new Uint8Array())).toBe('')
})

it.each([
  '{"a":[1,{"b":"x, {y}: \\"[z]\\""}],"c":{},"d":[],"e":null,"f":-1.5}',
  ' [ ] ',
  '"text"',
  '[[],[[{}]],"{[","\\\\"]',
])('indents %s as JSON.stringify does', (json) => {
  expect(formatJson(json)).toBe(JSON.stringify(JSON.parse(json), null, 2))
})

it('keeps the digits of numbers as written', () => {
  expect(formatJson('{"Id":12345678901234567890,"Hours":1.50}')).toBe(
    '{\n  "Id": 12345678901234567890,\n  "Hours": 1.50\n}',
  )
})

it('returns undefined for text that is not JSON', () => {
  expect(formatJson('{"Guid":')).toBeUndefined()
})
