import { randomUUID } from 'node:crypto'
import type { Recorded } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { activityReads, activityWrites } from '../sql/activity/activity.ts'
import { backlogReads } from '../sql/activity/backlog.ts'
import { connectionReads, connectionWrites } from '../sql/connections.ts'
import { declarationWrites } from '../sql/declarations.ts'
import { deliveryReads } from '../sql/deliveries.ts'
import { destinationReads, destinationWrites } from '../sql/destinations.ts'
import { environmentReads, environmentWrites } from '../sql/environments.ts'
import { eventReads, eventWrites } from '../sql/events.ts'
import { Turns } from '../sql/fairness.ts'
import { linkLookUps, linkSearches, linkWrites } from '../sql/links.ts'
import { loadReads } from '../sql/load.ts'
import { receiverReads } from '../sql/receivers.ts'
import { registrationLookUps, registrationSearches, registrationWrites } from '../sql/registrations/registrations.ts'
import { replayWrites } from '../sql/replay.ts'
import { secretReads, secretWrites } from '../sql/secrets.ts'
import { Vault } from '../vault.ts'
import { Connections, type Session } from './connections.ts'
import { PostgresDatabase, sessionOfAny } from './database.ts'
import { deliveryIds, newestDelivery } from './deliveries.ts'
import { claim, nextDue } from './claim.ts'
import { isRefusal, toStoreError } from './errors.ts'
import { ingest } from './ingest.ts'
import { recordRejections } from './rejections.ts'
import { createMatching } from './matching.ts'
import { prepare, type OpenOptions } from './prepare.ts'
import { settle } from './settle.ts'
import { check, createUpkeep } from './upkeep.ts'
import { Wake } from './wake.ts'

/** Opens the PostgreSQL adapter: brings the schema up to date, and connects. Others may serve the database too. */
export async function openPostgres(options: OpenOptions): Promise<Store> {
  const installation = await prepare(options)
  const { connectionString, poolSize } = options.url
  // A search may take long. It has connections of its own, so that no webhook waits for it.
  const searchers = Math.max(1, Math.floor(poolSize / 5))
  const connections = new Connections(connectionString, poolSize - searchers)
  const searches = new Connections(connectionString, searchers)
  const wake = new Wake(connectionString)
  await wake.connect()
  // The last that is written is still told.
  const closeAll = async () => {
    await Promise.all([connections.close(), searches.close()])
    wake.close()
  }
  let closed: Promise<void> | undefined
  return {
    ...failingAsTold({
      ...reads(connections, searches, new Vault(options.encryptionKeys)),
      ...writes(connections, options, wake),
      ...hotWrites(connections, options, wake),
      ...createUpkeep(connections, options),
    }),
    installation,
    onDeliveries: (listener) => wake.listen(listener),
    async close() {
      closed ??= closeAll()
      await closed
    },
  }
}

function reads(connections: Connections, searches: Connections, vault: Vault) {
  const db = new PostgresDatabase(sessionOfAny(connections))
  const searched = new PostgresDatabase(sessionOfAny(searches))
  const environments = environmentReads(db)
  const secrets = secretReads(db, vault)
  return {
    ...environments,
    ...secrets,
    ...connectionReads(db),
    ...destinationReads(searched),
    ...loadReads(searched),
    findEndpoint: (id: string) => destinationReads(db).findEndpoint(id),
    listConnections: (input: Parameters<Store['listConnections']>[0]) =>
      connectionReads(searched).listConnections(input),
    ...receiverReads(db, environments, secrets),
    ...eventReads(searched, deliveryIds),
    ...deliveryReads(searched, deliveryIds),
    ...registrationLookUps(db, vault),
    ...registrationSearches(searched),
    ...linkLookUps(db),
    ...linkSearches(searched),
    ...activityReads(searched),
    ...backlogReads(searched),
    nextDue: (of: Parameters<Store['nextDue']>[0]) => connections.use((session) => nextDue(session, of)),
  }
}

type WriteOptions = Pick<OpenOptions, 'encryptionKeys' | 'dedupeWindowMs'>

