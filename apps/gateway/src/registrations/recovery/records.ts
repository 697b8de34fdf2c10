import type { FoundRecord, Judgement, JudgeContext, KnownEvent, Recover, RecoveredEvent } from '@guidepost/provider'
import type { ProvenEvent } from './known.ts'
import type { EntityState, Step } from './state.ts'

/** How often a record may wait for its event. */
const mostWaits = 3
/** While the provider is behind, records wait until this long after the last arrival, in milliseconds. */
const behindLastsMs = 2 * 60 * 60_000
/** A field is incomparable if it differs in more than this share of the records whose event has the stamp's second. */
const differingShare = 1 / 5
/** So that a few lost events in a small tenant make no field incomparable. */
const leastCompared = 10
/** Outside of holes, this many suspected events are sent in a round, and only if no event arrived. */
const mostSuspectedQuiet = 20
/** More suspected events in a round wait for a person. */
const mostSuspected = 1000
/** A history costs a call: this many records get one in a round, the newest ones. */
const mostHistories = 200

/** What is to be done about one record. */
export interface Decision {
  readonly record: FoundRecord
  readonly known: readonly KnownEvent[]
  readonly judgement: Judgement
  /** To be recorded now. */
  readonly send: RecoveredEvent | null
  /** A person decides about it. */
  readonly ask: RecoveredEvent | null
}

export interface Scope {
  readonly recover: Recover
  readonly context: Omit<JudgeContext, 'mayWait' | 'incomparable'>
  readonly known: ReadonlyMap<string, readonly ProvenEvent[]>
  /** On our clock. */
  readonly now: number
  readonly clockOffsetMs: number
}

/** Decides about the records of a page, and counts in `entity` and `step` what the next pages need to know. */
export function decideRecords(
  records: readonly FoundRecord[],
  entity: EntityState,
  step: Step,
  scope: Scope,
): readonly Decision[] {
  const behind = behindOf(scope)
  const decisions = records.map((record) => decide(record, entity, step, scope, behind))
  entity.incomparable = incomparableOf(entity)
  return decisions
}

function decide(
  record: FoundRecord,
  entity: EntityState,
  step: Step,
  { recover, context, known: all }: Scope,
  behind: (record: FoundRecord) => boolean,
): Decision {
  const known = all.get(record.key) ?? []
  const waited = entity.waits[record.key] ?? 0
  const { incomparable } = entity
  const judged = recover.judge(record, known, { ...context, mayWait: waited < mostWaits, incomparable })
  countFields(entity, judged)
  const isMiss = judged.verdict === 'missing' || judged.verdict === 'unclear'
  const judgement: Judgement =
    isMiss && behind(record) ? { ...judged, verdict: 'waiting', rule: 'provider_behind' } : judged
  const { verdict, event } = judgement
  if (verdict === 'waiting') {
    // A provider that is behind is no reason to give up waiting.
    entity.waits[record.key] = judgement === judged ? waited + 1 : waited
    step.waiting.push(record.key)
    // A Create that waits is older than the record's last change.
    const oldest = Math.min(record.changedAt ?? context.since, event?.between.from ?? Number.POSITIVE_INFINITY)
    step.oldestWaiting = Math.min(step.oldestWaiting ?? Number.POSITIVE_INFINITY, oldest)
    return { record, known, judgement, send: null, ask: null }
  }
  delete entity.waits[record.key]
  if (verdict === 'missing') {
    // The state is stored with each page, so it must not grow with the number of records.
    step.missed = [...step.missed, record.key].slice(-mostHistories)
    return { record, known, judgement, send: event, ask: null }
  }
  if (verdict !== 'unclear' || event === null) return { record, known, judgement, send: null, ask: null }
  const mayBeSent = step.hole ? step.suspected < mostSuspected : step.quiet && step.suspected < mostSuspectedQuiet
  if (mayBeSent) step.suspected += 1
  return { record, known, judgement, send: mayBeSent ? event : null, ask: mayBeSent ? null : event }
}

function countFields(entity: EntityState, { eventAtStamp, fields }: Judgement): void {
  if (!eventAtStamp) return
  for (const [name, result] of Object.entries(fields)) {
    if (result === 'unknown') continue
    const { all, differ } = entity.compared[name] ?? { all: 0, differ: 0 }
    entity.compared[name] = { all: all + 1, differ: differ + (result === 'differs' ? 1 : 0) }
  }
}

const incomparableOf = ({ compared, incomparable }: EntityState): string[] => {
  const found = Object.entries(compared).flatMap(([name, { all, differ }]) =>
    all >= leastCompared && differ > all * differingShare ? name : [],
  )
  return [...new Set([...incomparable, ...found])]
}

/**
 * The provider delivers the events of one action in order. While the newest one was long under way, what changed after it
 * waits in its queue. Answers whether a record may be behind like that.
 */
function behindOf({ recover, known, now, clockOffsetMs }: Scope): (record: FoundRecord) => boolean {
  const { behindAfterMs } = recover
  if (behindAfterMs === undefined) return () => false
  const newest = new Map<string, KnownEvent>()
  for (const event of [...known.values()].flat()) {
    // What recovery fetched says nothing about the provider's queue.
    if (event.origin !== 'push') continue
    const other = newest.get(event.identity.action)
    if (!other || event.receivedAt > other.receivedAt) newest.set(event.identity.action, event)
  }
  const late = [...newest.values()].filter(({ identity, receivedAt }) => {
    const underWay = receivedAt + clockOffsetMs - (identity.occurredAt ?? receivedAt + clockOffsetMs)
    return underWay > behindAfterMs && now - receivedAt < behindLastsMs
  })
  if (late.length === 0) return () => false
  const from = Math.min(...late.map(({ identity }) => identity.occurredAt!))
  return ({ changedAt }) => changedAt !== null && changedAt > from
}
