import type { Reach, StoredVerdict } from '@guidepost/store'
import type { CauseCode } from '../causes.ts'
import type { CheckFact, Look, Status, Sweep } from '../details.ts'
import { isStalledSince } from '../status.ts'
import { causeTexts, verdictCauses, type ActionCode, type Level, type VerdictCause } from './causes.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** After this time a fact no longer counts: then the level is at best `unproven`. */
export const factAgesMs = {
  look: hourMs,
  sweep: 3 * hourMs,
  /** Findings of checks, e.g. the rights of the API user. */
  checks: dayMs,
  /** Where no sweep tells quiet from broken. */
  event: 7 * dayMs,
}
/** A webhook that sends no event for this long after its set-up may be broken. A weekend is shorter. */
const firstEventMs = 3 * dayMs

/** What is known of one registration. Times are milliseconds since 1970. */
export interface Facts {
  readonly status: Status
  readonly causeCode: CauseCode | null
  /** The text of that cause. */
  readonly causeText: string | null
  /** When the set-up began. */
  readonly startedAt: number
  readonly firstActiveAt: number | null
  /** When Guidepost last changed something at the provider. */
  readonly changedAt: number | null
  /** What the last successful look saw. */
  readonly look: Look | null
  /** The newest finding of each check. */
  readonly checks: readonly CheckFact[]
  /** When the rights were last read completely; `not_offered`: the plugin has no checks. */
  readonly checkedAt: number | null | 'not_offered'
  readonly lastEventAt: number | null
  /** The last complete sweep; `not_offered`: the plugin has no sweeps. */
  readonly sweep: Sweep | null | 'not_offered'
  /** The sweeps of many connections found missing changes, so the fault is most likely ours. */
  readonly unreached: boolean
  /** The reconcile loop is paused. */
  readonly paused: boolean
  /** The provider's name, for titles. */
  readonly displayName: string
  /** The verdict so far, whose `since` stays while level, cause and title stay. */
  readonly before: StoredVerdict | null
}

/** Whether a registration can send. */
export interface Verdict {
  readonly level: Level
  readonly cause: VerdictCause
  /** One line, the same for all registrations with the same problem. */
  readonly title: string
  readonly since: number
  readonly action: ActionCode
  /** When a fact becomes too old, or the first event is looked for again; null: only a new fact changes the verdict. */
  readonly changesAt: number | null
}

/** The verdict on a connection without a registration. `since`: when it was created. Pure. */
export function verdictWithoutRegistration(
  { reachable, lastEventAt, overdueFrom }: Pick<Reach, 'reachable' | 'lastEventAt' | 'overdueFrom'>,
  since: number,
  now: number,
): Verdict {
  const make = (cause: VerdictCause, at = since, changesAt: number | null = null): Verdict => {
    const { level, title, action } = causeTexts[cause]
    return { level, cause, title, since: at, action, changesAt }
  }
  if (!reachable) return make('not_set_up')
  if (lastEventAt === null) return make('by_hand_silent')
  if (overdueFrom !== null && overdueFrom <= now) return make('by_hand_overdue', overdueFrom)
  return make('by_hand', since, overdueFrom)
}

/** Something that applies, before the worst is chosen. */
interface Reason {
  readonly cause: VerdictCause
  /** Of the finding that is the reason. */
  readonly finding?: string
}

/**
 * The verdict on a registration: the worst reason that its facts give, by the order of `causeTexts`. Null for a webhook
 * that is being removed or was left behind. Pure.
 */
export function verdictOf(facts: Facts, now: number): Verdict | null {
  const { status, displayName, before } = facts
  if (status === 'removing' || status === 'orphaned') return null
  const reasons = reasonsOf(facts, now)
  const rank = ({ cause }: Reason): number => verdictCauses.indexOf(cause)
  const { cause, finding } = reasons.toSorted((one, other) => rank(one) - rank(other))[0]!
  const { level, title: text, action, detail } = causeTexts[cause]
  const more = detail === 'cause' ? facts.causeText : finding
  const title = [text.replace('%', displayName), ...(detail && more ? [more] : [])].join(': ')
  const isSame = before?.level === level && before.cause === cause && before.title === title
  return { level, cause, title, action, since: isSame ? before.since : now, changesAt: changesAtOf(facts, cause, now) }
}

function reasonsOf(facts: Facts, now: number): readonly Reason[] {
  const { status, causeCode } = facts
  const known = [...reasonsOfCode(status, causeCode), ...reasonsOfChecks(facts, now)]
  return [...known, ...(status === 'active' ? reasonsOfActive(facts, now) : [reasonOfStatus(facts, status, now)])]
}

function reasonOfStatus(facts: Facts, status: Exclude<Facts['status'], 'active'>, now: number): Reason {
  const { startedAt } = facts
  if (status === 'failed') return { cause: 'setup_failed' }
  if (status === 'setting_up') return { cause: isStalledSince(startedAt, now) ? 'setup_stalled' : 'setting_up' }
  return { cause: 'deactivated' }
}

type OffCode = Extract<CauseCode, VerdictCause>

/** The code says itself why the webhook is off. */
const isOff = (code: CauseCode): code is OffCode => Object.hasOwn(causeTexts, code)

