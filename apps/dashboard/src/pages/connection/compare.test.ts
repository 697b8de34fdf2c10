import { expect, it } from 'vitest'
import { compare } from './compare.ts'

it('sets what should be beside what is, what differs first', () => {
  expect(
    compare({ name: 'Mine', onCreate: true, fields: ['a', 'b'] }, { name: 'Mine', onCreate: false, owner: 7 }),
  ).toEqual([
    { name: 'on create', desired: 'yes', observed: 'no', isEqual: false },
    { name: 'fields', desired: 'a, b', observed: '–', isEqual: false },
    { name: 'owner', desired: '–', observed: '7', isEqual: false },
    { name: 'name', desired: 'Mine', observed: 'Mine', isEqual: true },
  ])
})

it('has nothing to compare before anything is known', () => {
  expect(compare(null, null)).toEqual([])
})
