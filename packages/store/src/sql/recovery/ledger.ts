import type { Page, Paged } from '../../port/configuration.ts'
import type { Coverage, RecoveryStore, UnclearRecord } from '../../port/recovery.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { padded, pageReach, parseObject, toId, toPage } from '../rows.ts'

type Input<Method extends keyof RecoveryStore> = Parameters<RecoveryStore[Method]>[0]

/** How many unclear records of a connection are kept, and how many stretches of time one read answers. */
const mostRows = 10_000

/** How many rows one statement names at most. */
const namedAtOnce = 500

/** The ledger of coverage, and the records that wait for a person's decision. */
export function ledgerReads(db: Database) {
  async function listCoverage({ connection, from, to }: Input<'listCoverage'>): Promise<readonly Coverage[]> {
    const rows = await db.all(
      db.query
        .selectFrom('coverage')
        .selectAll()
        .where('connection', '=', connection)
        .where('from_at', '<', to)
        .where('to_at', '>', from)
        .orderBy('from_at')
        .orderBy('entity')
        .limit(mostRows),
    )
    return rows.map((row) => ({
      entity: row.entity,
      from: row.from_at,
      to: row.to_at,
      kind: row.kind,
      account: parseObject(row.account),
    }))
  }

  async function listUnclear({ connection, entity }: Input<'listUnclear'>, page: Page): Promise<Paged<UnclearRecord>> {
    let rows = db.query
      .selectFrom('unclear_records')
      .selectAll()
      .where('connection', '=', connection)
      .orderBy('id', 'desc')
      .limit(pageReach(page))
    if (entity !== undefined) rows = rows.where('entity', '=', safeText(entity))
    if (page.before !== undefined) rows = rows.where('id', '<', toId(page.before))
    return toPage(await db.all(rows), page, (row) => ({
      id: String(row.id),
      entity: row.entity,
      key: row.key,
      foundAt: row.found_at,
      event: parseObject(row.event),
    }))
  }

  return { listCoverage, listUnclear }
}

/** Writes stretches. What the ledger had for their time makes room. */
export async function writeCoverage(db: Database, connection: number, stretches: readonly Coverage[]): Promise<void> {
  const { query } = db
  for (const { entity: name, from, to, kind, account } of stretches) {
    const entity = safeText(name)
    await db.run(
      query
        .deleteFrom('coverage')
        .where('connection', '=', connection)
        .where('entity', '=', entity)
        .where('from_at', '>=', from)
        .where('from_at', '<', to),
    )
    await db.run(
      query
        .updateTable('coverage')
        .set({ to_at: from })
        .where('connection', '=', connection)
        .where('entity', '=', entity)
        .where('from_at', '<', from)
        .where('to_at', '>', from),
    )
    const row = { connection, entity, from_at: from, to_at: to, kind: safeText(kind), account: JSON.stringify(account) }
    await db.run(query.insertInto('coverage').values(row))
  }
}

export async function addUnclear(
  db: Database,
  connection: number,
  records: readonly Omit<UnclearRecord, 'id'>[],
): Promise<void> {
  if (records.length === 0) return
  for (const { entity, key, foundAt, event } of records) {
    const row = { connection, entity: safeText(entity), key: safeText(key) }
    await db.run(
      db.query
        .deleteFrom('unclear_records')
        .where('connection', '=', connection)
        .where('entity', '=', row.entity)
        .where('key', '=', row.key),
    )
    const added = { ...row, found_at: foundAt, event: JSON.stringify(event) }
    await db.run(db.query.insertInto('unclear_records').values(added))
  }
  const oldestKept = await db.first(
    db.query
      .selectFrom('unclear_records')
      .select('id')
      .where('connection', '=', connection)
      .orderBy('id', 'desc')
      .offset(mostRows - 1)
      .limit(1),
  )
  if (!oldestKept) return
  await db.run(
    db.query.deleteFrom('unclear_records').where('connection', '=', connection).where('id', '<', oldestKept.id),
  )
}

export async function removeUnclear(db: Database, connection: number, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += namedAtOnce) {
    const some = padded(ids.slice(start, start + namedAtOnce).map(toId))
    await db.run(db.query.deleteFrom('unclear_records').where('connection', '=', connection).where('id', 'in', some))
  }
}

/** Erases all that recovery keeps about a connection. */
export async function eraseRecovery(db: Database, connection: number): Promise<void> {
  for (const table of ['recoveries', 'coverage', 'unclear_records'] as const) {
    await db.run(db.query.deleteFrom(table).where('connection', '=', connection))
  }
}
