import type { ClaimedDelivery } from '../port/dispatch.ts'
import type { RecordResult } from '../port/ingest.ts'
import type { Store, Upkeep } from '../port/store.ts'
import { LostClaims } from '../sql/dispatch/lost-claims.ts'
import { makeUseCases, type Kind, type UseCases } from '../use-cases.ts'
import { StoreError } from '../errors.ts'
import { toStoreError } from './database.ts'
import { identityOf, realPathOf, refuseHardLinks } from './identity.ts'
import { lockFile, type Lock } from './lock.ts'
import { packReceipts } from './messages.ts'
import { damageError, prepare, toOpenError, type OpenOptions } from './prepare.ts'
import { protectFiles } from './protect.ts'
import { Thread } from './thread.ts'

/** Opens the SQLite adapter: takes the lock, applies migrations, starts the threads. */
export async function openSqlite(options: OpenOptions): Promise<Store> {
  try {
    protectFiles(options.file)
    const file = realPathOf(options.file)
    refuseHardLinks(file)
    return await openLocked({ ...options, file }, options.serving ? lockFile(file) : undefined)
  } catch (error) {
    throw toOpenError(error, options.file)
  }
}

async function openLocked(options: OpenOptions, lock: Lock | undefined): Promise<Store> {
  const installation = await prepare(options).catch((error: unknown) => {
    lock?.release()
    throw error
  })
  const own = { ...options, identity: identityOf(options.file) }
  const threads: Threads = {
    write: new Thread('writer', own),
    lookUp: new Thread('reader', own),
    // A separate thread, so that no webhook waits for a search.
    search: new Thread('reader', own),
  }
  // The writer is closed last: closing the last connection moves the write-ahead log into the file.
  const close = once(async () => {
    await Promise.all([threads.lookUp.close(), threads.search.close()])
    await threads.write.close()
    lock?.release()
  })
  try {
    // The thread for searches starts with the first search.
    await Promise.all([threads.write, threads.lookUp].map((thread) => thread.call('ready', [])))
    return {
      ...createUseCases(threads, options.file),
      onDeliveries: () => () => {},
      clockSkew: () => Promise.resolve(0),
      installation,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Threads = Readonly<Record<Kind, Thread>>

function createUseCases(threads: Threads, file: string): UseCases {
  const lostClaims = new LostClaims()
  let damage: StoreError | undefined

  /** Remembers damage that a call finds, so that `check` reports it. */
  async function call(kind: Kind, name: string, input: readonly unknown[], transfer?: ArrayBuffer): Promise<unknown> {
    try {
      return await threads[kind].call(name, input, transfer && [transfer])
    } catch (error) {
      if (error instanceof StoreError && error.reason === 'damaged') damage ??= error
      throw error
    }
  }

  /** Rejects if it finds damage, the first time. */
  async function examine(): Promise<void> {
    const found = (await call('search', 'examine', [])) as string | undefined
    if (found === undefined || damage) return
    damage = damageError(file, found)
    throw damage
  }

  return {
    ...makeUseCases(
      (name, kind) =>
        (...input) =>
          call(kind, name, input),
    ),
    claim: (input) =>
      lostClaims.run(
        input.leaseMs,
        (ids) => call('write', 'claim', [input, ids]) as Promise<readonly ClaimedDelivery[]>,
      ),
    async check(now) {
      if (damage) throw damage
      await call('write', 'check', [now])
    },
    async upkeep(input) {
      const done = (await call('write', 'upkeep', [input])) as Upkeep
      await examine()
      return done
    },
    async recordBatch(receipts) {
      try {
        const packed = packReceipts(receipts)
        return (await call('write', 'recordBatch', [packed], packed.bodies)) as readonly RecordResult[]
      } catch (error) {
        throw toStoreError(error)
      }
    },
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
