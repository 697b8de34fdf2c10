import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ClaimedDelivery } from '../port/dispatch.ts'
import type { RecordResult } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { LostClaims } from '../sql/dispatch/lost-claims.ts'
import { makeUseCases, type Kind, type UseCases } from '../use-cases.ts'
import { toStoreError } from './database.ts'
import { lockFile, type Lock } from './lock.ts'
import { packReceipts } from './messages.ts'
import { prepare, toOpenError, type OpenOptions } from './prepare.ts'
import { Thread } from './thread.ts'

/** Opens the SQLite adapter: takes the lock, applies migrations, starts the threads. */
export async function openSqlite(options: OpenOptions): Promise<Store> {
  try {
    mkdirSync(dirname(options.file), { recursive: true })
    return await openLocked(options, options.serving ? lockFile(options.file) : undefined)
  } catch (error) {
    throw toOpenError(error, options.file)
  }
}

async function openLocked(options: OpenOptions, lock: Lock | undefined): Promise<Store> {
  const threads: Threads = {
    write: new Thread('writer', options),
    lookUp: new Thread('reader', options),
    // So that no webhook waits for a search.
    search: new Thread('reader', options),
  }
  // The writer is closed last: closing the last connection moves the write-ahead log into the file.
  const close = once(async () => {
    await Promise.all([threads.lookUp.close(), threads.search.close()])
    await threads.write.close()
    lock?.release()
  })
  try {
    const installation = await prepare(options)
    // The thread for searches starts with the first search.
    await Promise.all([threads.write, threads.lookUp].map((thread) => thread.call('ready', [])))
    return {
      ...createUseCases(threads),
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

function createUseCases(threads: Threads): UseCases {
  const lostClaims = new LostClaims()
  return {
    ...makeUseCases(
      (name, kind) =>
        (...input) =>
          threads[kind].call(name, input),
    ),
    claim: (input) =>
      lostClaims.run(
        input.leaseMs,
        (ids) => threads.write.call('claim', [input, ids]) as Promise<readonly ClaimedDelivery[]>,
      ),
    async recordBatch(receipts) {
      try {
        const packed = packReceipts(receipts)
        return (await threads.write.call('recordBatch', [packed], [packed.bodies])) as readonly RecordResult[]
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
