import type { Provider } from '@guidepost/provider'
import type { ManagedRegistration, Store } from '@guidepost/store'
import { bannerOf, namesOf, notSetUp, type Banner } from '../registrations/banner.ts'
import { statusOf, type Status } from '../registrations/details.ts'
import { listAllManaged } from '../registrations/list.ts'

/** The status of a connection's webhooks. */
export interface ConnectionStatus {
  /** Null where people set up the provider's webhooks by hand. */
  readonly status: Status | 'not_set_up' | null
  readonly cause: string | null
  /** Milliseconds since 1970. */
  readonly since: number | null
  readonly banner: Banner | null
}

const worstFirst: readonly Status[] = [
  'failed',
  'deactivated',
  'orphaned',
  'switched_off',
  'setting_up',
  'removing',
  'active',
]

/** A connection has the status of the worst of its registrations. */
export function connectionStatusOf(
  providers: ReadonlyMap<string, Provider>,
  provider: string,
  registrations: readonly ManagedRegistration[],
  now: number,
): ConnectionStatus {
  const rank = (registration: ManagedRegistration): number => worstFirst.indexOf(statusOf(registration).status)
  const [worst] = registrations.toSorted((one, other) => rank(one) - rank(other))
  if (worst) {
    const current = statusOf(worst)
    const { status, cause } = current
    return { status, cause, since: worst.statusSince, banner: bannerOf(current, namesOf(providers, worst), now) }
  }
  if (providers.get(provider)?.register === undefined) return { status: null, cause: null, since: null, banner: null }
  return { status: 'not_set_up', cause: null, since: null, banner: notSetUp }
}

/** How many connections of an environment have no registration that the gateway manages. */
export async function countNotSetUp(
  store: Pick<Store, 'listManaged' | 'listConnections'>,
  environmentId: number,
): Promise<number> {
  const managed = new Set<number>()
  for await (const { connection } of listAllManaged(store, { environmentId })) managed.add(connection)
  let count = 0
  let before: string | undefined
  do {
    const page = await store.listConnections({ environmentId, page: { limit: 500, before } })
    count += page.rows.filter(({ id }) => !managed.has(id)).length
    before = page.next ?? undefined
  } while (before !== undefined)
  return count
}
