import { field as valueIn, type AutotaskEvent } from '@guidepost/autotask-payload'
import type { FoundRecord, JudgeContext, Judgement, KnownEvent } from '@guidepost/provider'
import { normalised, spellingsOf } from '../register/spelling.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { compare, type Comparison } from './compare.ts'
import { payloadFields, recovered } from './compose.ts'
import { overlapMs } from './declared.ts'
import { readFacts, type FieldValue, type RecordFacts } from './record.ts'

type Context = JudgeContext<RegistrationSpec>
type Known = KnownEvent<AutotaskEvent>

/** A host passes at most this number of events. Beyond it, the Create may be among those that it left out. */
const maxEvents = 20

/** Everything that the rules look at. */
interface Case {
  readonly record: FoundRecord
  readonly facts: RecordFacts
  /** Newest first. */
  readonly events: readonly Known[]
  readonly context: Context
  /** The start of what the sweep read: a change before it belongs to an earlier sweep. */
  readonly windowStart: number
  readonly fields: Readonly<Record<string, Comparison>>
  readonly eventAtStamp: boolean
}

/** Says whether an event of the record is missing. Pure. The rules are those of `Recover.judge`. */
export function judge(record: FoundRecord, given: readonly Known[], context: Context): Judgement {
  const facts = readFacts(record)
  const events = given.toSorted(newestFirst)
  const windowStart = Math.max(context.since - overlapMs, context.activeSince)
  const fields = facts ? compareFields(facts, events, record, context) : {}
  const eventAtStamp = events.some((event) => secondOf(timeOf(event)) === secondOf(record.changedAt))
  const none = { event: null, fields, eventAtStamp }
  if (!facts) return { ...none, verdict: 'unclear', rule: 'unreadable' }
  return decide({ record, facts, events, context, windowStart, fields, eventAtStamp })
}

function decide(one: Case): Judgement {
  const { record, events, context, fields, eventAtStamp } = one
  const ends = (verdict: Judgement['verdict'], rule: string): Judgement => ({
    verdict,
    rule,
    event: null,
    fields,
    eventAtStamp,
  })
  if (record.changedAt !== null && record.changedAt < context.activeSince) return ends('excluded', 'before_activation')
  if (context.mayWait && isYoung(one)) return ends('waiting', 'too_young')
  const newest = events[0]
  if (newest?.payload.action === 'Delete' && timeOf(newest) >= secondStart(record.changedAt)) {
    return ends('unchanged', 'deleted_since')
  }
  if (isCreateMissing(one)) {
    const hasValue = one.facts.values.some(({ value, isMasked }) => !isMasked && value !== null && value !== '')
    return miss(one, 'Create', hasValue ? 'missing' : 'unclear', hasValue ? 'no_create' : 'create_without_values')
  }
  const compared = Object.values(fields)
  if (compared.includes('differs')) return miss(one, 'Update', 'missing', 'value_differs')
  if (compared.length > 0 && !compared.includes('unknown')) return ends('unchanged', 'values_equal')
  if (isActivityOnly(one)) return ends('unchanged', 'activity_only')
  if (!context.hole && events.some((event) => timeOf(event) >= secondStart(record.changedAt))) {
    return ends('unchanged', 'event_at_stamp')
  }
  return miss(one, 'Update', 'unclear', 'value_unknown')
}

/** A younger change may still be under way. A Create of the window can't wait for it: the next window starts too late for it. */
function isYoung(one: Case): boolean {
  const { record, events, context } = one
  if (record.createdAt !== null && record.createdAt <= context.until && isCreateMissing(one)) return false
  return (record.changedAt ?? 0) > context.until || events.some((event) => timeOf(event) > context.until)
}

function isCreateMissing({ record: { createdAt }, events, windowStart }: Case): boolean {
  if (createdAt === null || createdAt < windowStart) return false
  return events.length < maxEvents && !events.some(({ payload }) => payload.action === 'Create')
}

/** Something was added beside the record, e.g. a note to a ticket, and no field changed since the last sweep. */
function isActivityOnly({ facts: { modified, activity }, windowStart }: Case): boolean {
  return modified !== null && activity !== null && modified < windowStart && activity >= windowStart
}

