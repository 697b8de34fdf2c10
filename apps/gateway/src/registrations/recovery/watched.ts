import type { Provider, Recover, RecoverRegistration } from '@guidepost/provider'
import type { ManagedRegistration, Recovery, Store } from '@guidepost/store'
import { statusOf, type Details } from '../details.ts'
import { listAllManaged } from '../list.ts'
import { newEntity, type EntityState, type RecoveryState } from './state.ts'

/** A registration that recovery accounts for. */
export interface Watched {
  readonly registration: ManagedRegistration
  readonly details: Details
  readonly entity: EntityState
}

/** A registration as the plugin's half wants it. */
export const toPlugin = ({ entity, details }: Watched): RecoverRegistration => ({
  id: String(entity.registration),
  spec: details.spec,
  matchValues: entity.matchValues,
})

/** The earlier Guids of a webhook that are remembered: rows of a log may still name them. */
const mostGuids = 10

/** The present registrations of a connection, by entity: those that were active once and whose Guid is known. */
export async function readWatched(
  store: Pick<Store, 'listManaged'>,
  { environmentId, integrationId, connectionId }: Pick<Recovery, 'environmentId' | 'integrationId' | 'connectionId'>,
  state: RecoveryState,
): Promise<Map<string, Watched>> {
  const where = { environmentId, integrationId, connectionId }
  const watched = new Map<string, Watched>()
  for await (const registration of listAllManaged(store, where)) {
    const { details } = statusOf(registration)
    const { entity: name, guid } = registration
    const isPresent = registration.state === 'active' && !registration.connectionDeleted && details.wanted === 'present'
    if (!isPresent || details.firstActiveAt === null || guid === null || watched.has(name)) continue
    watched.set(name, { registration, details, entity: entityOf(state.entities[name], registration, details, guid) })
  }
  return watched
}

/** A registration that replaced another one continues where that one stood. Any other new registration starts anew. */
function entityOf(
  before: EntityState | undefined,
  { id }: ManagedRegistration,
  { firstActiveAt, continues }: Details,
  guid: string,
): EntityState {
  if (before && (before.registration === id || before.registration === continues)) {
    const matchValues = [guid, ...before.matchValues.filter((one) => one !== guid)].slice(0, mostGuids)
    return { ...before, registration: id, matchValues }
  }
  return newEntity({ registration: id, matchValues: [guid], activeSince: firstActiveAt! })
}

/** The plugin's half, if the provider has one. */
export const recoverOf = (provider: Provider | undefined): Recover | undefined => provider?.recover
