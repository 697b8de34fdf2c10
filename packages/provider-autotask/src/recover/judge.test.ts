import { property } from '@guidepost/tooling-testing'
import type { JudgeContext, KnownEvent } from '@guidepost/provider'
import type { AutotaskEvent } from '@guidepost/autotask-payload'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autotask } from '../autotask.ts'
import { registrationSpecSchema, type RegistrationSpec } from '../register/spec.ts'
import { compare } from './compare.ts'
import type { FieldValue } from './record.ts'
import { toFoundRecord } from './record.ts'
import type { Setup } from './setup.ts'

const plugin = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const minute = 60_000
/** The window: from 9:00 to 10:00. */
const since = Date.UTC(2026, 0, 5, 9)
const until = since + 60 * minute
const before = since - 60 * minute
const inside = since + 30 * minute
const after = until + minute

const setup: Setup = {
  at: 0,
  spec: '',
  fields: [
    { key: 'status', label: 'Status', rest: 'status', kind: 'integer', isSubscribed: true },
    { key: 'title', label: 'Title', rest: 'title', kind: 'text', isSubscribed: true },
    { key: 'ticketnumber', label: 'TicketNumber', rest: 'ticketNumber', kind: 'text', isSubscribed: false },
  ],
  stamps: {
    modified: 'lastTrackedModificationDateTime',
    activity: 'lastActivityDate',
    created: 'createDate',
    actor: 'lastActivityResourceID',
    queryable: [],
  },
}

interface RecordOptions {
  readonly status?: number | null
  readonly title?: string | null
  readonly created?: number
  readonly modified?: number
  readonly activity?: number
  readonly actor?: number
  readonly number?: string | null
}

/** A ticket with status 5 and title `a`, created long before the window and changed in it. */
function record(options: RecordOptions = {}) {
  const {
    status = 5,
    title = 'a',
    created = before,
    modified = inside,
    activity = modified,
    actor = 9,
    number = 'T1',
  } = options
  const row = {
    id: 7,
    status,
    title,
    ticketNumber: number,
    createDate: text(created),
    lastTrackedModificationDateTime: text(modified),
    lastActivityDate: text(activity),
    lastActivityResourceID: actor,
  }
  return toFoundRecord(row, 'Ticket', setup, until + 10 * minute)
}

function text(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1)
}

type Action = 'Create' | 'Update' | 'Delete'

function event(
  action: Action,
  at: number,
  fields: object = {},
  sequence: number | null = 1,
  receivedAt = at,
): KnownEvent<AutotaskEvent> {
  const body = {
    Action: action,
    Guid: guid,
    EntityType: 'Ticket',
    Id: 7,
    Fields: fields,
    EventTime: `${text(at).slice(0, 19)}Z`,
    ...(sequence !== null && { SequenceNumber: sequence }),
  }
  return known(new TextEncoder().encode(JSON.stringify(body)), receivedAt)
}

function known(body: Uint8Array, receivedAt: number): KnownEvent<AutotaskEvent> {
  const webhook = { body, headers: {}, receivedAt }
  const parsed = plugin.receive.parse(webhook)
  if (!parsed.ok) throw new Error(parsed.error)
  const [payload] = parsed.events
  return { payload: payload!, identity: plugin.receive.identify(payload!, webhook), receivedAt }
}

const spec = registrationSpecSchema.parse({ subscribed: ['Status', 'title'], displayed: ['TicketNumber'] })

function context(
  more: Partial<JudgeContext<RegistrationSpec>> = {},
  changes: object = {},
): JudgeContext<RegistrationSpec> {
  const registration = { id: 'r', spec: { ...spec, ...changes }, matchValues: [guid] }
  return { registration, since, until, hole: false, activeSince: 0, mayWait: true, incomparable: [], ...more }
}

const hole = context({ hole: true })
const full = { Status: '5', Title: 'a' }
const create = event('Create', before, { Status: '1', Title: 'a' })
const update = event('Update', inside, full, 2)

