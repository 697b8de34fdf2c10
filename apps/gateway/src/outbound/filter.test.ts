import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { endpointFilter, leftOutBecause, type EndpointFilter } from './filter.ts'

const event = {
  integration: 'autotask',
  connection: 'acme',
  type: 'Ticket',
  action: 'Update',
  payload: () => ({ id: 7, fields: { Status: '5', Title: null, 'Due.Date': 'x', Tags: ['a'] } }),
}

it.each<[EndpointFilter, string | undefined]>([
  [{}, undefined],
  [{ integration: ['other', 'autotask'], connection: ['acme'], type: ['ticket'], action: ['UPDATE'] }, undefined],
  [{ integration: ['other'] }, 'integration is "autotask", not one of "other"'],
  [{ connection: ['ACME'] }, 'connection is "acme", not one of "ACME"'],
  [{ connection: { not: ['acme', 'globex'] } }, 'connection is "acme", one of the excluded "acme", "globex"'],
  [{ action: ['create', 'delete'] }, 'action is "Update", not one of "create", "delete"'],
  [{ action: { not: ['create'] }, payload: { 'fields.Status': [5] } }, undefined],
  [{ payload: { 'fields.Status': ['1', '2'] } }, 'fields.Status is "5", not one of "1", "2"'],
  [{ payload: { 'fields.Status': { not: ['5'] } } }, 'fields.Status is "5", one of the excluded "5"'],
  [{ payload: { 'fields.Title': [null], 'fields.Missing': [null], 'fields.Status.Deep': [null] } }, undefined],
  [{ payload: { 'fields.Title': ['null'] } }, 'fields.Title is null, not one of "null"'],
  [{ payload: { 'fields.Due.Date': ['x'], id: ['7'] } }, undefined],
  [{ payload: { 'FIELDS.status': ['5'] } }, undefined],
  [{ payload: { id: [7], constructor: [null] } }, undefined],
])('%j leaves the event out because %s', (filter, why) => {
  expect(leftOutBecause(endpointFilter.parse(filter), event)).toBe(why)
})

it('reads the payload only for conditions on it', () => {
  const payload = () => {
    throw new Error('read')
  }
  expect(leftOutBecause({ type: ['Ticket'] }, { ...event, payload })).toBeUndefined()
  expect(() => leftOutBecause({ payload: { id: [1] } }, { ...event, payload })).toThrow('read')
})

it.each([
  [{ action: [] }],
  [{ action: 'create' }],
  [{ action: { not: [] } }],
  [{ action: [{ deep: 1 }] }],
  [{ unknown: ['x'] }],
  [{ payload: { '': ['x'] } }],
])('refuses %j', (filter) => {
  expect(endpointFilter.safeParse(filter).success).toBe(false)
})

it('a condition and its negation decide differently about every value', () => {
  const scalar = fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null))
  fc.assert(
    fc.property(fc.array(scalar, { minLength: 1, maxLength: 5 }), scalar, (values, found) => {
      const passes = (condition: object) => {
        const filter = endpointFilter.parse({ payload: { a: condition } })
        return leftOutBecause(filter, { ...event, payload: () => ({ a: found }) }) === undefined
      }
      expect(passes(values)).not.toBe(passes({ not: values }))
      expect(passes([...values, found])).toBe(true)
    }),
    property(100, 10_000),
  )
})