/** What the last round says, whatever the status. */
const byCode: Partial<Record<CauseCode, VerdictCause>> = {
  unauthorized: 'credentials_refused',
  no_credentials: 'credentials_missing',
  no_provider: 'plugin_missing',
  no_public_url: 'public_url_missing',
  public_url_changed: 'changes_waiting',
  too_many_changes: 'changes_waiting',
}

/** What the last round says of a webhook that was active. */
const byCodeWhenActive: Partial<Record<CauseCode, VerdictCause>> = {
  permission_denied: 'right_lost',
  limit_reached: 'repair_refused',
  duplicate: 'repair_refused',
  not_found: 'repair_refused',
  validation: 'repair_refused',
  invalid_options: 'repair_refused',
  not_as_written: 'repair_refused',
  rate_limited: 'provider_unavailable',
  unavailable: 'provider_unavailable',
  timeout: 'provider_unavailable',
  unexpected: 'look_failed',
}

function reasonsOfCode(status: Facts['status'], code: CauseCode | null): readonly Reason[] {
  if (code === null) return []
  if (isOff(code)) return [{ cause: code }]
  const cause = byCode[code] ?? (status === 'active' ? byCodeWhenActive[code] : undefined)
  return cause ? [{ cause }] : []
}

function reasonsOfChecks({ checks, look }: Facts, now: number): readonly Reason[] {
  return checks
    .filter(({ at, verdict }) => now - at < factAgesMs.checks && (verdict === 'wrong' || verdict === 'by_hand'))
    .flatMap(({ code, effect, title, at }): Reason[] => {
      // A look that succeeded later shows that the provider accepts the credentials again.
      if (code === 'unauthorized') return at >= (look?.at ?? 0) ? [{ cause: 'credentials_refused' }] : []
      if (effect === undefined) return []
      return [{ cause: effect === 'blind' ? 'check_blind' : 'check_impaired', finding: withSmallStart(title) }]
    })
}

/** For the middle of a sentence. Names keep their capital. */
const withSmallStart = (title: string): string => title.replace(/^(?:The|Another) /, (word) => word.toLowerCase())

function reasonsOfActive(facts: Facts, now: number): readonly Reason[] {
  const { look, paused, checkedAt } = facts
  const causes: VerdictCause[] = []
  if (paused) causes.push('paused')
  if (look === null || now - look.at >= factAgesMs.look) causes.push('look_outdated')
  else {
    if (!look.ready) causes.push('not_ready')
    if (!look.asDesired) causes.push('differs')
  }
  if (checkedAt !== 'not_offered' && (checkedAt === null || now - checkedAt >= factAgesMs.checks)) {
    causes.push('rights_unknown')
  }
  return [...causes, ...causesOfEvents(facts, now)].map((cause) => ({ cause }))
}

/** What events and sweeps prove. Always a cause: at best that of `ok`. */
function causesOfEvents(facts: Facts, now: number): readonly VerdictCause[] {
  const { lastEventAt, sweep } = facts
  const setUpAt = setUpAtOf(facts)
  const causes: VerdictCause[] = []
  if (lastEventAt === null || lastEventAt < setUpAt) {
    causes.push(now - setUpAt >= firstEventMs ? 'no_first_event' : 'waiting_for_first_event')
  }
  if (sweep === 'not_offered') {
    if (lastEventAt !== null && now - lastEventAt >= factAgesMs.event) causes.push('quiet')
    return [...causes, 'events_arrive']
  }
  const sweptAt = sweep?.at ?? setUpAt
  if (now - sweptAt >= factAgesMs.sweep) causes.push('sweeps_behind')
  else if (sweep === null) causes.push('sweep_due')
  if (sweep !== null && sweep.missing > 0) causes.push(facts.unreached ? 'unreached' : 'events_missing')
  return [...causes, 'proven']
}

/** Since when the webhook is as it is now. */
const setUpAtOf = ({ changedAt, firstActiveAt, startedAt }: Facts): number => changedAt ?? firstActiveAt ?? startedAt

/** The first event is looked for soon after the set-up, then less often, until the looks alone suffice. */
const leastWaitMs = 5000
const lookEveryMs = 15 * minuteMs

function changesAtOf(facts: Facts, cause: VerdictCause, now: number): number | null {
  const { status, look, checks, checkedAt, lastEventAt, sweep, startedAt } = facts
  const setUpAt = setUpAtOf(facts)
  const ends = [
    ...checks.map(({ at }) => at + factAgesMs.checks),
    ...(status === 'setting_up' ? [startedAt + stalledAtMs] : []),
    ...(status === 'active'
      ? [
          (look?.at ?? 0) + factAgesMs.look,
          (typeof checkedAt === 'number' ? checkedAt : 0) + factAgesMs.checks,
          setUpAt + firstEventMs,
          ...(sweep === 'not_offered'
            ? [(lastEventAt ?? 0) + factAgesMs.event]
            : [(sweep?.at ?? setUpAt) + factAgesMs.sweep]),
        ]
      : []),
  ].filter((at) => at > now)
  const waitMs = Math.max(leastWaitMs, Math.round((now - setUpAt) / 8))
  if (cause === 'waiting_for_first_event' && waitMs < lookEveryMs) ends.push(now + waitMs)
  return ends.length === 0 ? null : Math.min(...ends)
}

/** One millisecond after a set-up counts as stalled. */
const stalledAtMs = 30 * minuteMs + 1
