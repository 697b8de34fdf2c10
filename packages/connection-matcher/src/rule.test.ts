import { describe, expect, it } from 'vitest'
import { keyOf, keysOf } from './rule.ts'

const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const other = '0d4f7c1e-9a52-4c55-b1a9-77b1f0f7a001'
const rule = { property: 'connectionConfig.webhookGuid' }

describe('keysOf', () => {
  it.each([
    ['a string', { connectionConfig: { webhookGuid: guid } }, [guid]],
    ['a list', { connectionConfig: { webhookGuid: [guid, other] } }, [guid, other]],
    ['two spellings of one value', { connectionConfig: { webhookGuid: [guid, `{${guid.toUpperCase()}}`] } }, [guid]],
    ['a list with missing values', { connectionConfig: { webhookGuid: [null, '', guid, 7, {}] } }, [guid]],
    ['an empty list', { connectionConfig: { webhookGuid: [] } }, []],
    ['an empty string', { connectionConfig: { webhookGuid: ' ' } }, []],
    ['a number', { connectionConfig: { webhookGuid: 7 } }, []],
    ['a list of lists', { connectionConfig: { webhookGuid: [[guid]] } }, []],
    ['a missing property', { connectionConfig: {} }, []],
    ['a string in place of an object', { connectionConfig: 'webhookGuid' }, []],
    ['null', null, []],
    ['undefined', undefined, []],
  ])('reads %s', (_, connection, keys) => {
    expect(keysOf(connection, rule)).toEqual(keys)
  })

  it('reads a path given as a list, for a name with a dot', () => {
    expect(keysOf({ connectionConfig: { 'team.id': 'Acme' } }, { property: ['connectionConfig', 'team.id'] })).toEqual([
      'acme',
    ])
  })

  it.each([['__proto__'], ['constructor.name'], ['toString'], ['connectionConfig.constructor.name']])(
    'ignores the inherited property %s',
    (property) => {
      expect(keysOf({ connectionConfig: { webhookGuid: guid } }, { property })).toEqual([])
    },
  )

  it.each([
    ['the connection', Object.create({ connectionConfig: { webhookGuid: guid } })],
    ['its settings', { connectionConfig: Object.create({ webhookGuid: guid }) }],
  ])('ignores what %s inherits', (_, connection: unknown) => {
    expect(keysOf(connection, rule)).toEqual([])
  })

  it('reads an own property of any name', () => {
    const connection: unknown = JSON.parse(`{"__proto__":{"constructor":"${guid}"}}`)
    expect(keysOf(connection, { property: '__proto__.constructor' })).toEqual([guid])
  })

  it('claims no value whose normal form is empty', () => {
    expect(keysOf({ id: 'x' }, { property: 'id', normalize: () => '' })).toEqual([])
    expect(keyOf('x', { normalize: () => '' })).toBeUndefined()
  })
})
