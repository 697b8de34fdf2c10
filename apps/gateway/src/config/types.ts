import type { Provider } from '@guidepost/provider'
import { linkedTicketTypes } from '../delivery/own-event-types.ts'

/**
 * Returns the provider's own spelling of an event type, as in its events: `Company` for `Account`. `*` stays as it is.
 * `undefined` if the provider doesn't know the type. A provider that lists no types knows any. Every provider has
 * Guidepost's own types.
 */
export function typeOf({ receive }: Provider, name: string): string | undefined {
  if (name === '*' || linkedTicketTypes.includes(name)) return name
  const type = receive.typeOf ? receive.typeOf(name) : name
  return receive.types.length === 0 || (type !== undefined && receive.types.includes(type)) ? type : undefined
}

/**
 * Reads the types of an endpoint, which gets the events of every provider: each type in the spelling of every provider that
 * knows it. `problem` names a type that no provider knows.
 */
export function typesOfAny(
  providers: ReadonlyMap<string, Provider>,
  names: readonly string[],
): { types: readonly string[] } | { problem: string } {
  const all = [...providers.values()]
  const types = new Set<string>()
  for (const name of names) {
    const spellings = all.map((provider) => typeOf(provider, name)).filter((type) => type !== undefined)
    if (spellings.length === 0) {
      const known = [...new Set([...all.flatMap(({ receive }) => receive.types), ...linkedTicketTypes])].join(', ')
      return { problem: `the event type "${name}", which no provider here has; known are: ${known}, or * for all` }
    }
    for (const type of spellings) types.add(type)
  }
  return { types: [...types] }
}
