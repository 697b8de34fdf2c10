import type { HandlerDeclaration } from '../port/configuration.ts'
import type { Store } from '../port/store.ts'
import type { Vault } from '../vault.ts'
import { connectionReads, connectionWrites } from '../sql/connections.ts'
import { environmentReads, environmentWrites } from '../sql/environments.ts'
import { eventReads, eventWrites } from '../sql/events.ts'
import type { Awaitable } from '../sql/matching.ts'
import { receiverReads } from '../sql/receivers.ts'
import { secretReads, secretWrites } from '../sql/secrets.ts'
import type { SqliteDatabase } from './database.ts'
import { dispatchReads, dispatchWrites } from './dispatch.ts'
import { ingestWrites } from './ingest.ts'
import { createMatching } from './matching.ts'
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
    ...receiverReads(db, environments, secrets),
    ...dispatchReads(db),
    ...eventReads(db, ({ id }) => String(id)),
  }
}

/** What only the writer may do. Each is one transaction, durable when it returns. */
export function writeOperations(db: SqliteDatabase, vault: Vault, options: { dedupeWindowMs: number }) {
  const matching = createMatching(db)
  const secrets = secretWrites(db, vault)
  const { deleteConnections, ...connections } = connectionWrites(db, matching, secrets)
  const environments = environmentWrites(db, secrets, deleteConnections)
  return {
    ...ingestWrites(db, matching, options),
    ...dispatchWrites(db),
    ...inTransactions(db, {
      ...environments,
      async declareHandlers(handlers: readonly HandlerDeclaration[]): Promise<void> {
        await environments.declareHandlers(handlers)
        matching.forgetDestinations()
      },
      ...connections,
      ...eventWrites(db, matching),
      ...upkeepWrites(db, matching),
      addSecret: secrets.addSecret,
      removeSecret: secrets.removeSecret,
    }),
  }
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
