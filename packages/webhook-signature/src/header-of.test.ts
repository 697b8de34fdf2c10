import { expect, it } from 'vitest'
import { headerOf } from './header-of.ts'
import type { HeadersLike } from './header-of.ts'

it.each<[string, HeadersLike, string | undefined]>([
  ['in a record in lower case', { 'x-hook-signature': 'a' }, 'a'],
  ['in a record in any case', { Host: 'h', 'X-HOOK-Signature': 'a' }, 'a'],
  ['in Headers', new Headers({ 'X-Hook-Signature': 'a' }), 'a'],
  ['in a record without a prototype', Object.assign(Object.create(null), { 'X-Hook-Signature': 'a' }), 'a'],
  ['beside a header named get', { get: 'g', 'x-hook-signature': 'a' }, 'a'],
  ['sent twice, values joined', { 'x-hook-signature': ['a', 'b'] }, 'a, b'],
  [
    'sent twice, values joined by Headers',
    new Headers([
      ['x-hook-signature', 'a'],
      ['X-Hook-Signature', 'b'],
    ]),
    'a, b',
  ],
  ['in two spellings, the lower-case one,', { 'X-Hook-Signature': 'a', 'x-hook-signature': 'b' }, 'b'],
  ['empty', { 'x-hook-signature': '' }, ''],
  ['undefined', { 'x-hook-signature': undefined }, undefined],
  ['absent from a record', { host: 'h' }, undefined],
  ['absent from Headers', new Headers(), undefined],
])('finds a header %s', (_, headers, expected) => {
  expect(headerOf(headers, 'X-Hook-Signature')).toBe(expected)
})

it.each(['constructor', 'toString', '__proto__'])('ignores %s on the prototype of a record', (name) => {
  expect(headerOf({}, name)).toBeUndefined()
})
