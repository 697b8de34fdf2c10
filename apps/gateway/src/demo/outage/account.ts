import type { Autotask, Change, Reach, WebhookEntity } from '@guidepost/autotask-simulator'
import { coverageOf, recordKey, sequenceOf, type Arrived, type Evidence, type Named } from './evidence.ts'
import { watched } from './watched.ts'

/**
 * How the account explains one change that a healthy webhook would have sent:
 *
 * - `pushed`, `error_log`: the store has this very event
 * - `back_filled`, `suspected`: a sweep read the record after the change; `suspected` if Guidepost was not sure that an event was missing
 * - `overtaken`: no sweep read the record, and a later event of it has the present values, or says that the record is gone
 * - `reverted`: the record has the values again that an earlier event had
 * - `deletes`: the delete is known from a log
 * - `unclear`, `open`, `uncoverable`: nothing in the store explains it, and the gateway's ledger names it
 * - `unexplained`: neither
 */
export type Explanation =
  | 'pushed'
  | 'error_log'
  | 'back_filled'
  | 'deletes'
  | 'suspected'
  | 'overtaken'
  | 'reverted'
  | 'unclear'
  | 'open'
  | 'uncoverable'
  | 'unexplained'

/** What became of all changes that webhooks wanted. Each is counted exactly once. */
export interface OutageAccount {
  readonly wanted: number
  readonly counts: Readonly<Record<Explanation, number>>
  /** Why changes are uncoverable: how many, by entity and reason, e.g. `Contact deleted: no_log`. */
  readonly reasons: Readonly<Record<string, number>>
  /** Recovered events of changes that had arrived already. */
  readonly repeated: number
  /** Events in the store of changes that never happened. */
  readonly invented: number
  /** The changes that nothing explains, at most 20. */
  readonly unexplained: readonly UnexplainedChange[]
}

interface UnexplainedChange {
  readonly tenant: string
  readonly record: string
  readonly action: string
  readonly at: string
  readonly why: string
}

const shownUnexplained = 20

/** Compares what Autotask's ledger says happened with what the gateway's store has. */
export function accountFor(reaches: readonly Reach[], { arrived, named }: Evidence, tenants: Tenants): OutageAccount {
  const byRecord = Map.groupBy(arrived, ({ record }) => record)
  const changes = reaches.filter(({ wanted }) => wanted).map(({ change }) => change)
  const deletedAt = new Map(
    reaches.flatMap(({ change }) => (change.action === 'Delete' ? [[keyOf(change), change.at] as const] : [])),
  )
  const counts = { ...noCounts }
  const reasons: Record<string, number> = {}
  const unexplained: UnexplainedChange[] = []
  for (const change of changes) {
    const key = keyOf(change)
    const events = byRecord.get(key) ?? []
    const present = tenants.get(change.tenant)?.get(watched[change.entity].records, change.id)?.values
    const found = explain({ change, events, present, named: named.get(change.tenant), deletedAt: deletedAt.get(key) })
    counts[found.as] += 1
    if (found.as === 'uncoverable') reasons[found.why] = (reasons[found.why] ?? 0) + 1
    if (found.as === 'unexplained') unexplained.push(toShown(change, found.why))
  }
  return {
    wanted: changes.length,
    counts,
    reasons,
    ...surplusOf(reaches, byRecord),
    unexplained: unexplained.slice(0, shownUnexplained),
  }
}

type Tenants = ReadonlyMap<string, Pick<Autotask['tenant'], 'get'>>

const noCounts: Readonly<Record<Explanation, number>> = {
  pushed: 0,
  error_log: 0,
  back_filled: 0,
  deletes: 0,
  suspected: 0,
  overtaken: 0,
  reverted: 0,
  unclear: 0,
  open: 0,
  uncoverable: 0,
  unexplained: 0,
}

/** One wanted change, and everything that is known of its record. */
interface Case {
  readonly change: Change
  /** Of the record. */
  readonly events: readonly Arrived[]
  /** The record's values in Autotask; undefined if it was deleted. */
  readonly present: Readonly<Record<string, unknown>> | undefined
  readonly named: Named | undefined
  readonly deletedAt: number | undefined
}

interface Found {
  readonly as: Explanation
  readonly why: string
}

function explain(one: Case): Found {
  const same = one.events.find(({ sequence }) => sequence !== null && sequencesOf(one.change).includes(sequence))
  if (same) return { as: same.origin === 'push' ? 'pushed' : 'error_log', why: 'the event is in the store' }
  const found = one.present === undefined ? explainOfDeleted(one) : explainByState(one, one.present)
  return found.as === 'unexplained' ? (nameOf(one) ?? found) : found
}

const sequencesOf = ({ callouts }: Change): readonly string[] =>
  callouts.flatMap(({ webhook, action, sequenceNumber }) =>
    sequenceNumber === undefined ? [] : [sequenceOf(webhook.guid, action, sequenceNumber)],
  )

