import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { hashKey } from '../../../packages/store/src/text.ts'
import { guidOf, ticketUpdate } from './load.ts'
import { createWorld, type World } from './world.ts'

/** How much the full store has before it is measured. Connection n has the Guid `guidOf(n)`. */
export interface Size {
  readonly connections: number
  readonly events: number
}

const cacheFolder = join(tmpdir(), 'guidepost-bench-cache')
const migrationsFolder = new URL('../../../packages/store/src/sqlite/migrations/', import.meta.url)

/**
 * Returns a world of at least that size: from the cache, or filled with SQL and cached for the next run. It keeps the webhooks
 * of each run. The name of the cache contains the hash of the migrations, so a new schema gets a new cache. Deleting it is safe.
 */
export async function filledWorld(size: Size, log: (line: string) => void): Promise<World> {
  const kind = `${size.connections}-${size.events}-`
  const folder = join(cacheFolder, kind + schemaHash())
  const file = join(folder, 'world.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as World
  removeStartingWith(kind)
  log(`  filling ${folder} with ${size.connections} connections and ${size.events} events …`)
  mkdirSync(folder, { recursive: true })
  const world = await createWorld(folder)
  fill(world, size)
  writeFileSync(`${file}.part`, JSON.stringify(world))
  renameSync(`${file}.part`, file)
  return world
}

/** Removes worlds with an older schema, and one whose filling was interrupted. */
function removeStartingWith(kind: string): void {
  if (!existsSync(cacheFolder)) return
  for (const name of readdirSync(cacheFolder)) {
    if (name.startsWith(kind)) rmSync(join(cacheFolder, name), { recursive: true, force: true })
  }
}

function schemaHash(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(migrationsFolder).toSorted())
    hash.update(readFileSync(new URL(name, migrationsFolder)))
  hash.update(readFileSync(new URL(import.meta.url)))
  return hash.digest('hex').slice(0, 12)
}

/** Drops the indexes, fills the tables and builds the indexes again: that takes a tenth of the time. */
function fill({ databaseFile, integrationId, secret }: World, size: Size): void {
  const db = new DatabaseSync(databaseFile)
  db.exec('pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -524288')
  const indexes = db
    .prepare(`select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in (${filled})`)
    .all()
  for (const { name } of indexes) db.exec(`drop index ${String(name)}`)
  inTransaction(db, () => fillConnections(db, integrationId, size.connections))
  inTransaction(db, () => fillEvents(db, integrationId, secret, size))
  for (const { sql } of indexes) db.exec(String(sql))
  db.exec('pragma journal_mode = wal; analyze')
  db.close()
}

const filled = `'connections', 'connection_keys', 'events', 'dedupe_keys'`

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec('begin')
  work()
  db.exec('commit')
}

/** Inserts all connections but number 0, which the world has already. */
function fillConnections(db: DatabaseSync, integrationId: number, count: number): void {
  const insert = inserter(db, 'connections', {
    id: '?',
    integration_id: String(integrationId),
    connection_id: '?',
    config: '?',
    metadata: 'null',
    tags: `'{}'`,
    version: '1',
    created_at: '0',
    updated_at: '0',
    deleted_at: 'null',
  })
  for (let index = 1; index < count; index += 1) {
    insert(index + 1, `tenant-${index}`, JSON.stringify({ webhookGuid: guidOf(index) }))
  }
  // In the order of the keys, like the table itself.
  db.exec('create temporary table new_keys (match_key blob, connection integer)')
  const collect = inserter(db, 'new_keys', { match_key: '?', connection: '?' })
  for (let index = 1; index < count; index += 1) collect(hashKey(guidOf(index)), index + 1)
  db.exec(`insert into connection_keys (integration_id, match_key, connection)
    select ${integrationId}, match_key, connection from new_keys order by match_key; drop table new_keys`)
}

/** Spreads the events evenly over the connections. Their bodies have a third of the size of those that are measured. */
function fillEvents(db: DatabaseSync, integrationId: number, secret: string, size: Size): void {
  const now = Date.now()
  const headers = Buffer.from(
    JSON.stringify({ host: 'localhost', 'content-type': 'application/json', 'x-hook-signature': `sha1=${secret}` }),
  )
  const insertEvent = inserter(db, 'events', {
    id: '?',
    integration_id: String(integrationId),
    request_id: '0',
    registration_id: 'null',
    position: '0',
    state: `'unsubscribed'`,
    reason: 'null',
    type: `'Ticket'`,
    action: `'Update'`,
    match_key: '?',
    ordering_key: '?',
    dedupe_key: '?',
    received_at: String(now),
    connection: '?',
    origin: `'push'`,
    headers: '?',
    body: '?',
  })
  for (let id = 1; id <= size.events; id += 1) {
    const index = Math.floor(((id * 0.618_033_988_75) % 1) * size.connections)
    // Negative, so that no webhook of a run repeats one of these.
    const body = Buffer.from(ticketUpdate(-id, guidOf(index), 340))
    const keys = [hashKey(guidOf(index)), hashKey(`Ticket/${id}`), hashKey(`dedupe/${id}`)]
    insertEvent(id, ...keys, index + 1, headers, body)
  }
  // In the order of the keys, like the table itself.
  db.exec(`insert into dedupe_keys (integration_id, key, event_id, received_at)
    select integration_id, dedupe_key, id, received_at from events order by integration_id, dedupe_key;
    update next_ids set next = ${size.events + 1} where name = 'events'`)
}

/** Prepares an insert. The columns given as `?` are its parameters. */
function inserter(
  db: DatabaseSync,
  table: string,
  columns: Readonly<Record<string, string>>,
): (...values: SQLInputValue[]) => void {
  const statement = db.prepare(
    `insert into ${table} (${Object.keys(columns).join(', ')}) values (${Object.values(columns).join(', ')})`,
  )
  return (...values) => void statement.run(...values)
}
