import { expect, it } from 'vitest'
import { field } from './field.ts'

it.each([
  ['Status', '5'],
  ['STATUS', '5'],
  ['abillity company id', '97'],
  ['Count', '7'],
  ['Active', 'true'],
  ['Title', null],
  ['Missing', undefined],
  ['constructor', undefined],
  ['toString', undefined],
])('reads the field %s as %j', (name, value) => {
  const fields = { Status: '5', 'aBillity Company ID': '97', Count: 7, Active: true, Title: null }
  expect(field({ fields }, name)).toBe(value)
})

it.each([
  ['Status', '5'],
  ['status', '1'],
  ['sTATUS', '1'],
])('prefers the exact spelling of the name, then the last field: %s', (name, value) => {
  expect(field({ fields: { Status: '5', status: '1' } }, name)).toBe(value)
})
