import { describe, expect, expectTypeOf, it } from 'vitest'
import { autotaskEventSchema, type AutotaskEvent, type AutotaskEventOf } from './event.ts'
import { parse } from './parse.ts'
import { autotaskPayloadSchema } from './payload-schema.ts'
import { samples } from './samples.ts'

const text = (body: Uint8Array): string => new TextDecoder().decode(body)

describe('autotaskEventSchema', () => {
  it.each(samples)('accepts the events that parse reads from $name', ({ body }) => {
    const parsed = parse(body)
    expect(parsed.ok && parsed.events.map((event) => autotaskEventSchema.parse(event))).toEqual(
      parsed.ok && parsed.events,
    )
  })

  it('accepts events that were stored as JSON', () => {
    for (const { body } of samples) {
      const parsed = parse(body)
      const stored: unknown = JSON.parse(JSON.stringify(parsed.ok && parsed.events))
      for (const event of stored as unknown[]) expect(autotaskEventSchema.safeParse(event).success).toBe(true)
    }
  })

  it.each([
    ['an entity that is not normalised', { entity: 'Account' }],
    ['an id that is a number', { id: 7 }],
    ['a nested field', { fields: { a: {} } }],
  ])('refuses %s', (_, change) => {
    const parsed = parse(new TextEncoder().encode('{"EntityType":"Ticket"}'))
    expect(autotaskEventSchema.safeParse({ ...(parsed.ok && parsed.events[0]), ...change }).success).toBe(false)
  })
})

describe('autotaskPayloadSchema', () => {
  it.each(samples.filter(({ events }) => events.length === 1))('reads $name as parse does', ({ body }) => {
    const parsed = parse(body)
    expect([autotaskPayloadSchema.parse(JSON.parse(text(body)))]).toEqual(parsed.ok && parsed.events)
  })

  it.each([[null], [7], ['text'], [[]], [undefined]])('refuses %j', (value) => {
    expect(autotaskPayloadSchema.safeParse(value).success).toBe(false)
  })

  it('refuses values that JSON cannot contain, without throwing', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(autotaskPayloadSchema.safeParse({ Fields: { cycle } }).success).toBe(false)
    expect(autotaskPayloadSchema.safeParse({ Fields: { big: { big: 1n } } }).success).toBe(false)
  })

  it('drops __proto__', () => {
    const event = autotaskPayloadSchema.parse(JSON.parse('{"__proto__":{"a":1},"Fields":{"__proto__":{"a":1}}}'))
    expect(Object.hasOwn(event.payload, '__proto__')).toBe(false)
    expect(event.fields).toEqual({})
  })
})

describe('the types', () => {
  it('narrow by entity and by action', () => {
    const event = {} as AutotaskEvent
    if (event.entity === 'Ticket') expectTypeOf(event).toEqualTypeOf<AutotaskEventOf<'Ticket'>>()
    if (event.entity === 'Ticket' && event.action === 'Update') {
      expectTypeOf(event).toEqualTypeOf<AutotaskEventOf<'Ticket', 'Update'>>()
    }
    if (event.entity === 'unknown') expectTypeOf(event.sent.entityType).toEqualTypeOf<string | undefined>()
  })
})