/** What people set up and ask for: the same words as in SQLite, each call in a transaction of its own. */
function writes(connections: Connections, options: WriteOptions, wake: Wake) {
  const vault = new Vault(options.encryptionKeys)
  const { record } = ingest(options)
  const process = randomUUID()
  type Writes = ReturnType<typeof writesOf>
  const names = Object.keys(
    writesOf({ query: () => Promise.reject(new Error('unused')) }, { vault, process, record }),
  ) as (keyof Writes)[]
  const inTransaction =
    (name: keyof Writes) =>
    async (...input: unknown[]) => {
      const answer = await connections.transaction((session) => {
        const work = writesOf(session, { vault, process, record })[name] as (...input: unknown[]) => Promise<unknown>
        return work(...input)
      })
      if (freeing.has(name) || hasDeliveries(answer)) wake.tell()
      return answer
    }
  return Object.fromEntries(names.map((name) => [name, inTransaction(name)])) as unknown as Writes
}

/** What waited may be claimed after these. */
const freeing: ReadonlySet<string> = new Set(['declareHandlers', 'saveEndpoint', 'releaseDestination', 'resumeHandler'])

/** How many were matched, replayed or recorded. */
function hasDeliveries(answer: unknown): boolean {
  const { matched = 0, replayed = 0, deliveries = 0 } = (answer ?? {}) as Partial<Record<string, number>>
  return typeof answer === 'number' || matched > 0 || replayed > 0 || deliveries > 0
}

interface Writer {
  readonly vault: Vault
  /** Whose declarations of handlers they are. */
  readonly process: string
  readonly record: ReturnType<typeof ingest>['record']
}

function writesOf(session: Session, { vault, process, record }: Writer) {
  const db = new PostgresDatabase(session)
  const matching = createMatching(session)
  const secrets = secretWrites(db, vault)
  const { putOverride, ...destinations } = destinationWrites(db, secrets)
  const { deleteConnections, ...connections } = connectionWrites(db, matching, secrets, putOverride)
  return {
    ...environmentWrites(db, secrets, deleteConnections),
    ...destinations,
    ...declarationWrites(db, process),
    ...connections,
    ...eventWrites(db),
    ...activityWrites(db),
    ...registrationWrites(db, matching, secrets),
    ...replayWrites(db, matching, { ids: deliveryIds, newestDelivery: () => newestDelivery(session) }),
    ...linkWrites(db, async (receipt) => (await record(session, [receipt], false))[0]!),
    addSecret: secrets.addSecret,
    removeSecret: secrets.removeSecret,
  }
}

function hotWrites(connections: Connections, options: { dedupeWindowMs: number }, wake: Wake) {
  const { record, reparse } = ingest(options)
  const turns = new Turns()
  return {
    async recordBatch(receipts: Parameters<Store['recordBatch']>[0]): Promise<readonly Recorded[]> {
      const run = (apart: boolean) => connections.transaction((session) => record(session, receipts, apart))
      const recorded = await run(false).catch((error: unknown) => {
        if (!isRefusal(error)) throw error
        return run(true)
      })
      if (recorded.some((one) => one.ok && one.events.some((event) => event.deliveries > 0))) wake.tell()
      return recorded
    },

    recordRejections: (...[rejections, keep]: Parameters<Store['recordRejections']>) =>
      connections.transaction((session) => recordRejections(session, rejections, keep)),

    async reparseEvent(input: Parameters<Store['reparseEvent']>[0]) {
      const recorded = await connections.transaction((session) => reparse(session, input))
      if (typeof recorded !== 'string') wake.tell()
      return recorded
    },

    claim: (input: Parameters<Store['claim']>[0]) => connections.transaction((session) => claim(session, input, turns)),

    async settle(...[settlements, now]: Parameters<Store['settle']>): Promise<number> {
      const { settled, freed } = await connections.transaction((session) => settle(session, settlements, now))
      if (freed) wake.tell()
      return settled
    },

    check: (now: number) => connections.transaction((session) => check(session, now)),
  }
}

type UseCases = Omit<Store, 'installation' | 'onDeliveries' | 'close'>

/** Whatever goes wrong is told as the port's one error. */
function failingAsTold(cases: UseCases): UseCases {
  const told =
    (work: (...input: never[]) => Promise<unknown>) =>
    async (...input: never[]) => {
      try {
        return await work(...input)
      } catch (error) {
        throw toStoreError(error)
      }
    }
  return Object.fromEntries(Object.entries(cases).map(([name, work]) => [name, told(work)])) as unknown as UseCases
}