describe('a record is', () => {
  it.each<[string, ReturnType<typeof record>, KnownEvent<AutotaskEvent>[], JudgeContext<RegistrationSpec>, string]>([
    ['missing a Create', record({ created: inside }), [], context(), 'missing no_create'],
    ['missing a Create that an Update followed', record({ created: inside }), [update], context(), 'missing no_create'],
    [
      'missing a Create of the overlap, which was not visible to the last sweep',
      record({ created: since - minute, modified: since - minute }),
      [],
      context(),
      'missing no_create',
    ],
    [
      'not known to miss a Create if it has more events than the host passes',
      record({ created: inside }),
      Array.from({ length: 20 }, (_, index) => event('Update', inside, full, index + 1)),
      context(),
      'unchanged values_equal',
    ],
    [
      'unclear if it was created without values',
      record({ created: inside, status: null, title: null, number: null }),
      [],
      context(),
      'unclear create_without_values',
    ],
    ['unchanged if its values are known', record(), [create, update], context(), 'unchanged values_equal'],
    [
      'unchanged whatever the stamps say',
      record(),
      [event('Update', before, full)],
      context(),
      'unchanged values_equal',
    ],
    ['missing an Update if a value differs', record(), [create], context(), 'missing value_differs'],
    [
      'missing an Update if a later push of another field hides it',
      record({ title: 'b' }),
      [create, event('Update', inside, { Title: 'b' }, 2)],
      context(),
      'missing value_differs',
    ],
    [
      'missing the second of two changes within a second',
      record({ status: 8 }),
      [create, update],
      context(),
      'missing value_differs',
    ],
    [
      'missing an Update that filled an empty field',
      record(),
      [event('Create', before, { Title: 'a' })],
      context(),
      'missing value_differs',
    ],
    ['missing an Update that emptied a field', record({ title: null }), [update], context(), 'missing value_differs'],
    [
      'unchanged after activity beside it',
      record({ modified: before, activity: inside }),
      [],
      context(),
      'unchanged activity_only',
    ],
    [
      'unchanged if a value is unknown and an event is as young as its stamp',
      record(),
      [event('Update', inside, { Title: 'a' })],
      context(),
      'unchanged event_at_stamp',
    ],
    [
      'unclear in a hole if a value is unknown, also with such an event',
      record(),
      [event('Update', inside, { Title: 'a' })],
      hole,
      'unclear value_unknown',
    ],
    ['unclear without events', record(), [], context(), 'unclear value_unknown'],
    [
      'unchanged without a field that has two forms',
      record(),
      [create],
      context({ incomparable: ['status'] }),
      'unchanged values_equal',
    ],
    ['waiting if it changed after the window', record({ modified: after }), [create], context(), 'waiting too_young'],
    [
      'missing if its Create is, although it changed again after the window',
      record({ created: inside, modified: after }),
      [event('Update', after, { Status: '5' })],
      context(),
      'missing no_create',
    ],
    [
      'waiting if an event is younger than the window',
      record(),
      [create, event('Update', after, { Status: '1' }, 2)],
      context(),
      'waiting too_young',
    ],
    [
      'judged after it waited',
      record({ modified: after }),
      [create],
      context({ mayWait: false }),
      'missing value_differs',
    ],
    [
      'not compared with an event that is younger than the read',
      record({ modified: after }),
      [event('Update', until + 20 * minute, { Status: '1', Title: 'a' })],
      context({ mayWait: false }),
      'unchanged event_at_stamp',
    ],
    ['unchanged after its Delete', record(), [event('Delete', inside, {}, 3)], context(), 'unchanged deleted_since'],
    [
      'excluded if it changed before the activation',
      record(),
      [],
      context({ activeSince: inside + 1 }),
      'excluded before_activation',
    ],
    [
      'excluded without the action',
      record(),
      [create],
      context({}, { events: ['create'] }),
      'excluded action_not_subscribed',
    ],
    ['excluded by its actor', record(), [create], context({}, { excludedResources: [9] }), 'excluded actor_excluded'],
    [
      'missing an Update by another actor',
      record(),
      [create],
      context({}, { excludedResources: [4] }),
      'missing value_differs',
    ],
    [
      'excluded without an actor',
      record({ actor: 0 }),
      [create],
      context({}, { excludedResources: [4] }),
      'excluded actor_unknown',
    ],
    [
      'unclear by an excluded actor in a hole',
      record(),
      [create],
      context({ hole: true }, { excludedResources: [9] }),
      'unclear actor_excluded',
    ],
  ])('%s', (_, found, events, given, expected) => {
    const { verdict, rule } = plugin.recover.judge(found, events, given)
    expect(`${verdict} ${rule}`).toBe(expected)
  })

  it('unchanged once the missing event was recovered', () => {
    const found = record({ status: 8 })
    const { event: missing } = plugin.recover.judge(found, [create, update], context())
    const events = [create, update, known(missing!.body, after)]
    expect(plugin.recover.judge(found, events, context()).verdict).toBe('unchanged')
    const made = plugin.recover.judge(record({ created: inside }), [], context()).event
    expect(plugin.recover.judge(record({ created: inside }), [known(made!.body, after)], context()).verdict).toBe(
      'unchanged',
    )
  })

  it('judged alike in whatever order its events come', () => {
    const one = fc.record({
      action: fc.constantFrom<Action>('Create', 'Update', 'Delete'),
      at: fc.integer({ min: 0, max: 5 }),
      sequence: fc.option(fc.integer({ min: 1, max: 9 })),
      status: fc.option(fc.constantFrom('1', '5')),
      receivedAt: fc.integer({ min: 0, max: 1000 }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(one, { maxLength: 5, selector: ({ receivedAt }) => receivedAt }), (list) => {
        const events = list.map(({ action, at, sequence, status, receivedAt }) =>
          event(action, since + at * 1000, status === null ? {} : { Status: status }, sequence, since + receivedAt),
        )
        const result = plugin.recover.judge(record(), events, context())
        expect(plugin.recover.judge(record(), events.toReversed(), context())).toEqual(result)
      }),
      property(200, 10_000),
    )
  })
})

describe('a missing event', () => {
  it('has the form of a payload, the time of the stamp, and no sequence number', () => {
    const { event: found } = plugin.recover.judge(record(), [create], context())
    expect(JSON.parse(new TextDecoder().decode(found!.body))).toEqual({
      Action: 'Update',
      Guid: guid,
      EntityType: 'Ticket',
      Id: 7,
      Fields: { Status: '5', Title: 'a', TicketNumber: 'T1' },
      EventTime: '2026-01-05T09:30:00Z',
      PersonId: 9,
    })
    expect(found).toMatchObject({ origin: 'back-fill', fidelity: 'state', actor: '9', between: { to: inside } })
  })

  it('is only suspected if the record is unclear', () => {
    expect(plugin.recover.judge(record(), [], hole).event).toMatchObject({ fidelity: 'suspected' })
  })
})

describe('a value', () => {
  it.each<[string, string | null, FieldValue['value'], FieldValue['kind'], string]>([
    ['a number and its text', '5', 5, 'integer', 'equal'],
    ['two numbers', '5', 8, 'integer', 'differs'],
    ['an empty text and null', '', null, 'text', 'equal'],
    ['null and a number', null, 5, 'integer', 'differs'],
    ['True and true', 'True', true, 'boolean', 'equal'],
    ['1 and true', '1', true, 'boolean', 'equal'],
    ['False and true', 'False', true, 'boolean', 'differs'],
    ['a time with a zone and one without', '2026-01-05T09:00:00Z', '2026-01-05T09:00:00.307', 'time', 'equal'],
    ['two times', '2026-01-05T09:00:00', '2026-01-05T09:00:01', 'time', 'differs'],
    ['line feeds of two kinds', 'a\nb', 'a\r\nb ', 'text', 'equal'],
    ['two texts', 'a', 'b', 'text', 'differs'],
    ['two long texts', 'a'.repeat(300), 'b'.repeat(300), 'text', 'unknown'],
    ['a decimal in two forms', '2.5000', 2.5, 'other', 'equal'],
    ['two decimals', '2.5', 3, 'other', 'unknown'],
    ['a masked text', '*****', 'a', 'text', 'unknown'],
    ['user-defined decimals in two forms', '2.50', '2.5', 'udf', 'equal'],
    ['user-defined decimals', '2.5', '3.5', 'udf', 'unknown'],
    ['user-defined dates in two forms', '01/05/2026', '2026-01-05', 'udf', 'unknown'],
    ['user-defined picklists', '1', '2', 'udf', 'differs'],
  ])('compares %s', (_, one, value, kind, expected) => {
    const shape = { key: 'a', label: 'A', isSubscribed: true, isMasked: false }
    expect(compare(one, { ...shape, kind, value })).toBe(expected)
  })
})
