import type { Provider } from '@guidepost/provider'
import type { EndpointInput } from '@guidepost/store'
import { z } from 'zod'
import { endpointShape, toEndpointInput } from './endpoint.ts'
import type { ConfigMistake } from './mistakes.ts'
import { typesOfAny } from './types.ts'

/** An endpoint of the configuration file. */
export interface DeclaredEndpoint {
  /** The environment's name. */
  readonly environment: string
  readonly role: 'primary' | 'secondary'
  /** The endpoint's place in the file, for messages about mistakes. */
  readonly where: string
  readonly endpoint: EndpointInput
}

/** The `destinations` of a configuration file. */
export const destinationsShape = z.record(
  z.string().min(1),
  z.strictObject({ primary: endpointShape.optional(), secondary: endpointShape.optional() }),
)

/** Reads the endpoints, with their types in the providers' spelling, and names every unknown type. It does not check the URLs: that needs the allow-list. */
export function readDestinations(
  destinations: z.infer<typeof destinationsShape>,
  providers: ReadonlyMap<string, Provider>,
): { endpoints: DeclaredEndpoint[]; mistakes: ConfigMistake[] } {
  const endpoints: DeclaredEndpoint[] = []
  const mistakes: ConfigMistake[] = []
  for (const [environment, roles] of Object.entries(destinations)) {
    for (const role of ['primary', 'secondary'] as const) {
      const choice = roles[role]
      if (!choice) continue
      const where = `destinations.${environment}.${role}`
      const read = typesOfAny(providers, choice.types ?? ['*'])
      if ('problem' in read) mistakes.push({ where: `${where}.types`, message: `name ${read.problem}` })
      else
        endpoints.push({ environment, role, where, endpoint: toEndpointInput({ ...choice, types: [...read.types] }) })
    }
  }
  return { endpoints, mistakes }
}
