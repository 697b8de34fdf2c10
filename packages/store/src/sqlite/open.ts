import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { toStoreError } from './database.ts'
import { lockFile, type Lock } from './lock.ts'
import { packReceipts } from './messages.ts'
import type { ReadName, WriteName } from './operations.ts'
import { prepare, toOpenError, type OpenOptions } from './prepare.ts'
import { protectFiles } from './protect.ts'
import { Thread } from './thread.ts'

/** Look-ups that a webhook, a worker or a page waits for. */
const lookUps = [
  'listEnvironments',
  'findEnvironment',
  'listApiKeys',
  'findApiKey',
  'isSessionEnded',
  'listIntegrations',
  'findIntegration',
  'findConnection',
  'findConnectionsByKey',
  'readCredentials',
  'findRegistration',
  'listRegistrations',
  'listSecrets',
  'findReceiver',
  'findEndpoint',
  'findManaged',
  'findRegistrationByDeactivationToken',
  'readKeptCredentials',
  'readMemory',
  'findLink',
  'linksOfTicket',
  'nextDue',
] as const satisfies readonly ReadName[]

/** Reads that may take long. They have a thread of their own, so that no webhook waits for somebody's search. */
const searches = [
  'listConnections',
  'listEvents',
  'findEvent',
  'listRejections',
  'listDeliveries',
  'findDelivery',
  'listHandlers',
  'listEndpoints',
  'loadOf',
  'listManaged',
  'countManaged',
  'registrationUse',
  'listAudits',
  'listLinks',
  'activity',
  'backlog',
] as const satisfies readonly ReadName[]

const writes = [
  'createEnvironment',
  'createApiKey',
  'revokeApiKey',
  'createIntegration',
  'updateIntegration',
  'deleteIntegration',
  'createConnection',
  'updateConnection',
  'deleteConnection',
  'createRegistration',
  'updateRegistration',
  'deleteRegistration',
  'claimRegistrations',
  'claimRegistration',
  'updateManaged',
  'removeManaged',
  'requestStep',
  'keepCredentials',
  'audit',
  'writeMemory',
  'replaceMemory',
  'addActivity',
  'addSecret',
  'removeSecret',
  'createLink',
  'updateLink',
  'deleteLink',
  'declareHandlers',
  'endHandlers',
  'saveEndpoint',
  'deleteEndpoint',
  'holdDestination',
  'releaseDestination',
  'pauseHandler',
  'resumeHandler',
  'endSession',
  'recordRejections',
  'claim',
  'settle',
  'removeRejections',
  'replayEvent',
  'replayStep',
  'reparseEvent',
  'check',
  'upkeep',
] as const satisfies readonly WriteName[]

/** Opens the SQLite adapter: takes the lock, brings the schema up to date, starts its threads. */
export async function openSqlite(options: OpenOptions): Promise<Store> {
  try {
    protectFiles(options.file)
    return await openLocked(options, options.serving ? lockFile(options.file) : undefined)
  } catch (error) {
    throw toOpenError(error, options.file)
  }
}

async function openLocked(options: OpenOptions, lock: Lock | undefined): Promise<Store> {
  const threads = {
    writer: new Thread('writer', options),
    lookUp: new Thread('reader', options),
    search: new Thread('reader', options),
  }
  // The writer goes last: the last connection to be closed folds the write-ahead log into the file.
  const close = once(async () => {
    await Promise.all([threads.lookUp.close(), threads.search.close()])
    await threads.writer.close()
    lock?.release()
  })
  try {
    const installation = await prepare(options)
    // The third one starts when somebody searches first.
    await Promise.all([threads.writer, threads.lookUp].map((thread) => thread.call('ready', [])))
    return { ...useCases(threads), onDeliveries: () => () => {}, installation, close }
  } catch (error) {
    await close()
    throw error
  }
}

function useCases({ writer, lookUp, search }: { writer: Thread; lookUp: Thread; search: Thread }) {
  const ofThread = (thread: Thread, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, (...input: unknown[]) => thread.call(name, input)]))
  return {
    ...ofThread(lookUp, lookUps),
    ...ofThread(search, searches),
    ...ofThread(writer, writes),
    async recordBatch(receipts: readonly Receipt[]) {
      try {
        const packed = packReceipts(receipts)
        return await writer.call('recordBatch', [packed], [packed.bodies])
      } catch (error) {
        throw toStoreError(error)
      }
    },
  } as Pick<Store, ReadName | WriteName>
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
