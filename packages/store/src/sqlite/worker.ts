import { parentPort, workerData } from 'node:worker_threads'
import { Vault } from '../vault.ts'
import { SqliteDatabase, toStoreError } from './database.ts'
import { OpenFiles } from './identity.ts'
import { createExamination } from './integrity.ts'
import { unpackReceipts } from './messages.ts'
import { readOperations, writeOperations, type ThreadOptions } from './operations.ts'
import type { Request, Response } from './thread.ts'

/** A thread of the SQLite adapter: one connection, one request after another. */
const { role, options } = workerData as { role: 'reader' | 'writer'; options: ThreadOptions }
const port = parentPort!
const db = new SqliteDatabase(options.file, { readOnly: role === 'reader', maxBytes: options.maxBytes })
// A read opens the write-ahead log.
db.connection.prepare('select count(*) from sqlite_master').get()
const files = new OpenFiles({ ...options, writes: role === 'writer' })
const vault = new Vault(options.encryptionKeys)

const operations: Partial<Record<string, (...input: never[]) => unknown>> = {
  ...(role === 'reader' ? readOperations(db, vault) : writeOperations(db, vault, options)),
  ready: () => true,
  examine: createExamination(options.file),
}

// Requests run one after another, even asynchronous ones: a transaction needs the connection to itself, and answers
// come in the order of the calls.
let turn = Promise.resolve()
port.on('message', (request: Request) => {
  turn = turn.then(async () => {
    if (request.name !== 'close') return port.postMessage(await answer(request))
    db.close()
    port.close()
  })
})

async function answer({ id, name, input }: Request): Promise<Response> {
  try {
    const unpacked = name === 'recordBatch' ? [unpackReceipts(input[0] as never)] : input
    const result = await operations[name]!(...(unpacked as never[]))
    // Check after the write, so that no event is acknowledged that went into a replaced file.
    files.verify()
    return { id, result }
  } catch (error) {
    const { code, message, reason } = toStoreError(error)
    return { id, error: { code, message, reason } }
  }
}
