import type { Store } from '../port/store.ts'
import type { Vault } from '../vault.ts'
import { activityReads, activityWrites } from '../sql/activity/activity.ts'
import { backlogReads } from '../sql/activity/backlog.ts'
import { connectionReads, connectionWrites } from '../sql/configuration/connections.ts'
import { declarationWrites } from '../sql/destinations/declarations.ts'
import { deliveryReads } from '../sql/history/deliveries.ts'
import { destinationReads, destinationWrites } from '../sql/destinations/destinations.ts'
import { environmentReads, environmentWrites } from '../sql/configuration/environments.ts'
import { eventReads, eventWrites } from '../sql/history/events.ts'
import { linkLookUps, linkSearches, linkWrites } from '../sql/links.ts'
import { loadReads } from '../sql/destinations/load.ts'
import type { Awaitable } from '../sql/ingest/matching.ts'
import { receiverReads } from '../sql/ingest/receivers.ts'
import { registrationLookUps, registrationSearches, registrationWrites } from '../sql/registrations/registrations.ts'
import { replayWrites } from '../sql/history/replay.ts'
import { secretReads, secretWrites } from '../sql/configuration/secrets.ts'
import type { SqliteDatabase } from './database.ts'
import { deliveryIds, newestDelivery } from './dispatch/deliveries.ts'
import { dispatchReads, dispatchWrites } from './dispatch/dispatch.ts'
import { ingestWrites } from './ingest/ingest.ts'
import { createMatching, type SqliteMatching } from './ingest/matching.ts'
import { upkeepWrites } from './upkeep.ts'

/** The use cases of the port that a thread carries out: all but those of the facade. */
type UseCases = Omit<Store, 'installation' | 'close' | 'onDeliveries'>

/** The same use cases as the thread sees them: one at a time, the hot ones synchronous. */
export type Operations<Names extends keyof UseCases> = {
  [Name in Names]: (...input: Parameters<UseCases[Name]>) => Awaitable<Awaited<ReturnType<UseCases[Name]>>>
}

export interface ThreadOptions {
  readonly file: string
  readonly encryptionKeys: readonly Uint8Array[]
  readonly dedupeWindowMs: number
  readonly maxBytes: number | undefined
}

/** What any thread with a read-only connection can answer. */
export function readOperations(db: SqliteDatabase, vault: Vault) {
  const environments = environmentReads(db)
  const secrets = secretReads(db, vault)
  return {
    ...environments,
    ...secrets,
    ...connectionReads(db),
    ...destinationReads(db),
    ...loadReads(db),
    ...receiverReads(db, environments, secrets),
    ...dispatchReads(db),
    ...eventReads(db, deliveryIds),
    ...deliveryReads(db, deliveryIds),
    ...registrationLookUps(db, vault),
    ...registrationSearches(db),
    ...linkLookUps(db),
    ...linkSearches(db),
    ...activityReads(db),
    ...backlogReads(db),
  }
}

/** What only the writer may do. Each is one transaction, durable when it returns. */
export function writeOperations(db: SqliteDatabase, vault: Vault, options: { dedupeWindowMs: number }) {
  const matching = createMatching(db)
  const secrets = secretWrites(db, vault)
  const { putOverride, ...destinations } = destinationWrites(db, secrets)
  const { deleteConnections, ...connections } = connectionWrites(db, matching, secrets, putOverride)
  const { record, ...ingest } = ingestWrites(db, matching, options)
  const { createLink, ...links } = linkWrites(db, record)
  return {
    ...ingest,
    ...dispatchWrites(db),
    ...inTransactions(db, {
      ...forgetting(matching, {
        ...environmentWrites(db, secrets, deleteConnections),
        ...destinations,
        // There is one process: what the one before it had declared is replaced.
        ...declarationWrites(db, 'the only one'),
        createLink,
      }),
      ...connections,
      ...eventWrites(db),
      ...activityWrites(db),
      ...registrationWrites(db, matching, secrets),
      ...replayWrites(db, matching, { ids: deliveryIds, newestDelivery: () => newestDelivery(db) }),
      ...upkeepWrites(db, matching, options),
      ...links,
      addSecret: secrets.addSecret,
      removeSecret: secrets.removeSecret,
    }),
  }
}

/** What these change may be remembered by the matching. */
function forgetting<Table extends Functions>(matching: SqliteMatching, table: Table): Table {
  const wrap =
    (work: (...input: never[]) => unknown) =>
    async (...input: never[]) => {
      const answer = await work(...input)
      matching.forgetRoutes()
      return answer
    }
  return Object.fromEntries(Object.entries(table).map(([name, work]) => [name, wrap(work)])) as Table
}

type Functions = Record<string, (...input: never[]) => unknown>

function inTransactions<Table extends Functions>(db: SqliteDatabase, table: Table): Table {
  const wrap =
    (work: (...input: never[]) => unknown) =>
    (...input: never[]) =>
      db.transactionOf(async () => work(...input))
  return Object.fromEntries(Object.entries(table).map(([name, work]) => [name, wrap(work)])) as Table
}

export type ReadName = keyof ReturnType<typeof readOperations>
export type WriteName = Exclude<keyof UseCases, ReadName>
