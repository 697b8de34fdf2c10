import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AutotaskEvent } from './event.ts'
import { autotaskEventSchema } from './event.ts'
import { parse, type ParseResult } from './parse.ts'
import { samples } from './samples.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (body: Uint8Array): string => new TextDecoder().decode(body)

/** Reads the one event in `json`. */
function read(json: string): AutotaskEvent {
  const parsed = parse(bytes(json))
  if (!parsed.ok) throw new Error(parsed.error.message)
  expect(parsed.events).toHaveLength(1)
  return parsed.events[0] as AutotaskEvent
}

describe('parse', () => {
  it('reads all properties of an event', () => {
    const json =
      '{"Action":"Update","Guid":"{A1DA62A4-2C49-40A8-8183-69994CE5B3EB}","EntityType":"Account","Id":1301,"Fields":{"CompanyName":"Acme Ltd","aBillity Company ID":"97"},"EventTime":"2025-09-15T14:57:50","SequenceNumber":32,"PersonId":29682945,"Extra":{"a":[1]}}'
    expect(read(json)).toEqual({
      entity: 'Company',
      action: 'Update',
      guid: '{A1DA62A4-2C49-40A8-8183-69994CE5B3EB}',
      id: '1301',
      fields: { CompanyName: 'Acme Ltd', 'aBillity Company ID': '97' },
      eventTime: '2025-09-15T14:57:50.000Z',
      sequenceNumber: '32',
      personId: '29682945',
      sent: { entityType: 'Account', action: 'Update', eventTime: '2025-09-15T14:57:50' },
      payload: JSON.parse(json),
    })
  })

  it.each([
    ['{}', 'every key'],
    ['{"Action":null,"Guid":null,"EntityType":null,"Id":null,"Fields":null,"EventTime":null}', 'null'],
    ['{"Action":" ","Guid":"","EntityType":"","Id":"","Fields":"","EventTime":""}', 'blank text'],
    ['{"Action":true,"Guid":{},"EntityType":[],"Id":false,"Fields":7,"EventTime":{}}', 'another type'],
  ])('sets missing properties to undefined: %s', (json) => {
    expect(read(json)).toMatchObject({
      entity: 'unknown',
      action: 'unknown',
      guid: undefined,
      id: undefined,
      fields: {},
      eventTime: undefined,
      sent: { entityType: undefined, action: undefined, eventTime: undefined },
      payload: JSON.parse(json),
    })
  })

  it('skips a byte order mark', () => {
    expect(parse(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toMatchObject({ ok: true })
  })

  it('reads a list of events in order', () => {
    const parsed = parse(bytes('[{"Id":1},{"Id":2}]'))
    expect(parsed.ok && parsed.events.map((event) => event.id)).toEqual(['1', '2'])
  })

  it.each(samples)('reads the sample $name', ({ body, events }) => {
    const parsed = parse(body)
    const found = parsed.ok ? parsed.events.map(({ entity, action, guid, id }) => ({ entity, action, guid, id })) : []
    expect(found.map(({ guid, ...rest }) => ({ ...rest, guid: guid?.toLowerCase().replace(/[{}]/g, '') }))).toEqual(
      events,
    )
  })
})

describe('parse, for single properties,', () => {
  it.each([
    ['"Project"', 'unknown', 'Project'],
    ['" ticketNOTES "', 'TicketNote', 'ticketNOTES'],
    ['"constructor"', 'unknown', 'constructor'],
    ['"__proto__"', 'unknown', '__proto__'],
  ])('keeps the entity %s as it was sent', (name, entity, sent) => {
    expect(read(`{"EntityType":${name}}`)).toMatchObject({ entity, sent: { entityType: sent } })
  })

  it.each([
    ['"UPDATE"', 'Update', 'UPDATE'],
    ['"Merged"', 'unknown', 'Merged'],
    ['"toString"', 'unknown', 'toString'],
  ])('keeps the action %s as it was sent', (name, action, sent) => {
    expect(read(`{"Action":${name}}`)).toMatchObject({ action, sent: { action: sent } })
  })

  it.each([
    ['351181', '351181'],
    ['"351181"', '351181'],
    ['" 7 "', '7'],
    ['0', '0'],
    ['-1', '-1'],
    ['9007199254740991', '9007199254740991'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1e400', '1e400'],
    ['1e3', '1000'],
    ['"9007199254740993"', '9007199254740993'],
  ])('keeps every digit of the id %s', (sent, id) => {
    const event = read(`{"Id":${sent},"SequenceNumber":${sent},"PersonId":${sent}}`)
    expect(event).toMatchObject({ id, sequenceNumber: id, personId: id })
  })

  it('keeps the digits of a number beyond 2^53 in fields and payload, as text', () => {
    const event = read('{"Fields":{"Serial":9007199254740993,"Ratio":0.5},"Other":[12345678901234567890]}')
    expect(event.fields).toEqual({ Serial: '9007199254740993', Ratio: 0.5 })
    expect(event.payload['Other']).toEqual(['12345678901234567890'])
  })

  it.each([
    ['{"Status":"5"}', { Status: '5' }],
    ['{"a":1,"b":true,"c":null,"d":"","e":-0.5}', { a: 1, b: true, c: null, d: '', e: -0.5 }],
    ['[{"name":"Status","value":"5"},{"Name":"Title","VALUE":null}]', { Status: '5', Title: null }],
    ['[{"name":"A","value":"1"},{"name":"A","value":"2"}]', { A: '2' }],
    ['[{"name":"A"},{"value":"2"},7,null,[],{"name":9,"value":8}]', { A: null, 9: 8 }],
    ['{"nested":{"a":[1]},"list":[1,"2"]}', { nested: '{"a":[1]}', list: '[1,"2"]' }],
    ['{"status":"1","Status":"5"}', { status: '1', Status: '5' }],
  ])('reads the fields %s', (sent, fields) => {
    expect(read(`{"Fields":${sent}}`).fields).toEqual(fields)
  })

  it.each([
    ['Autotask’s spelling wins if it is last', '{"guid":"a","Guid":"b"}', 'b'],
    ['Autotask’s spelling wins if it is first', '{"Guid":"b","guid":"a","GUID":"c"}', 'b'],
    ['otherwise the last wins', '{"guid":"a","GUID":"c"}', 'c'],
    ['of equal keys the last wins, as everywhere in JSON', '{"Guid":"a","Guid":"b"}', 'b'],
  ])('chooses between keys that differ only in case: %s', (_, json, guid) => {
    expect(read(json).guid).toBe(guid)
  })

  it.each(['PersonId', 'PersonID', 'personid', 'PERSONID'])('reads the person from %s', (key) => {
    expect(read(`{"${key}":4}`).personId).toBe('4')
  })
})

describe('parse, for keys of the prototype,', () => {
  it.each([
    ['a key', '{"__proto__":{"polluted":1},"a":1}'],
    ['an escaped key', String.raw`{"__pr\u006fto__":{"polluted":1},"a":1}`],
    ['a nested key', '{"a":{"__proto__":{"polluted":1}}}'],
    ['a field', '{"Fields":{"__proto__":{"polluted":1},"a":"1"}}'],
    ['a field that is null', '{"Fields":{"__proto__":null}}'],
    ['a named field that is null', '{"Fields":[{"name":"__proto__"}]}'],
    ['a named field', '{"Fields":[{"name":"__proto__","value":{"polluted":1}}]}'],
  ])('drops __proto__: %s', (_, json) => {
    const event = read(json)
    for (const object of [event, event.fields, event.payload, event.payload['a'] ?? {}]) {
      expect(Object.hasOwn(object, '__proto__')).toBe(false)
      expect((object as Record<string, unknown>)['polluted']).toBeUndefined()
    }
    expect(Object.getPrototypeOf(event.fields)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(event.payload)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('keeps a key named constructor', () => {
    const event = read('{"constructor":{"prototype":{"polluted":1}},"Fields":{"constructor":"x"}}')
    expect(event.fields).toEqual({ constructor: 'x' })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('parse, for any input,', () => {
  it('ignores the case of keys', () => {
    const recase = (json: string, upper: readonly boolean[]): string =>
      json.replace(/"(\w+)":/g, (key, _name, offset: number) =>
        upper[offset % upper.length] ? key.toUpperCase() : key.toLowerCase(),
      )
    const comparable = (parsed: ParseResult): unknown =>
      parsed.ok && parsed.events.map((event) => ({ ...event, payload: {}, fields: lowerCased(event.fields) }))
    const upper = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.constantFrom(...samples), upper, ({ body }, cases) => {
        expect(comparable(parse(bytes(recase(text(body), cases))))).toEqual(comparable(parse(body)))
      }),
      property(100, 10_000),
    )
  })

  it('never throws for JSON, and returns events that match the schema', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'Action',
        'Guid',
        'entityType',
        'ID',
        'Fields',
        'fields',
        'EventTime',
        'name',
        'value',
        '__proto__',
      ),
      fc.string(),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const parsed = parse(bytes(JSON.stringify(value)))
        if (!parsed.ok) return
        for (const event of parsed.events) expect(autotaskEventSchema.parse(event)).toEqual(event)
      }),
      property(300, 30_000),
    )
  })

  it('never throws for bytes, and reports a position within the body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const parsed = parse(body)
        if (parsed.ok) return
        expect(parsed.error.message).not.toBe('')
        expect(parsed.error.byte ?? 0).toBeLessThanOrEqual(body.length)
      }),
      property(300, 30_000),
    )
  })
})

function lowerCased(fields: AutotaskEvent['fields']): unknown {
  return Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value])
}
