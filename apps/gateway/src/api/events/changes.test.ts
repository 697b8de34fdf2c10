import { describe, expect, it } from 'vitest'
import { changesBetween } from './changes.ts'

describe('the changes between two payloads', () => {
  it.each([
    ['equal payloads', { id: 1, fields: { Status: 'New' } }, { fields: { Status: 'New' }, id: 1 }, []],
    [
      'a changed field',
      { fields: { Status: 'New', Title: 'x' } },
      { fields: { Status: 'Done', Title: 'x' } },
      [{ field: 'fields.Status', before: 'New', after: 'Done' }],
    ],
    [
      'fields that only one has',
      { a: 1, b: null },
      { c: [1] },
      [
        { field: 'c', after: [1] },
        { field: 'a', before: 1 },
        { field: 'b', before: null },
      ],
    ],
    ['lists as a whole', { a: [1, 2] }, { a: [1, 3] }, [{ field: 'a', before: [1, 2], after: [1, 3] }]],
    [
      'an object in place of a value',
      { a: 1 },
      { a: { b: 1 } },
      [
        { field: 'a.b', after: 1 },
        { field: 'a', before: 1 },
      ],
    ],
    ['an empty object', { a: {} }, { a: {} }, []],
    ['payloads that can not be parsed', null, null, []],
  ])('of %s', (_, before, after, changes) => {
    expect(changesBetween(before, after)).toEqual(changes)
  })

  it('are at most 200', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, index]))
    expect(changesBetween({}, many)).toHaveLength(200)
  })
})
