import type { BlindSpot } from '@guidepost/provider'
import type { Coverage, OpenTime, Recovery, Store } from '@guidepost/store'
import { accountSchema, type Account } from './account.ts'
import { readState, type EntityState } from './state.ts'

const hourMs = 60 * 60_000

/** How long the time after `provenUntil` may be open before that is a problem. */
export const openMs = 3 * hourMs

/** A stretch of time, and how its changes are accounted for. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly kind: 'pushed' | 'recovered' | 'open'
  /** Null while it is open. */
  readonly account: Account | null
}

/** What is known about one entity of a connection. Times of stretches are on the provider's clock. */
interface EntityCoverage {
  readonly entity: string
  readonly registrationId: number
  readonly activeSince: number
  readonly provenUntil: number
  /** Oldest first, without gaps; the last one is open. */
  readonly stretches: readonly Stretch[]
  /** True if the open stretch is longer than it should be. */
  readonly isBehind: boolean
  readonly blindSpots: readonly BlindSpot[]
  /** Fields that the provider writes in two forms, so that their values can't be compared. */
  readonly incomparable: readonly string[]
  /** Why the last round could not account for this entity. */
  readonly problem: EntityState['problem']
}

/** Which time is covered by what, for one connection. Times of rounds are on our clock. */
export interface ConnectionCoverage {
  readonly lastRoundAt: number | null
  readonly nextRoundAt: number | null
  readonly isRunning: boolean
  /** Requests to the provider in the last round. */
  readonly calls: number
  readonly clockOffsetMs: number
  readonly entities: readonly EntityCoverage[]
}

/** Reads the ledger of a connection between two times. `undefined` if recovery has not begun. */
export async function readCoverage(
  store: Pick<Store, 'findRecovery' | 'listCoverage'>,
  {
    connection,
    from,
    to,
    now,
  }: { readonly connection: number; readonly from: number; readonly to: number; readonly now: number },
): Promise<ConnectionCoverage | undefined> {
  const recovery = await store.findRecovery(connection)
  if (!recovery) return undefined
  const rows = Map.groupBy(await store.listCoverage({ connection, from, to }), ({ entity }) => entity)
  return coverageOf(recovery, rows, { to, now })
}

function coverageOf(
  recovery: Recovery,
  rows: ReadonlyMap<string, readonly Coverage[]>,
  { to, now }: { readonly to: number; readonly now: number },
): ConnectionCoverage {
  const state = readState(recovery.state)
  const providerNow = now + state.clockOffsetMs
  const entities = Object.entries(state.entities).map(([entity, own]): EntityCoverage => {
    const { registration: registrationId, activeSince, provenUntil, problem, incomparable, blindSpots } = own
    const closed = (rows.get(entity) ?? []).map(toStretch)
    const open: Stretch = { from: provenUntil, to: providerNow, kind: 'open', account: null }
    const isShown = provenUntil < Math.min(to, providerNow)
    const stretches = [...closed, ...(isShown ? [open] : [])]
    const isBehind = providerNow - provenUntil > openMs
    return {
      entity,
      registrationId,
      activeSince,
      provenUntil,
      stretches,
      isBehind,
      blindSpots: unique(blindSpots),
      incomparable,
      problem,
    }
  })
  const isRunning = state.round !== null || recovery.leasedUntil !== null
  const { lastRoundAt, calls, clockOffsetMs } = state
  return { lastRoundAt, nextRoundAt: recovery.nextStepAt, isRunning, calls, clockOffsetMs, entities }
}

/** The oldest time of some entities that is not accounted for, on our clock; null without an entity. */
export function openOf(entities: readonly EntityState[], clockOffsetMs: number): OpenTime | null {
  const [oldest] = entities.toSorted((one, other) => one.provenUntil - other.provenUntil)
  if (!oldest) return null
  return { since: Math.round(oldest.provenUntil - clockOffsetMs), cause: oldest.problem?.code ?? null }
}

const toStretch = ({ from, to, kind, account }: Coverage): Stretch => ({
  from,
  to,
  kind: kind === 'pushed' ? 'pushed' : 'recovered',
  account: accountSchema.parse(account),
})

const unique = (spots: readonly BlindSpot[]): readonly BlindSpot[] => [
  ...new Map(spots.map((spot) => [`${spot.code} ${spot.action} ${spot.field ?? ''}`, spot])).values(),
]
