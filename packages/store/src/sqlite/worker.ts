import { parentPort, workerData } from 'node:worker_threads'
import { Vault } from '../vault.ts'
import { Database, toStoreError } from './database.ts'
import { unpackReceipts } from './messages.ts'
import {
  readOperations,
  writeOperations,
  type Operations,
  type ReadName,
  type ThreadOptions,
  type WriteName,
} from './operations.ts'
import type { Request, Response } from './thread.ts'

/** A thread of the SQLite adapter: one connection, one request after another. */
const { role, options } = workerData as { role: 'reader' | 'writer'; options: ThreadOptions }
const port = parentPort!
const db = new Database(options.file, { readOnly: role === 'reader', maxBytes: options.maxBytes })
const vault = new Vault(options.encryptionKeys)

const operations: Partial<Record<string, (...input: never[]) => unknown>> = {
  ...(role === 'reader'
    ? (readOperations(db, vault) satisfies Operations<ReadName>)
    : (writeOperations(db, vault, options) satisfies Operations<WriteName>)),
  ready: () => true,
}

port.on('message', (request: Request) => {
  if (request.name === 'close') {
    db.close()
    port.close()
    return
  }
  port.postMessage(answer(request))
})

function answer({ id, name, input }: Request): Response {
  try {
    const unpacked = name === 'recordBatch' ? [unpackReceipts(input[0] as never)] : input
    return { id, result: operations[name]!(...(unpacked as never[])) }
  } catch (error) {
    const { code, message } = toStoreError(error)
    return { id, error: { code, message } }
  }
}