/** Decides whether the registration wants the missing event, and composes it. */
function miss(one: Case, action: 'Create' | 'Update', verdict: 'missing' | 'unclear', rule: string): Judgement {
  const { record, facts, events, context, windowStart, fields, eventAtStamp } = one
  const { spec } = context.registration
  const excluded = (why: string): Judgement => ({ verdict: 'excluded', rule: why, event: null, fields, eventAtStamp })
  if (!spec.events.includes(action === 'Create' ? 'create' : 'update')) return excluded('action_not_subscribed')
  const actor = action === 'Create' ? (facts.creator ?? record.actor) : record.actor
  const why = exclusionOf(spec, actor)
  if (why !== undefined && !context.hole) return excluded(why)
  const final = why === undefined ? verdict : 'unclear'
  const at = (action === 'Create' ? record.createdAt : record.changedAt) ?? context.until
  const from = action === 'Create' ? at : Math.min(at, Math.max(timeOf(events[0]) ?? windowStart, windowStart))
  const change = { action, id: facts.id, fields: payloadFields(facts.values, action), at, actor }
  const fidelity = final === 'missing' ? 'state' : 'suspected'
  const event = recovered(context.registration, change, { origin: 'back-fill', fidelity, from })
  return { verdict: final, rule: why ?? rule, event, fields, eventAtStamp }
}

/** Why the webhook may not have fired for this actor. Without it, a two-way sync would get its own changes back. */
function exclusionOf({ excludedResources }: RegistrationSpec, actor: string | null): string | undefined {
  if (excludedResources.length === 0) return undefined
  if (actor === null) return 'actor_unknown'
  return excludedResources.includes(Number(actor)) ? 'actor_excluded' : undefined
}

/** Compares each subscribed field that can be compared: a change of a field that is only displayed sends no event. */
function compareFields(
  { values }: RecordFacts,
  events: readonly Known[],
  { readAt }: FoundRecord,
  { registration, incomparable }: Context,
): Record<string, Comparison> {
  const lastDelete = events.findIndex(({ payload }) => payload.action === 'Delete')
  const lives = lastDelete < 0 ? events : events.slice(0, lastDelete)
  const watched = values.filter(({ key, isSubscribed }) => isSubscribed && !incomparable.includes(key))
  const pairs = watched.map(
    (value) => [value.key, compareField(value, lives, registration.spec.entity, readAt)] as const,
  )
  return Object.fromEntries(pairs)
}

function compareField(value: FieldValue, events: readonly Known[], entity: string, readAt: number): Comparison {
  for (const event of events) {
    const known = knownValue(event.payload, value, entity)
    if (known === undefined) continue
    // The event is younger than the record as it was read.
    return timeOf(event) > readAt ? 'unknown' : compare(known, value)
  }
  return 'unknown'
}

/**
 * The value of a field in an event; `undefined` if the event says nothing. A Create has each watched field that has a value, so
 * an absent one was empty.
 */
function knownValue(payload: AutotaskEvent, { key, label }: FieldValue, entity: string): string | null | undefined {
  const spellings = [...spellingsOf(key.replace(/^udf:/, ''), entity), normalised(label)]
  const name = Object.keys(payload.fields).findLast((one) => spellings.includes(normalised(one)))
  const value = name === undefined ? undefined : valueIn(payload, name)
  return value === undefined && payload.action === 'Create' ? null : value
}

/**
 * By time, then by sequence number, then by receipt. A recovered event has no sequence number: it has the state after every
 * event of its second that arrived before it.
 */
function newestFirst(one: Known, other: Known): number {
  const byTime = timeOf(other) - timeOf(one)
  if (byTime !== 0) return byTime
  const [mine, others] = [sequenceOf(one), sequenceOf(other)]
  const isSameWebhook = one.identity.matchKey === other.identity.matchKey
  if (isSameWebhook && mine !== undefined && others !== undefined && mine !== others) return others - mine
  return other.receivedAt - one.receivedAt
}

function sequenceOf({ payload: { sequenceNumber } }: Known): number | undefined {
  const number = Number(sequenceNumber ?? Number.NaN)
  return Number.isNaN(number) ? undefined : number
}

/** When the event happened. Without a time, when it arrived. */
function timeOf(event: Known): number
function timeOf(event: Known | undefined): number | undefined
function timeOf(event: Known | undefined): number | undefined {
  return event && (event.identity.occurredAt ?? event.receivedAt)
}

function secondOf(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000)
}

/** The start of the second of a stamp: payloads have whole seconds. */
function secondStart(ms: number | null): number {
  return ms === null ? Number.POSITIVE_INFINITY : Math.floor(ms / 1000) * 1000
}
