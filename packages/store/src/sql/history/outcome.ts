import type { StoredDelivery } from '../../port/deliveries.ts'
import type { DeliveryOutcome, EventOutcome } from '../../port/events.ts'
import type { EventState } from '../../port/ingest.ts'
import type { Database } from '../database.ts'
import { padded } from '../rows.ts'
import { selectDeliveries, toStoredDelivery } from './delivery-state.ts'
import { isUnfinished, type DeliveryIds } from './history.ts'
import { examinedPerStep } from './scan.ts'

/** The outcome of an event with these deliveries, oldest first. Only the last one to each destination and connection counts. */
export function outcomeOf(state: EventState, deliveries: readonly StoredDelivery[]): EventOutcome {
  if (state !== 'accepted') return state
  const last = new Map(deliveries.map((each) => [JSON.stringify([each.destination, each.connectionId]), each]))
  const outcomes = new Set([...last.values()].map(outcomeOfDelivery))
  return worstFirst.find((outcome) => outcomes.has(outcome)) ?? 'cancelled'
}

const worstFirst: readonly DeliveryOutcome[] = ['dead', 'retrying', 'waiting', 'delivered', 'filtered', 'cancelled']

function outcomeOfDelivery({ state, attempt }: StoredDelivery): DeliveryOutcome {
  if (state === 'succeeded') return 'delivered'
  if (state === 'dead' || state === 'cancelled' || state === 'filtered') return state
  const failed = state === 'leased' ? attempt - 1 : attempt
  return failed > 0 ? 'retrying' : 'waiting'
}

/** The outcomes of accepted events, by their ids. */
export async function outcomesOf(
  db: Database,
  ids: DeliveryIds,
  events: readonly { readonly id: number; readonly integration_id: number; readonly state: string }[],
): Promise<ReadonlyMap<number, EventOutcome>> {
  const accepted = events.filter(({ state }) => state === 'accepted')
  if (accepted.length === 0) return new Map()
  const rows = await db.all(
    selectDeliveries(db)
      .where('deliveries.integration_id', 'in', padded([...new Set(accepted.map((each) => each.integration_id))]))
      .where('deliveries.event_id', 'in', padded(accepted.map(({ id }) => id)))
      .where('connections.purge_at', 'is', null)
      .orderBy('deliveries.id'),
  )
  const groups = Map.groupBy(rows, (row) => row.event_id)
  const outcome = (id: number) =>
    outcomeOf(
      'accepted',
      (groups.get(id) ?? []).map((row) => toStoredDelivery(row, ids.of(row))),
    )
  return new Map(accepted.map(({ id }) => [id, outcome(id)]))
}

/** Most accepted events have one of these outcomes. The others have an unfinished delivery. */
export const isCommon = (outcome: DeliveryOutcome): boolean => outcome === 'delivered' || outcome === 'filtered'

/** The newest events below `before` that have an unfinished delivery, at most `examinedPerStep`. */
export async function listUnfinished(db: Database, environmentId: number, before: number): Promise<readonly number[]> {
  const ofEnvironment = db.query.selectFrom('integrations').select('id').where('environment_id', '=', environmentId)
  const rows = await db.all(
    db.query
      .selectFrom('deliveries')
      .select('event_id')
      .where(isUnfinished)
      .where('event_id', '<', before)
      .where('integration_id', 'in', ofEnvironment)
      .groupBy('event_id')
      .orderBy('event_id', 'desc')
      .limit(examinedPerStep),
  )
  return rows.map((row) => row.event_id)
}
