import type { Environment, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import { generateSigningKey } from '../outbound/settings.ts'
import type { DeclaredEndpoint } from './destinations.ts'
import { choiceOf, toEndpointInput } from './endpoint.ts'

/** Shown to people who find the endpoint held. */
const leftTheFile = 'The configuration file no longer has it: put it back, or delete it'

export interface DeclareOptions {
  readonly store: Pick<Store, 'listEndpoints' | 'saveEndpoint' | 'holdDestination' | 'releaseDestination'>
  /** All endpoints of the configuration file. */
  readonly endpoints: readonly DeclaredEndpoint[]
  readonly now: () => number
}

/**
 * Sets an environment's endpoints to those of the configuration file. Holds an endpoint that left the file instead of
 * deleting it: a mistake in a file must not cancel waiting deliveries. The API may then change the endpoint. When the
 * endpoint returns to the file, it resumes.
 */
export async function declareEndpoints(
  { store, endpoints, now }: DeclareOptions,
  { id: environmentId, name }: Environment,
): Promise<void> {
  const declared = endpoints.filter(({ environment }) => environment === name)
  const known = await store.listEndpoints(environmentId)
  for (const { role, endpoint } of declared) {
    const secret = generateSigningKey(choiceOf(endpoint).format)
    await store.saveEndpoint({ environmentId, role, source: 'config', endpoint, secret, now: now() })
    const before = known.find((each) => each.role === role)
    if (before?.held === 'undeclared') await store.releaseDestination({ id: before.id, only: 'undeclared', now: now() })
  }
  for (const endpoint of known) {
    const { id, role, source } = endpoint
    if (source === 'api' || role === 'override' || declared.some((each) => each.role === role)) continue
    const choice = choiceOf(endpoint)
    const secret = generateSigningKey(choice.format)
    await store.holdDestination({ id, reason: 'undeclared', message: leftTheFile, probeAt: null, now: now() })
    await store.saveEndpoint({
      environmentId,
      role,
      source: 'api',
      endpoint: toEndpointInput(choice),
      secret,
      now: now(),
    })
  }
}

/**
 * Declares the endpoints of every environment, at start. An environment that does not exist yet gets its endpoints when
 * it is created.
 */
export async function declareAllEndpoints(
  options: DeclareOptions & { readonly store: Pick<Store, 'listEnvironments'>; readonly logger: Logger },
): Promise<void> {
  const environments = await options.store.listEnvironments()
  for (const environment of environments) await declareEndpoints(options, environment)
  const names = new Set(options.endpoints.map((each) => each.environment))
  for (const { name } of environments) names.delete(name)
  for (const environment of names) {
    options.logger.warn(
      { environment },
      'the configuration file has destinations for an environment that does not exist',
    )
  }
}
