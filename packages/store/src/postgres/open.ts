import { randomUUID } from 'node:crypto'
import type { Store } from '../port/store.ts'
import { sharedReads, sharedWrites } from '../sql/use-cases.ts'
import { makeUseCases, type ReadName, type UseCases, type WriteName } from '../use-cases.ts'
import { Vault } from '../vault.ts'
import { atDecisiveTime, decisiveTime, readSkew } from './connection/clock.ts'
import { Connections, type Session } from './connection/connections.ts'
import { PostgresDatabase, sessionOfAny } from './connection/database.ts'
import { toStoreError } from './connection/errors.ts'
import { Servers } from './connection/servers.ts'
import { Wake } from './connection/wake.ts'
import { deliveryIds, newestDelivery } from './dispatch/deliveries.ts'
import { ingest } from './ingest/ingest.ts'
import { createMatching } from './ingest/matching.ts'
import { ownUseCases } from './own-use-cases.ts'
import { prepare, type OpenOptions } from './prepare.ts'

/** Opens the PostgreSQL adapter: applies migrations and connects. Other processes may serve the database too. */
export async function openPostgres(options: OpenOptions): Promise<Store> {
  const { connectionStrings, poolSize } = options.url
  const servers = new Servers(connectionStrings)
  const installation = await prepare(servers, options)
  const wake = new Wake(servers)
  // Searches may take long. They have separate connections, so that no webhook waits for a search.
  const searchers = Math.max(1, Math.floor(poolSize / 5))
  const connections = new Connections(servers, poolSize - searchers, () => wake.tell())
  const searches = new Connections(servers, searchers)
  await wake.connect()
  // Closes the notifying connection last, so that the last write is still notified.
  const closeAll = async () => {
    await Promise.all([connections.close(), searches.close()])
    wake.close()
  }
  let closed: Promise<void> | undefined
  return {
    ...createUseCases(connections, searches, options),
    installation,
    onDeliveries: (listener) => wake.listen(listener),
    clockSkew: withStoreErrors(() => connections.use(readSkew)) as Store['clockSkew'],
    async close() {
      closed ??= closeAll()
      await closed
    },
  }
}

type Work = (...input: never[]) => Promise<unknown>
type Works = Readonly<Partial<Record<keyof UseCases, Work>>>
type OwnName = keyof ReturnType<typeof ownUseCases>

function createUseCases(connections: Connections, searches: Connections, options: OpenOptions): UseCases {
  const vault = new Vault(options.encryptionKeys)
  const decisive = decisiveTime(options.leaseClock)
  const own: Works = ownUseCases(connections, { ...options, decisive })
  const readsOn = (pool: Connections): Works =>
    sharedReads(new PostgresDatabase(sessionOfAny(pool)), vault, deliveryIds) satisfies Reads
  const reads = { lookUp: readsOn(connections), search: readsOn(searches) }
  const writesOf = createWrites(vault, options)
  const write =
    (name: keyof UseCases): Work =>
    (...input) =>
      connections.transaction((session) => writesOf(session)[name]!(...input))
  const leased =
    (name: keyof UseCases) =>
    (input: { readonly now: number }): Promise<unknown> =>
      connections.transaction(async (session) => {
        const own = atDecisiveTime(input, await decisive(session, input.now))
        return (writesOf(session)[name] as (input: unknown) => Promise<unknown>)(own)
      })
  return makeUseCases((name, kind) =>
    withStoreErrors(
      own[name] ?? (leasesOfSteps.has(name) ? leased(name) : kind === 'write' ? write(name) : reads[kind][name]!),
    ),
  )
}

/** Use cases of leases and due times of registrations and recoveries: their times are converted to the clock that decides. */
const leasesOfSteps = new Set<keyof UseCases>([
  'claimRegistrations',
  'claimRegistration',
  'updateManaged',
  'removeManaged',
  'requestStep',
  'requestRecovery',
  'claimRecoveries',
  'claimRecovery',
  'commitRecovery',
])

type Reads = Pick<UseCases, Exclude<ReadName, OwnName>>
type Writes = Pick<UseCases, Exclude<WriteName, OwnName>>

/** The writes that both adapters share, in the transaction of a session. */
function createWrites(vault: Vault, options: { readonly dedupeWindowMs: number }) {
  const { record } = ingest(options)
  const process = randomUUID()
  return (session: Session): Works =>
    sharedWrites({
      db: new PostgresDatabase(session),
      matching: createMatching(session),
      vault,
      process,
      ids: deliveryIds,
      newestDelivery: () => newestDelivery(session),
      record: (receipt) => record(session, receipt),
    }) satisfies Writes
}

/** Rejects with a `StoreError`, the port's one error, whatever `work` rejects with. */
function withStoreErrors(work: Work): Work {
  return async (...input) => {
    try {
      return await work(...input)
    } catch (error) {
      throw toStoreError(error)
    }
  }
}
