import { parse, type AutotaskEvent } from '@guidepost/autotask-payload'
import { textLimit, type Identity } from '@guidepost/provider'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identify } from './identify.ts'

const update = {
  Action: 'Update',
  Guid: '{A1DA62A4-2C49-40A8-8183-69994CE5B3EB}',
  EntityType: 'Account',
  Id: 1301,
  Fields: {},
  EventTime: '2025-09-15T14:57:50Z',
  SequenceNumber: 32,
  PersonId: 4,
}

function identityOf(payload: unknown): Identity {
  const parsed = parse(new TextEncoder().encode(JSON.stringify(payload)))
  if (!parsed.ok) throw new Error(parsed.error.message)
  return identify(parsed.events[0] as AutotaskEvent)
}

describe('identify', () => {
  it('identifies an update', () => {
    expect(identityOf(update)).toEqual({
      type: 'Company',
      action: 'Update',
      matchKey: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb',
      dedupeKey: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb|Update|Company|1301|2025-09-15T14:57:50.000Z|32',
      occurredAt: Date.UTC(2025, 8, 15, 14, 57, 50),
      orderingKey: 'Company:1301',
      notice: false,
    })
  })

  it.each([
    [
      'an empty payload',
      {},
      { type: 'unknown', action: 'unknown', matchKey: undefined, orderingKey: undefined, notice: false },
    ],
    ['another entity', { EntityType: 'Project', Id: 7 }, { type: 'Project', orderingKey: 'Project:7' }],
    ['another action', { Action: 'Merged' }, { action: 'Merged', notice: false }],
    ['a deactivation', { Action: 'deactivated' }, { type: 'unknown', action: 'Deactivated', notice: true }],
    [
      'a GUID of digits',
      { Guid: 'A1DA62A42C4940A8818369994CE5B3EB' },
      { matchKey: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb' },
    ],
    ['a Guid that is not a GUID', { Guid: ' Not-A-Guid ' }, { matchKey: 'not-a-guid' }],
    ['a Guid that is a number', { Guid: 7 }, { matchKey: '7' }],
    ['a Guid that is blank', { Guid: '  ' }, { matchKey: undefined }],
    ['a large id', { EntityType: 'Ticket', Id: '9007199254740993' }, { orderingKey: 'Ticket:9007199254740993' }],
  ])('identifies %s', (_, payload, identity) => {
    expect(identityOf(payload)).toMatchObject(identity)
  })

  it.each([
    ['Guid', 'b'],
    ['Action', 'Create'],
    ['EntityType', 'Contact'],
    ['Id', 1302],
    ['EventTime', '2025-09-15T14:57:51Z'],
    ['EventTime', 'not a time'],
    ['SequenceNumber', 33],
  ])('gives another dedupe key if %s differs', (key, value) => {
    expect(identityOf({ ...update, [key]: value }).dedupeKey).not.toBe(identityOf(update).dedupeKey)
  })

  it.each([
    ['Guid', 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'],
    ['EntityType', 'Companies'],
    ['Id', '1301'],
    ['EventTime', '2025-09-15T14:57:50'],
    ['PersonId', 5],
  ])('gives the same dedupe key for another spelling or value of %s', (key, value) => {
    expect(identityOf({ ...update, [key]: value }).dedupeKey).toBe(identityOf(update).dedupeKey)
  })

  it('cuts every text to the limit', () => {
    const keys = fc.constantFrom('Action', 'Guid', 'EntityType', 'Id', 'EventTime', 'SequenceNumber')
    const long = fc.string({ maxLength: 5 }).map((text) => text.repeat(1000))
    fc.assert(
      fc.property(fc.dictionary(keys, fc.oneof(long, fc.jsonValue())), (payload) => {
        for (const text of Object.values(identityOf(payload))) {
          if (typeof text === 'string') expect(text.length).toBeLessThanOrEqual(textLimit)
        }
      }),
      property(100, 10_000),
    )
  })
})
