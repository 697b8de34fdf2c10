import {
  ProviderError,
  type Provider,
  type Recover,
  type RecoverClient,
  type RecoverPage,
  type RecoverWalk,
} from '@guidepost/provider'
import type { Coverage, RecoveryFinding, UnclearRecord } from '@guidepost/store'
import { addRecovered, emptyAccount, recoveredIn, sumOf } from './account.ts'
import { hasArrived, toFinding } from './findings.ts'
import { readKnown } from './known.ts'
import { decideRecords } from './records.ts'
import { newStep, type EntityState, type RecoveryState, type RunningRound, type Step } from './state.ts'
import type { RecoveryOptions } from './options.ts'
import { toPlugin, type Watched } from './watched.ts'
import { toStoredEvent } from './unclear.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How many pages of sweeps one registration reads in an hour. */
const pagesPerHour = 40
const rowsPerPage = 500
const historiesPerPage = 20
/** How often a page is tried before the round goes on without it. */
const mostFailures = 3

/** What one page made of a round, to be committed with the state. */
export interface Progressed {
  readonly findings: readonly RecoveryFinding[]
  readonly coverage: readonly Coverage[]
  readonly unclear: readonly Omit<UnclearRecord, 'id'>[]
  /** Continue no earlier than this, on our clock; null for at once. */
  readonly notBefore: number | null
}

const nothing: Progressed = { findings: [], coverage: [], unclear: [], notBefore: null }

export interface RoundContext {
  readonly options: Pick<RecoveryOptions, 'store' | 'now' | 'random' | 'logger'>
  readonly connection: number
  readonly provider: Provider
  readonly recover: Recover
  readonly client: RecoverClient
  readonly watched: ReadonlyMap<string, Watched>
  /** Whether changes since then, on our clock, may have left no trace although the webhook was right. */
  readonly pausedSince: (since: number) => boolean
  /** When the last event of a registration arrived; null for none. */
  readonly lastEventAt: (registration: number) => Promise<number | null>
}

/** Plans a round: the logs first, since they say more about a missing event than the record does. */
export function beginRound(state: RecoveryState, { recover, watched, options }: RoundContext): RunningRound {
  const offers = (origin: Step['origin'], entity?: string): boolean =>
    recover.sources.some(
      (source) => source.origin === origin && (entity === undefined || (source.entities?.includes(entity) ?? true)),
    )
  const proven = [...watched.values()].map(({ entity }) => entity.provenUntil)
  const steps: Step[] = []
  if (offers('error-log') && proven.length > 0) {
    const since = state.log.since ?? Math.min(...proven)
    steps.push(newStep({ origin: 'error-log', entity: null, since, carry: state.log.carry }))
  }
  for (const [name, { entity }] of watched) {
    entity.account = emptyAccount()
    entity.closing = null
    entity.foundBlindSpots = []
    if (offers('deleted-log', name)) {
      steps.push(
        newStep({ origin: 'deleted-log', entity: name, since: entity.deletesUntil, carry: entity.carry.deletes }),
      )
    }
    steps.push(newStep({ origin: 'back-fill', entity: name, since: entity.provenUntil, carry: entity.carry.sweep }))
  }
  return { startedAt: options.now(), steps, logUnread: false, calls: 0, failures: 0 }
}

/** Does the next page of a round. Changes `state`, which the caller commits together with what is returned. */
export async function advance(state: RecoveryState, round: RunningRound, context: RoundContext): Promise<Progressed> {
  const [step] = round.steps
  if (!step) return nothing
  const watched = step.entity === null ? undefined : context.watched.get(step.entity)
  // The registration was removed meanwhile.
  if (step.entity !== null && !watched) {
    round.steps = round.steps.filter(({ entity }) => entity !== step.entity)
    return nothing
  }
  const paused = watched && step.origin === 'back-fill' ? pausedUntil(watched.entity, context.options.now()) : null
  if (paused !== null) return { ...nothing, notBefore: paused }
  if (watched && step.origin === 'back-fill' && step.cursor === null) await startSweep(step, watched, round, context)
  let page: RecoverPage
  try {
    const calls = step.origin === 'history' ? historiesPerPage : 1
    page = await context.client.read(walkOf(step, context), step.cursor, { calls, rows: rowsPerPage })
  } catch (error) {
    return failed(error, step, round, context)
  }
  round.failures = 0
  round.calls += page.calls
  if (page.clockOffsetMs !== null) state.clockOffsetMs = page.clockOffsetMs
  const isSweep = watched !== undefined && step.origin === 'back-fill'
  const found = isSweep
    ? await readRecords(page, step, watched, state, context)
    : await readRows(page, step, context, state)
  if (isSweep) watched.entity.pages.count += 1
  const coverage = page.cursor === null ? end(page, state, round, context) : []
  if (page.cursor !== null) step.cursor = page.cursor
  return { ...nothing, ...found, coverage, notBefore: page.notBefore }
}

