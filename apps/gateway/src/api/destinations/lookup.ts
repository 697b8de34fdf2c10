import type { Endpoint, HandlerDestination, Store } from '@guidepost/store'
import { Refusal } from '../http/errors.ts'
import { toEndpointAnswer, toHandlerAnswer } from './to-answer.ts'

/** A handler or an endpoint of the environment. `secretsOf` is the endpoint whose signing keys an override uses. */
export type Destination =
  | { readonly kind: 'handler'; readonly handler: HandlerDestination }
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint; readonly secretsOf: string }

/** Finds a destination by id, or by the role `primary` or `secondary`. Throws a 404. */
export async function findDestination(
  store: Pick<Store, 'findEndpoint' | 'listEndpoints' | 'listHandlers'>,
  environmentId: number,
  name: string,
): Promise<Destination> {
  const id = isRole(name) ? await idOfRole(store, environmentId, name) : name
  const found = id === undefined ? undefined : await store.findEndpoint(id)
  if (found?.endpoint.environmentId === environmentId) return { kind: 'endpoint', ...found }
  return { kind: 'handler', handler: await findHandler(store, name, environmentId) }
}

/** Finds a handler, with its status for the environment if one is given. Throws a 404. */
export async function findHandler(
  store: Pick<Store, 'listHandlers'>,
  id: string,
  environmentId?: number,
): Promise<HandlerDestination> {
  const handler = (await store.listHandlers(environmentId)).find((each) => each.id === id)
  if (handler) return handler
  throw new Refusal('not_found', `Destination "${id}" does not exist`)
}

/** Finds an endpoint. Throws a 404, or a 409 for a handler, which has neither URL nor keys. */
export async function findEndpoint(
  store: Pick<Store, 'findEndpoint' | 'listEndpoints' | 'listHandlers'>,
  environmentId: number,
  name: string,
): Promise<{ endpoint: Endpoint; secretsOf: string }> {
  const destination = await findDestination(store, environmentId, name)
  if (destination.kind === 'endpoint') return destination
  throw new Refusal('managed_by_config', `"${name}" is a handler: change it in the configuration file`)
}

/** Reads a destination with its load. Throws a 404. */
export async function readDestination(store: Store, environmentId: number, name: string) {
  const found = await findDestination(store, environmentId, name)
  if (found.kind === 'endpoint') return await withLoad(store, found.endpoint)
  const [load] = await store.loadOf([found.handler.id])
  return toHandlerAnswer(found.handler, load)
}

/** Reads an endpoint with its load. Throws a 404 or a 409. */
export async function readEndpoint(store: Store, environmentId: number, name: string) {
  const { endpoint } = await findEndpoint(store, environmentId, name)
  return await withLoad(store, endpoint)
}

async function withLoad(store: Store, endpoint: Endpoint) {
  const [load] = await store.loadOf([endpoint.id])
  return toEndpointAnswer(endpoint, load)
}

/** Finds an endpoint that the API may change. Throws a 404 or a 409. */
export async function findChangeable(
  store: Pick<Store, 'findEndpoint' | 'listEndpoints' | 'listHandlers'>,
  environmentId: number,
  name: string,
): Promise<Endpoint & { readonly role: 'primary' | 'secondary' }> {
  const { endpoint } = await findEndpoint(store, environmentId, name)
  refuseManaged(endpoint)
  const { role } = endpoint
  if (role !== 'override') return { ...endpoint, role }
  const { connectionId = '' } = endpoint.overrides ?? {}
  const message = `"${endpoint.id}" is the override of connection "${connectionId}": change that connection's webhook_url_override`
  throw new Refusal('managed_by_connection', message)
}

/** Throws a 409 for an endpoint of the configuration file. */
export function refuseManaged({ source, role }: Pick<Endpoint, 'source' | 'role'>): void {
  if (source === 'api') return
  const message = `The ${role} endpoint is set in the configuration file: change it there`
  throw new Refusal('managed_by_config', message)
}

async function idOfRole(store: Pick<Store, 'listEndpoints'>, environmentId: number, role: string) {
  return (await store.listEndpoints(environmentId)).find((each) => each.role === role)?.id
}

/** A handler may have such an id, too; the endpoint comes first. */
function isRole(name: string): boolean {
  return name === 'primary' || name === 'secondary'
}
