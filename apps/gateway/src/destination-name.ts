import type { Store } from '@guidepost/store'

/** What the name of a destination is made of. */
export interface NamedDestination {
  readonly id: string
  /** Null for a handler, and for a destination that does not exist any more. */
  readonly role: 'primary' | 'secondary' | 'override' | null
  /** The connection whose webhook URL the endpoint overrides. */
  readonly connectionId?: string | null | undefined
}

/** The name of a destination for people: `http:3` says nothing. A handler's id is its name. */
export function nameOfDestination({ id, role, connectionId }: NamedDestination): string {
  if (role === null) return id
  if (role === 'override') return `URL of ${connectionId ?? id}`
  return role === 'primary' ? 'Primary endpoint' : 'Secondary endpoint'
}

/** The names of an environment's endpoints, by id. */
export async function readEndpointNames(
  store: Pick<Store, 'listEndpoints'>,
  environmentId: number,
): Promise<ReadonlyMap<string, string>> {
  const endpoints = await store.listEndpoints(environmentId)
  return new Map(
    endpoints.map(({ id, role, overrides }) => [
      id,
      nameOfDestination({ id, role, connectionId: overrides?.connectionId }),
    ]),
  )
}
