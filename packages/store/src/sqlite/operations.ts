import type { HandlerDeclaration } from '../port/configuration.ts'
import type { Store } from '../port/store.ts'
import type { Vault } from '../vault.ts'
import { connectionReads, connectionWrites } from './connections.ts'
import type { Database } from './database.ts'
import { dispatchReads, dispatchWrites } from './dispatch.ts'
import { environmentReads, environmentWrites } from './environments.ts'
import { eventReads, eventWrites } from './events.ts'
import { ingestWrites } from './ingest.ts'
import { createMatching } from './matching.ts'
import { receiverReads } from './receivers.ts'
import { secretReads, secretWrites } from './secrets.ts'
import { upkeepWrites } from './upkeep.ts'

/** The use cases of the port that a thread carries out: all but those of the facade. */
type UseCases = Omit<Store, 'installation' | 'close'>

/** The same use cases as the thread sees them: synchronous, each in a thread that has nothing else to do. */
export type Operations<Names extends keyof UseCases> = {
  [Name in Names]: (...input: Parameters<UseCases[Name]>) => Awaited<ReturnType<UseCases[Name]>>
}

export interface ThreadOptions {
  readonly file: string
  readonly encryptionKeys: readonly Uint8Array[]
  readonly dedupeWindowMs: number
  readonly maxBytes: number | undefined
}

/** What any thread with a read-only connection can answer. */
export function readOperations(db: Database, vault: Vault) {
  const environments = environmentReads(db)
  const secrets = secretReads(db, vault)
  return {
    ...environments,
    ...secrets,
    ...connectionReads(db),
    ...receiverReads(db, environments, secrets),
    ...dispatchReads(db),
    ...eventReads(db),
  }
}

/** What only the writer may do. Each is one transaction, durable when it returns. */
export function writeOperations(db: Database, vault: Vault, options: { dedupeWindowMs: number }) {
  const matching = createMatching(db)
  const secrets = secretWrites(db, vault)
  const { deleteConnections, ...connections } = connectionWrites(db, matching, secrets)
  const environments = environmentWrites(db, secrets, deleteConnections)
  return {
    ...ingestWrites(db, matching, options),
    ...dispatchWrites(db),
    ...inTransactions(db, {
      ...environments,
      declareHandlers(handlers: readonly HandlerDeclaration[]): void {
        environments.declareHandlers(handlers)
        matching.forgetDestinations()
      },
      ...connections,
      ...eventWrites(db, matching),
      ...upkeepWrites(db, matching),
      addSecret: secrets.addSecret,
      removeSecret: secrets.removeSecret,
      deleteConnection: (input: { id: number; now: number }) => connections.deleteConnection(input.id, input.now),
    }),
  }
}

type Functions = Record<string, (...input: never[]) => unknown>

function inTransactions<Table extends Functions>(db: Database, table: Table): Table {
  const wrap =
    (work: (...input: never[]) => unknown) =>
    (...input: never[]) =>
      db.transaction(() => work(...input))
  return Object.fromEntries(Object.entries(table).map(([name, work]) => [name, wrap(work)])) as Table
}

export type ReadName = keyof ReturnType<typeof readOperations>
export type WriteName = Exclude<keyof UseCases, ReadName>
