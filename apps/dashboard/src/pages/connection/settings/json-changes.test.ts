import { expect, it } from 'vitest'
import { changesOf, parseObject } from './json-changes.ts'

it('returns changed keys, and null for removed keys', () => {
  expect(changesOf({ a: 1, b: [1], c: 'x' }, { a: 1, b: [2], d: null })).toEqual({ b: [2], d: null, c: null })
})

it.each([
  ['{"a":1}', { a: 1 }],
  ['[1]', expect.stringContaining('object')],
  ['null', expect.stringContaining('object')],
  ['{', expect.stringContaining('Invalid JSON')],
])('%s: %j', (text, result) => {
  expect(parseObject(text)).toEqual(result)
})
