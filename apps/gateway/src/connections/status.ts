import type { Provider } from '@guidepost/provider'
import type { ManagedRegistration, Reach, Standing, Store, StoredVerdict } from '@guidepost/store'
import { bannerFor, bannerOf, namesOf, type Banner } from '../registrations/banner.ts'
import { statusOf, type Status } from '../registrations/details.ts'
import { verdictCauses, type VerdictCause } from '../registrations/verdict/causes.ts'
import { verdictWithoutRegistration } from '../registrations/verdict/verdict.ts'

/** The status of a connection's webhooks. */
export interface ConnectionStatus {
  /** Null where people set up the provider's webhooks by hand. */
  readonly status: Status | 'not_set_up' | 'by_hand' | null
  readonly cause: string | null
  /** Milliseconds since 1970. */
  readonly since: number | null
  readonly banner: Banner | null
  /** The worst verdict of its registrations; null if it has none. */
  readonly verdict: StoredVerdict | null
}

/** A connection has the status and the verdict of the worst of its registrations. */
export function connectionStatusOf(
  providers: ReadonlyMap<string, Provider>,
  connection: { readonly provider: string; readonly createdAt: number; readonly reach: Reach | undefined },
  registrations: readonly ManagedRegistration[],
  now: number,
): ConnectionStatus {
  const [worst] = registrations.toSorted((one, other) => rankOf(one) - rankOf(other))
  if (worst) {
    const { verdict, cause, statusSince: since } = worst
    const current = statusOf(worst)
    const banner = bannerOf(current, verdict, namesOf(providers, worst))
    return { status: current.status, cause, since, banner, verdict }
  }
  const { reach = { reachable: false, lastEventAt: null, overdueFrom: null }, createdAt } = connection
  const { level, cause, title, since } = verdictWithoutRegistration(reach, createdAt, now)
  const verdict = { level, cause, title, since }
  if (providers.get(connection.provider)?.register === undefined) {
    // People set up every webhook of this provider, so there is nothing to offer.
    return { status: null, cause: null, since: null, banner: null, verdict: cause === 'not_set_up' ? null : verdict }
  }
  const status = cause === 'not_set_up' ? cause : 'by_hand'
  return { status, cause: null, since: verdict.since, banner: bannerFor(cause, title), verdict }
}

/** Worst first: by the table of causes, then those without a verdict. */
function rankOf({ verdict, status }: ManagedRegistration): number {
  if (verdict === null) return status === 'orphaned' ? verdictCauses.length : verdictCauses.length + 1
  return verdictCauses.indexOf(verdict.cause as VerdictCause)
}

/** The verdicts that connections without a registration are counted by. */
export type UnmanagedCause = 'by_hand_overdue' | 'by_hand' | 'not_set_up'

/** Connections without a registration that the gateway manages. */
export interface Unmanaged {
  readonly cause: UnmanagedCause
  readonly connections: number
  /** When the oldest of them was created. */
  readonly since: number
}

/** The store's name for the connections with such a verdict. */
export const unmanagedWith = (cause: UnmanagedCause, now: number): Standing =>
  cause === 'not_set_up' ? { unmanaged: 'unreachable' } : { unmanaged: cause === 'by_hand' ? 'timely' : 'overdue', now }

/** Counts such connections of an environment; undefined if there are none. */
export async function countUnmanaged(
  store: Pick<Store, 'listConnections'>,
  environmentId: number,
  { cause, now }: { readonly cause: UnmanagedCause; readonly now: number },
): Promise<Unmanaged | undefined> {
  let connections = 0
  let since = Infinity
  let before: string | undefined
  do {
    const page = await store.listConnections({
      environmentId,
      standing: unmanagedWith(cause, now),
      page: { limit: 500, before },
    })
    connections += page.rows.length
    since = Math.min(since, ...page.rows.map(({ createdAt }) => createdAt))
    before = page.next ?? undefined
  } while (before !== undefined)
  return connections === 0 ? undefined : { cause, connections, since }
}
