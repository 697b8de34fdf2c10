import type { Environment, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import { generateSigningKey } from '../outbound/settings.ts'
import type { DeclaredEndpoint } from './destinations.ts'
import { choiceOf, toEndpointInput } from './endpoint.ts'

/** Why an endpoint that the configuration file no longer has is paused. */
const gone = 'The configuration file no longer has it: put it back, or delete it'

export interface DeclareOptions {
  readonly store: Pick<Store, 'listEndpoints' | 'saveEndpoint' | 'holdDestination' | 'releaseDestination'>
  /** All that the configuration file has. */
  readonly endpoints: readonly DeclaredEndpoint[]
  readonly now: () => number
}

/**
 * Brings an environment's endpoints to what the configuration file says. One that it no longer has is paused, not deleted:
 * a slip in a file must not cancel what waits. From then on the API may change it; put back, it goes on.
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
    if (before?.held === 'paused' && before.message === gone)
      await store.releaseDestination({ id: before.id, now: now() })
  }
  for (const endpoint of known) {
    const { id, role, source } = endpoint
    if (source === 'api' || role === 'override' || declared.some((each) => each.role === role)) continue
    const choice = choiceOf(endpoint)
    const secret = generateSigningKey(choice.format)
    await store.holdDestination({ id, reason: 'paused', message: gone, probeAt: null, now: now() })
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

/** At start: for every environment. One that the file names and that isn't there yet gets its endpoints when it is made. */
export async function declareAllEndpoints(
  options: DeclareOptions & { readonly store: Pick<Store, 'listEnvironments'>; readonly logger: Logger },
): Promise<void> {
  const environments = await options.store.listEnvironments()
  for (const environment of environments) await declareEndpoints(options, environment)
  const names = new Set(options.endpoints.map((each) => each.environment))
  for (const { name } of environments) names.delete(name)
  for (const environment of names) {
    options.logger.warn({ environment }, 'the configuration file has destinations of an environment that is not there')
  }
}