/** The final state of a deleted record is its delete. */
function explainOfDeleted({ change, events }: Case): Found {
  const deleted = events.find(({ action }) => action === 'Delete')
  if (!deleted) return { as: 'unexplained', why: 'the record is gone, and no event says so' }
  const why = 'an event says that the record is gone'
  if (change.action !== 'Delete') return { as: 'overtaken', why }
  return { as: deleted.fidelity === 'suspected' ? 'suspected' : 'deletes', why }
}

/** Several lost changes of a record are explained by one event with the present values. */
function explainByState({ change, events }: Case, present: Values): Found {
  if (change.action === 'Create' && !events.some(({ action }) => action === 'Create')) {
    return { as: 'unexplained', why: 'no Create is in the store' }
  }
  const fields = watched[change.entity].fields.filter(
    (name) => change.action === 'Create' || change.fields.includes(name),
  )
  const newestFirst = events.toSorted((x, y) => y.at - x.at || y.order - x.order)
  const sources = fields.map((name) => ({ name, event: newestFirst.find((event) => says(event, name)) }))
  const wrong = sources.find(({ name, event }) => !isEqual(valueIn(event, name), present[name]))
  if (wrong) {
    const stored = shown(valueIn(wrong.event, wrong.name))
    return { as: 'unexplained', why: `${wrong.name} is ${shown(present[wrong.name])}, the store has ${stored}` }
  }
  return explainedBy(change, events)
}

/** The store has the present values: says how the store got what the lost event had said. */
function explainedBy({ action, at }: Change, events: readonly Arrived[]): Found {
  const later = events.filter((event) => event.valuesOf >= secondOf(at))
  const own = action === 'Create' ? later.filter((event) => event.action === 'Create') : later
  const recovered = own.find(({ origin }) => origin !== 'push' && origin !== 'error-log')
  if (recovered?.fidelity === 'suspected') return { as: 'suspected', why: 'a suspected event' }
  if (recovered) return { as: 'back_filled', why: 'a sweep read the record after the change' }
  if (later.length > 0) return { as: 'overtaken', why: 'a later event has the present values' }
  return { as: 'reverted', why: 'an earlier event has the present values' }
}

/** Whether the gateway itself says that it does not know. */
function nameOf({ change, named, deletedAt }: Case): Found | undefined {
  const coverage = coverageOf(named, change.entity)
  if (named?.unclear.has(keyOf(change))) return { as: 'unclear', why: 'a person decides' }
  if (!coverage || change.at >= coverage.provenUntil) return { as: 'open', why: 'no sweep has proven this time yet' }
  // Of a record that is gone, only its delete could have told anything.
  const [at, action] = deletedAt === undefined ? [change.at, change.action] : [deletedAt, 'Delete']
  const stretch = coverage.stretches.find(({ from, to }) => at >= from && at < to)
  const spot = stretch?.account?.uncoverable.find((each) => each.action === action.toLowerCase())
  return spot && { as: 'uncoverable', why: `${change.entity} ${action.toLowerCase()}d: ${spot.code}` }
}

/** Events that no change needs: the ledger has to explain the store as well. */
function surplusOf(reaches: readonly Reach[], byRecord: ReadonlyMap<string, readonly Arrived[]>) {
  const changes = Map.groupBy(
    reaches.map(({ change }) => change),
    (change) => keyOf(change),
  )
  let repeated = 0
  let invented = 0
  for (const [key, events] of byRecord) {
    const happened = changes.get(key) ?? []
    const sent = new Set(
      events.flatMap(({ sequence, origin }) => (origin === 'push' && sequence !== null ? sequence : [])),
    )
    for (const event of events) {
      const causes = happened.filter(({ action }) => action === event.action)
      if (causes.length === 0) invented += 1
      else if (
        event.origin !== 'push' &&
        causes.every((change) => sequencesOf(change).some((each) => sent.has(each)))
      ) {
        repeated += 1
      }
    }
  }
  return { repeated, invented }
}

type Values = Readonly<Record<string, unknown>>

const keyOf = ({ tenant, entity, id }: Pick<Change, 'tenant' | 'id'> & { entity: WebhookEntity }): string =>
  recordKey(tenant, entity, id)

const secondOf = (at: number): number => Math.floor(at / 1000) * 1000

/** A Create has every watched field that has a value, so it also says which ones were empty. */
const says = ({ action, fields }: Arrived, name: string): boolean =>
  action === 'Create' || fields.has(name.toLowerCase())

const valueIn = (event: Arrived | undefined, name: string): unknown => event?.fields.get(name.toLowerCase())

function isEqual(stored: unknown, present: unknown): boolean {
  return textOf(stored) === textOf(present)
}

/** One text for the forms that a payload and the REST API have for a value. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return text.slice(0, 19)
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text
}

const shown = (value: unknown): string => JSON.stringify(value ?? null)

const toShown = ({ tenant, entity, id, action, at }: Change, why: string): UnexplainedChange => ({
  tenant,
  record: `${entity}:${id}`,
  action,
  at: new Date(at).toISOString(),
  why,
})
