import { expect, it } from 'vitest'
import { bytesOf, hexOf, prettyJson } from './bytes.ts'

it('shows each byte', () => {
  const bytes = bytesOf(btoa('{"Guid":\u00ff and more'))
  expect(hexOf(bytes)).toBe(
    '000000  7b 22 47 75 69 64 22 3a ff 20 61 6e 64 20 6d 6f  {"Guid":. and mo\n' +
      '000010  72 65                                            re',
  )
  expect(hexOf(new Uint8Array())).toBe('')
})

it.each([
  '{"a":[1,{"b":"x, {y}: \\"[z]\\""}],"c":{},"d":[],"e":null,"f":-1.5}',
  ' [ ] ',
  '"text"',
  '[[],[[{}]],"{[","\\\\"]',
])('lays out %s as JSON.stringify does', (json) => {
  expect(prettyJson(json)).toBe(JSON.stringify(JSON.parse(json), null, 2))
})

it('keeps the digits of a number as they were sent', () => {
  expect(prettyJson('{"Id":12345678901234567890,"Hours":1.50}')).toBe(
    '{\n  "Id": 12345678901234567890,\n  "Hours": 1.50\n}',
  )
})

it('lays out nothing that is no JSON', () => {
  expect(prettyJson('{"Guid":')).toBeUndefined()
})
