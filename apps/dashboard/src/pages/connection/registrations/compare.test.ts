import { expect, it } from 'vitest'
import { compare } from './compare.ts'

it('compares desired with observed settings, differences first', () => {
  const desired = { name: 'Mine', onCreate: true, fields: { a: 'both' }, events: ['x', 'y'] }
  const observed = { name: 'Mine', onCreate: false, fields: { a: 'both' }, owner: 7 }
  expect(compare(desired, observed)).toEqual([
    { name: 'on create', desired: 'yes', observed: 'no', isEqual: false },
    { name: 'events', desired: 'x, y', observed: '–', isEqual: false },
    { name: 'name', desired: 'Mine', observed: 'Mine', isEqual: true },
    { name: 'fields', desired: 'a (both)', observed: 'a (both)', isEqual: true },
    { name: 'owner', desired: '–', observed: '7', isEqual: true },
  ])
})

it('returns nothing when both sides are unknown', () => {
  expect(compare(null, null)).toEqual([])
})
