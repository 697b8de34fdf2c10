import type { InferResult } from 'kysely'
import type { Page, Paged } from '../../port/configuration.ts'
import type { DeliveryDetail, DeliveryFilter, ListedDelivery, StoredAttempt } from '../../port/deliveries.ts'
import type { Database } from '../database.ts'
import { toStoredDelivery } from './delivery-state.ts'
import {
  between,
  end,
  filterDeliveries,
  findScanEnd,
  parseCursor,
  pathOf,
  formatCursor,
  selectHistory,
  type DeliveryIds,
  type Cursor,
  type SelectHistory,
} from './history.ts'
import { pageReach } from '../rows.ts'

/**
 * How many rows each scan of a page reads. The first scan is short, because few rows suffice if the filter matches most
 * of them.
 */
export const scanSizes = [250, 2500, 25_000, 25_000, 25_000, 25_000]

const attemptsShown = 100

type Row = InferResult<SelectHistory>[number]

export function toListed(row: Row, ids: DeliveryIds): ListedDelivery {
  return {
    ...toStoredDelivery(row, ids.of(row)),
    event: {
      id: String(row.event_id),
      integration: row.unique_key,
      provider: row.provider,
      type: row.type,
      action: row.action,
      receivedAt: row.received_at,
    },
  }
}

export function deliveryReads(db: Database, ids: DeliveryIds) {
  async function listDeliveries(filter: DeliveryFilter, page: Page): Promise<Paged<ListedDelivery>> {
    const path = await pathOf(db, filter)
    const wanted = pageReach(page) - 1
    const rows: Row[] = []
    let from = page.before === undefined ? end : parseCursor(page.before)
    if (!from) return pageOf([], null)
    for (const count of scanSizes) {
      const to = await findScanEnd(db, path, from, 'down', count)
      const some = between(filterDeliveries(selectHistory(db), filter), path, from, to, 'down')
      rows.push(...(await db.all(some.limit(wanted + 1 - rows.length))))
      if (rows.length > wanted) return pageOf(rows.slice(0, wanted), cursorOf(rows[wanted - 1]!))
      if (to === null) return pageOf(rows, null)
      from = { event: to, delivery: 0 }
    }
    return pageOf(rows, from)
  }

  const pageOf = (rows: readonly Row[], next: Cursor | null): Paged<ListedDelivery> => ({
    rows: rows.map((row) => toListed(row, ids)),
    next: next && formatCursor(next),
  })

  async function findDelivery(environmentId: number, id: string): Promise<DeliveryDetail | undefined> {
    const named = ids.parse(id)
    let rows = selectHistory(db)
      .where('integrations.environment_id', '=', environmentId)
      .where('deliveries.id', '=', named.id)
    if (named.integrationId !== undefined) rows = rows.where('deliveries.integration_id', '=', named.integrationId)
    const row = await db.first(rows)
    return row && { ...toListed(row, ids), attempts: await attemptsOf(row) }
  }

  async function attemptsOf(delivery: Row): Promise<StoredAttempt[]> {
    const rows = await db.all(
      db.query
        .selectFrom('attempts')
        .selectAll()
        .where('integration_id', '=', delivery.integration_id)
        .where('delivery_id', '=', delivery.id)
        .orderBy('generation', 'desc')
        .limit(attemptsShown),
    )
    return rows.toReversed().map((row) => ({
      number: row.number,
      counted: row.outcome !== 'release',
      outcome: row.outcome,
      error: row.error,
      startedAt: row.started_at,
      latencyMs: row.latency_ms,
      status: row.status,
      answer: row.answer,
    }))
  }

  return { listDeliveries, findDelivery }
}

const cursorOf = (row: Row): Cursor => ({ event: row.event_id, delivery: row.id })
