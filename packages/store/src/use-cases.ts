import type { Store } from './port/store.ts'

/**
 * The use cases that the database answers. The other members of `Store` concern the open store itself.
 */
export type UseCases = Omit<Store, 'installation' | 'onDeliveries' | 'clockSkew' | 'close'>

/**
 * Where a use case runs:
 *
 * | kind     | what it is                                                | PostgreSQL                  | SQLite           |
 * | -------- | --------------------------------------------------------- | --------------------------- | ---------------- |
 * | `lookUp` | a short read that a webhook, a worker or a page waits for | a connection of the pool    | the reader       |
 * | `search` | a read that may take long; runs apart so that it delays no webhook | a connection for searches   | the second reader |
 * | `write`  | one transaction, durable when its promise resolves        | a connection of the pool    | the writer       |
 */
export type Kind = 'lookUp' | 'search' | 'write'

/** Every use case of the port with its kind. The kind decides where each adapter runs the use case. */
const kinds = {
  listEnvironments: 'lookUp',
  findEnvironment: 'lookUp',
  createEnvironment: 'write',
  listApiKeys: 'lookUp',
  findApiKey: 'lookUp',
  createApiKey: 'write',
  noteKeyUse: 'write',
  revokeApiKey: 'write',
  isSessionEnded: 'lookUp',
  endSession: 'write',
  listIntegrations: 'lookUp',
  findIntegration: 'lookUp',
  sizeOfIntegration: 'search',
  createIntegration: 'write',
  updateIntegration: 'write',
  deleteIntegration: 'write',
  listConnections: 'search',
  countConnections: 'search',
  countStandings: 'search',
  findConnection: 'lookUp',
  findConnectionsByKey: 'lookUp',
  createConnection: 'write',
  updateConnection: 'write',
  deleteConnection: 'write',
  readCredentials: 'lookUp',
  listSecrets: 'lookUp',
  addSecret: 'write',
  removeSecret: 'write',

  listRegistrations: 'lookUp',
  findRegistration: 'lookUp',
  createRegistration: 'write',
  updateRegistration: 'write',
  deleteRegistration: 'write',
  listManaged: 'search',
  countManaged: 'search',
  countVerdicts: 'search',
  listUnjudged: 'lookUp',
  requestJudgement: 'write',
  readReach: 'search',
  listSilences: 'search',
  markOverdue: 'write',
  registrationUse: 'search',
  findManaged: 'lookUp',
  findRegistrationByDeactivationToken: 'lookUp',
  claimRegistrations: 'write',
  claimRegistration: 'write',
  updateManaged: 'write',
  removeManaged: 'write',
  requestStep: 'write',
  keepCredentials: 'write',
  readKeptCredentials: 'lookUp',
  listAudits: 'search',
  audit: 'write',
  readMemory: 'lookUp',
  writeMemory: 'write',
  replaceMemory: 'write',

  requestRecovery: 'write',
  claimRecoveries: 'write',
  claimRecovery: 'write',
  commitRecovery: 'write',
  countUnsettled: 'lookUp',
  findRecovery: 'lookUp',
  listCoverage: 'search',
  countUnaccounted: 'search',
  listUnclear: 'search',
  listProvingEvents: 'search',

  findReceiver: 'lookUp',
  recordBatch: 'write',
  recordRejections: 'write',

  listHandlers: 'search',
  declareHandlers: 'write',
  endHandlers: 'write',
  listEndpoints: 'search',
  findEndpoint: 'lookUp',
  saveEndpoint: 'write',
  deleteEndpoint: 'write',
  holdDestination: 'write',
  releaseDestination: 'write',
  pauseHandler: 'write',
  resumeHandler: 'write',
  loadOf: 'search',

  claim: 'write',
  settle: 'write',
  nextDue: 'lookUp',

  listDeliveries: 'search',
  listDeadLetters: 'search',
  dismissStep: 'write',
  findDelivery: 'search',
  replayStep: 'write',

  listEvents: 'search',
  listContents: 'search',
  findEvent: 'search',
  reparseEvent: 'write',
  listRejections: 'search',
  removeRejections: 'write',

  indexProgress: 'search',
  listUnindexed: 'search',
  indexEvents: 'write',

  findLink: 'lookUp',
  listLinks: 'search',
  linksOfTicket: 'lookUp',
  createLink: 'write',
  updateLink: 'write',
  deleteLink: 'write',

  activity: 'search',
  addActivity: 'write',
  backlog: 'search',

  claimLoop: 'write',
  renewLoop: 'write',
  releaseLoop: 'write',

  check: 'write',
  upkeep: 'write',
} as const satisfies Record<keyof UseCases, Kind>

type NameOf<Wanted extends Kind> = {
  [Name in keyof UseCases]: (typeof kinds)[Name] extends Wanted ? Name : never
}[keyof UseCases]

export type ReadName = NameOf<'lookUp' | 'search'>
export type WriteName = NameOf<'write'>

/** The use cases of an open store, each made by `make` from its name and kind. */
export function makeUseCases(
  make: (name: keyof UseCases, kind: Kind) => (...input: never[]) => Promise<unknown>,
): UseCases {
  const entries = Object.entries(kinds) as [keyof UseCases, Kind][]
  return Object.fromEntries(entries.map(([name, kind]) => [name, make(name, kind)])) as unknown as UseCases
}
