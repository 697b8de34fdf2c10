import type { Environment, Integration, ManagedFilter, ManagedRegistration, Store } from '@guidepost/store'
import { statusOf, type Details } from './details.ts'

/** A connection, by the ids that people use. */
interface ConnectionRef {
  readonly environment: Pick<Environment, 'id'>
  readonly integration: Pick<Integration, 'id'>
  readonly connectionId: string
}

/** Every managed registration that matches the filter, newest first, page by page. */
export async function* listAllManaged(
  store: Pick<Store, 'listManaged'>,
  filter: ManagedFilter,
): AsyncGenerator<ManagedRegistration> {
  let before: string | undefined
  do {
    const page = await store.listManaged(filter, { limit: 500, before })
    yield* page.rows
    before = page.next ?? undefined
  } while (before !== undefined)
}

/**
 * All managed registrations of a connection, including those that are being removed, but none of a deleted connection
 * with the same id.
 */
export async function registrationsOf(
  store: Pick<Store, 'listManaged'>,
  { environment, integration, connectionId }: ConnectionRef,
): Promise<ManagedRegistration[]> {
  const filter = { environmentId: environment.id, integrationId: integration.id, connectionId }
  const found: ManagedRegistration[] = []
  for await (const registration of listAllManaged(store, filter)) {
    if (!registration.connectionDeleted) found.push(registration)
  }
  return found
}

interface CurrentRegistration {
  readonly registration: ManagedRegistration
  readonly details: Details
}

/** The current registration of a connection for each entity. While one replaces another, the newer one counts. */
export async function currentRegistrations(
  store: Pick<Store, 'listManaged'>,
  connection: ConnectionRef,
): Promise<ReadonlyMap<string, CurrentRegistration>> {
  const current = new Map<string, CurrentRegistration>()
  for (const registration of await registrationsOf(store, connection)) {
    const { details } = statusOf(registration)
    if (registration.state !== 'active' || details.wanted === 'absent') continue
    if (!current.has(registration.entity)) current.set(registration.entity, { registration, details })
  }
  return current
}