/** A registration reads a limited number of pages in an hour, and goes on in the next. */
function pausedUntil(entity: EntityState, now: number): number | null {
  if (now - entity.pages.from >= hourMs) entity.pages = { from: now, count: 0 }
  return entity.pages.count < pagesPerHour ? null : entity.pages.from + hourMs
}

async function startSweep(
  step: Step,
  { entity, details, registration }: Watched,
  { logUnread }: RunningRound,
  { pausedSince, lastEventAt }: RoundContext,
): Promise<void> {
  // What Guidepost wrote before the webhook was active for the first time is no hole.
  const wasChanged = (details.lastWriteAt ?? 0) > entity.provenUntil
  const isHole = wasChanged || (details.holeAt ?? 0) >= entity.provenUntil
  step.hole = isHole || (logUnread && pausedSince(entity.provenUntil))
  step.quiet = ((await lastEventAt(registration.id)) ?? 0) < entity.provenUntil
}

function walkOf({ origin, entity, since, carry, keys }: Step, { watched }: RoundContext): RecoverWalk {
  if (origin === 'error-log') return { origin, since, carry, registrations: [...watched.values()].map(toPlugin) }
  const registration = toPlugin(watched.get(entity!)!)
  if (origin === 'history' || origin === 'absence') return { origin, since, carry, registration, keys }
  return { origin, since, carry, registration }
}

async function readRecords(
  { records, until }: RecoverPage,
  step: Step,
  one: Watched,
  { clockOffsetMs }: RecoveryState,
  { provider, recover, connection, options }: RoundContext,
) {
  const { entity } = one
  const { store, now } = options
  const keys = records.map(({ key }) => key)
  const known = await readKnown(store, provider, { connection, keys, clockOffsetMs })
  const { activeSince } = entity
  const context = { registration: toPlugin(one), since: step.since, until, hole: step.hole, activeSince }
  const decisions = decideRecords(records, entity, step, { recover, context, known, now: now(), clockOffsetMs })
  const { records: counts } = entity.account
  const findings: RecoveryFinding[] = []
  const unclear: Omit<UnclearRecord, 'id'>[] = []
  for (const { record, known: events, judgement, send, ask } of decisions) {
    if (send) {
      counts.recovered += 1
      addRecovered(entity.account, send)
      findings.push(toFinding(provider, one, send, { known: events, now: now() }))
    } else counts[judgement.verdict === 'missing' ? 'unclear' : judgement.verdict] += 1
    if (ask) {
      const event = toStoredEvent(ask, judgement.rule)
      unclear.push({ entity: one.registration.entity, key: record.key, foundAt: now(), event })
    }
  }
  return { findings, unclear }
}

async function readRows(
  { rows }: RecoverPage,
  step: Step,
  { provider, recover, connection, watched, options }: RoundContext,
  { clockOffsetMs }: RecoveryState,
) {
  const { store, now } = options
  const owners = new Map([...watched.values()].map((one) => [String(one.registration.id), one]))
  const keys = rows.flatMap(({ key }) => key ?? [])
  const known = await readKnown(store, provider, { connection, keys, clockOffsetMs })
  const findings: RecoveryFinding[] = []
  for (const row of rows) {
    const owner = row.registration === null ? undefined : owners.get(row.registration)
    if (row.kind === 'foreign') continue
    // Nobody knows whose it is: every registration shows it.
    if (!owner) {
      const shown = step.entity === null ? [...watched.values()] : [watched.get(step.entity)!]
      for (const { entity } of shown) entity.account.rows.unreadable += 1
      continue
    }
    const counts = owner.entity.account.rows
    if (row.kind !== 'event' || row.event === null) {
      counts[countOf[row.kind]] += 1
      continue
    }
    const events = (row.key === null ? undefined : known.get(row.key)) ?? []
    if (hasArrived(provider, row.event, events, recover.overlapMs)) {
      counts.here += 1
      continue
    }
    counts.recovered += 1
    addRecovered(owner.entity.account, row.event)
    findings.push(toFinding(provider, owner, row.event, { known: events, now: now() }))
  }
  return { findings }
}

