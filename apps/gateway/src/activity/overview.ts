import type { Provider } from '@guidepost/provider'
import type { Counted, HeldReason, ManagedCount, StandingCounts, Store } from '@guidepost/store'
import { nameOfDestination } from '../destination-name.ts'
import { isPaused } from '../registrations/rounds/guard.ts'
import { openMs } from '../registrations/recovery/coverage.ts'
import { levels } from '../registrations/verdict/causes.ts'
import type { Activity } from './activity.ts'
import { readUnreachable } from '../probe/probe.ts'
import { attentionOf } from './attention/attention.ts'
import type { HeldDestination, NamedAttention } from './attention/kinds.ts'
import { readMutes } from './attention/mutes.ts'
import { seriesOf, stepping } from './series.ts'

const dayMs = 24 * 60 * 60_000
/** Connections without an event for so long count as silent. */
const silentMs = dayMs
/** How many rows each count reads at most. A count of more is `capped`. */
const maxRows = 10_000

export interface OverviewOptions {
  readonly store: Pick<
    Store,
    | 'backlog'
    | 'countManaged'
    | 'countStandings'
    | 'countUnaccounted'
    | 'countVerdicts'
    | 'listEndpoints'
    | 'listHandlers'
    | 'readMemory'
  >
  readonly providers: ReadonlyMap<string, Provider>
  readonly activity: Pick<Activity, 'read'>
  readonly now: () => number
}

/** What waits, failed or needs a person in an environment, now. */
export interface Overview {
  readonly waiting: Counted & { readonly oldestAt: number | null }
  /** The waiting deliveries whose destination is held. */
  readonly held: Counted
  readonly dead: Counted
  readonly unmatched: Counted
  /** Webhooks rejected in the last 24 hours. */
  readonly rejected: number
  readonly connections: StandingCounts
  readonly registrations: readonly ManagedCount[]
  /** Connections that no event can match. */
  readonly notSetUp: Counted
  /** Connections whose webhooks people set up by hand. */
  readonly byHand: Counted
  /** The reconcile loop is paused. */
  readonly paused: boolean
  readonly attention: readonly NamedAttention[]
  /** The problems that somebody muted. */
  readonly muted: readonly NamedAttention[]
}

/** Reads the overview of an environment. Its cost does not grow with the backlog. */
export async function readOverview(options: OverviewOptions, environmentId: number): Promise<Overview> {
  const { store, providers, activity } = options
  const now = options.now()
  const day = stepping(now - dayMs, now, '15m')
  const [backlog, connections, registrations, verdicts, unaccounted, destinations, paused, unreachable, mutes, steps] =
    await Promise.all([
      store.backlog({ environmentId, rejectedFrom: now - dayMs, looks: maxRows }),
      store.countStandings({ environmentId, levels, silentSince: now - silentMs, now, looks: maxRows }),
      store.countManaged(environmentId),
      store.countVerdicts(environmentId),
      store.countUnaccounted({ environmentId, openUntil: now - openMs }),
      destinationsOf(store, environmentId),
      isPaused(store, environmentId),
      readUnreachable(store, now),
      readMutes(store, environmentId),
      activity.read({ environmentId, ...day }),
    ])
  const registering = new Set([...providers].filter(([, { register }]) => register).map(([id]) => id))
  const { events } = seriesOf(day, steps).total
  const verified = events.accepted + events.duplicate + events.unmatched + events.other
  const { waiting, dead, stranded, unmanaged } = backlog
  const held = destinations.flatMap(({ held: reason, ...each }) => (reason === null ? [] : [{ ...each, reason }]))
  const names = new Map(destinations.map(({ id, name }) => [id, name]))
  const notSetUp = unmanaged.groups.reduce((total, group) => total + group.unreachable, 0)
  const heldIds = new Set(held.map(({ id }) => id))
  const unmatched = stranded.groups.filter(({ state }) => state === 'unmatched')
  return {
    waiting: { count: waiting.count, capped: waiting.capped, oldestAt: waiting.oldestAt },
    held: { count: sum(waiting.destinations.filter((each) => heldIds.has(each.destination))), capped: waiting.capped },
    dead: { count: dead.count, capped: dead.capped },
    unmatched: { count: sum(unmatched), capped: stranded.capped },
    rejected: events.rejected,
    connections,
    registrations,
    notSetUp: { count: notSetUp, capped: unmanaged.capped },
    byHand: { count: sum(unmanaged.groups) - notSetUp, capped: unmanaged.capped },
    paused,
    ...attentionOf({
      backlog,
      connections,
      registrations,
      verdicts,
      unaccounted,
      paused,
      unreachable,
      held,
      names,
      verified,
      registering,
      mutes,
      now,
    }),
  }
}

/** The destinations of an environment, with their names. */
async function destinationsOf(
  store: Pick<Store, 'listEndpoints' | 'listHandlers'>,
  environmentId: number,
): Promise<readonly (Omit<HeldDestination, 'reason'> & { readonly held: HeldReason | null })[]> {
  const [endpoints, handlers] = await Promise.all([
    store.listEndpoints(environmentId),
    store.listHandlers(environmentId),
  ])
  const all = [
    ...endpoints.map((each) => ({
      ...each,
      kind: 'endpoint' as const,
      override: each.role === 'override',
      name: nameOfDestination({ ...each, connectionId: each.overrides?.connectionId }),
    })),
    ...handlers.map((each) => ({ ...each, kind: 'handler' as const, override: false, name: each.id })),
  ]
  return all.map(({ id, name, kind, override, held, message, since }) => ({
    id,
    name,
    kind,
    override,
    held,
    message,
    since,
  }))
}

const sum = (rows: readonly { readonly count: number }[]): number => rows.reduce((total, { count }) => total + count, 0)
