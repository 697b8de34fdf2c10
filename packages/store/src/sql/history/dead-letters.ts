import { sql } from 'kysely'
import type { Page, Paged } from '../../port/configuration.ts'
import type { DeliveryFilter, DeliveryStore, ListedDelivery } from '../../port/deliveries.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { padded, pageReach } from '../rows.ts'
import { scanSizes, toListed } from './deliveries.ts'
import { filterDeliveries, formatCursor, isDead, parseCursor, selectHistory, type DeliveryIds } from './history.ts'

type Filter = Omit<DeliveryFilter, 'state'> & { readonly id?: string | undefined }
type DismissInput = Parameters<DeliveryStore['dismissStep']>[0]

/** A dead letter in the order of dying. A cursor in this order has the time at which it died in place of the event. */
interface Death {
  readonly at: number
  readonly id: number
}

const latest: Death = { at: Number.MAX_SAFE_INTEGER, id: 0 }

export function deadLetterReads(db: Database, ids: DeliveryIds) {
  async function listDeadLetters(filter: Omit<DeliveryFilter, 'state'>, page: Page): Promise<Paged<ListedDelivery>> {
    const { rows, next } = await pageOfDead(db, ids, filter, page)
    return { rows: rows.map((row) => toListed(row, ids)), next }
  }

  return { listDeadLetters }
}

export function deadLetterWrites(db: Database, ids: DeliveryIds) {
  async function dismissStep({ filter, by, reason, plan, page, now }: DismissInput) {
    const open = { ...filter, deadLetter: 'open' } as const
    const { rows, next } = await pageOfDead(db, ids, open, page)
    if (plan || rows.length === 0) return { dismissed: rows.length, next }
    const integrations = [...new Set(rows.map((row) => row.integration_id))].toSorted((one, other) => one - other)
    // A replay may have closed them meanwhile: from here on it waits.
    for (const integration of integrations) await db.hold({ integration })
    const dismissed = await db.run(
      db.query
        .updateTable('deliveries')
        .set({ closed: 'dismissed', closed_at: now, closed_by: safeText(by), closed_reason: safeText(reason) })
        .where('integration_id', 'in', padded(integrations))
        .where('id', 'in', padded(rows.map((row) => row.id)))
        .where(isDead)
        .where('closed', 'is', null),
    )
    return { dismissed, next }
  }

  return { dismissStep }
}

async function pageOfDead(db: Database, ids: DeliveryIds, filter: Filter, page: Page) {
  const wanted = pageReach(page) - 1
  const rows: Awaited<ReturnType<typeof readBetween>> = []
  const first = page.before === undefined ? latest : parseDeath(page.before)
  if (!first) return { rows, next: null }
  let from = first
  for (const count of scanSizes) {
    const to: Death | undefined = filter.id === undefined ? await scanEnd(db, from, count) : undefined
    rows.push(...(await readBetween(db, ids, { filter, from, to, limit: wanted + 1 - rows.length })))
    if (rows.length > wanted) {
      const last = rows[wanted - 1]!
      return { rows: rows.slice(0, wanted), next: formatDeath({ at: last.settled_at!, id: last.id }) }
    }
    if (!to) return { rows, next: null }
    from = to
  }
  return { rows, next: formatDeath(from) }
}

/** The dead letter that a scan reaches after `count` more; undefined if there are fewer. */
async function scanEnd(db: Database, from: Death, count: number): Promise<Death | undefined> {
  const row = await db.first(
    db.query
      .selectFrom('deliveries')
      .select(['settled_at', 'id'])
      .where(isDead)
      .where(before(from))
      .orderBy('settled_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .offset(count - 1),
  )
  return row && { at: row.settled_at!, id: row.id }
}

interface Scan {
  readonly filter: Filter
  readonly from: Death
  readonly to: Death | undefined
  readonly limit: number
}

function readBetween(db: Database, ids: DeliveryIds, { filter, from, to, limit }: Scan) {
  let rows = filterDeliveries(selectHistory(db), filter).where(isDead).where(before(from))
  if (to) rows = rows.where(sql<boolean>`(deliveries.settled_at, deliveries.id) >= (${to.at}, ${to.id})`)
  if (filter.id !== undefined) {
    const { id, integrationId } = ids.parse(filter.id)
    rows = rows.where('deliveries.id', '=', id)
    if (integrationId !== undefined) rows = rows.where('deliveries.integration_id', '=', integrationId)
  }
  return db.all(rows.orderBy('deliveries.settled_at', 'desc').orderBy('deliveries.id', 'desc').limit(limit))
}

const before = ({ at, id }: Death) => sql<boolean>`(deliveries.settled_at, deliveries.id) < (${at}, ${id})`

const formatDeath = ({ at, id }: Death): string => formatCursor({ event: at, delivery: id })

function parseDeath(text: string): Death | undefined {
  const cursor = parseCursor(text)
  return cursor && { at: cursor.event, id: cursor.delivery }
}