/** Where a row without an event is counted. */
const countOf = {
  event: 'unreadable',
  cut: 'left_to_sweep',
  partial: 'partial',
  excluded: 'excluded',
  unreadable: 'unreadable',
} as const

/** Ends the present step, and accounts for its entity if it was the entity's last one. */
function end(page: RecoverPage, state: RecoveryState, round: RunningRound, context: RoundContext): readonly Coverage[] {
  const step = round.steps.shift()!
  const { until, carry, blindSpots } = page
  if (step.entity === null) {
    state.log = { since: until, carry }
    return []
  }
  const one = context.watched.get(step.entity)!
  const { entity } = one
  entity.foundBlindSpots.push(...blindSpots)
  if (step.origin === 'deleted-log') {
    entity.deletesUntil = until
    entity.carry.deletes = carry
  }
  if (step.origin === 'back-fill') {
    entity.carry.sweep = carry
    // The sweep saw every record that waited. One that it did not see is deleted.
    entity.waits = Object.fromEntries(step.waiting.map((key) => [key, entity.waits[key] ?? 0]))
    entity.closing = { until, hole: step.hole || step.missed.length > 0, oldestWaiting: step.oldestWaiting }
    const keys = step.missed.toReversed()
    if (step.hole && keys.length > 0 && hasHistory(context.recover, step.entity)) {
      round.steps.unshift(newStep({ origin: 'history', entity: step.entity, since: step.since, carry: null, keys }))
    }
  }
  return round.steps.some(({ entity: other }) => other === step.entity) ? [] : close(one, context)
}

const hasHistory = ({ sources }: Recover, entity: string): boolean =>
  sources.some(({ origin, entities }) => origin === 'history' && (entities?.includes(entity) ?? true))

/** Writes the account of an entity, and moves `provenUntil`. */
function close({ entity, registration, details }: Watched, { recover, options }: RoundContext): readonly Coverage[] {
  const { closing } = entity
  if (!closing) return []
  entity.closing = null
  entity.problem = null
  entity.last = { at: options.now(), missing: entity.account.records.recovered }
  entity.blindSpots = [...recover.sight(details.spec).blindSpots, ...entity.foundBlindSpots]
  const to = Math.min(closing.until, closing.oldestWaiting ?? Number.POSITIVE_INFINITY)
  if (to <= entity.provenUntil) return []
  const from = entity.provenUntil
  entity.provenUntil = to
  const isPushed = !closing.hole && recoveredIn(entity.account) === 0
  const uncoverable = closing.hole
    ? entity.blindSpots.map(({ action, code, message }) => ({ action, code, message }))
    : []
  const account = { ...entity.account, uncoverable }
  if (!isPushed) {
    entity.stretch = null
    return [{ entity: registration.entity, from, to, kind: 'recovered', account }]
  }
  // Adjacent stretches of the same kind are one, so that a healthy year is one row.
  const { stretch } = entity
  const merged = stretch ? { from: stretch.from, account: sumOf(stretch.account, account) } : { from, account }
  entity.stretch = merged
  return [{ entity: registration.entity, from: merged.from, to, kind: 'pushed', account: merged.account }]
}

/** A source that cannot be read ends its step; a sweep that cannot be read leaves its time open. */
function failed(error: unknown, step: Step, round: RunningRound, { watched, options }: RoundContext): Progressed {
  if (!(error instanceof ProviderError)) throw error
  const { code, message, retryable, retryAfterMs } = error
  round.failures += 1
  if (retryable && round.failures < mostFailures) {
    return { ...nothing, notBefore: options.now() + Math.max(retryAfterMs ?? 0, minuteMs * 2 ** (round.failures - 1)) }
  }
  round.failures = 0
  const problem = { code, message, at: options.now() }
  if (step.origin === 'error-log') round.logUnread = true
  const one = step.entity === null ? undefined : watched.get(step.entity)
  // Refused credentials are refused for every source.
  if (code === 'unauthorized') {
    for (const { entity } of watched.values()) entity.problem = problem
    round.steps = []
  } else if (one && step.origin === 'back-fill') {
    one.entity.problem = problem
    round.steps = round.steps.filter(({ entity }) => entity !== step.entity)
  } else {
    if (one) one.entity.foundBlindSpots.push({ code: `${step.origin}_not_readable`, action: 'delete', message })
    round.steps.shift()
  }
  return nothing
}
