import type { Provider } from '@guidepost/provider'
import { linkedTicketTypes } from '../delivery/own-event-types.ts'

/**
 * The provider's own spelling of an event type (`Company` for `Account`), as events have it; `*` as it is. `undefined` for
 * one that the provider doesn't know. A provider that lists no types takes any. Our own types are every provider's.
 */
export function typeOf({ receive }: Provider, name: string): string | undefined {
  if (name === '*' || linkedTicketTypes.includes(name)) return name
  const type = receive.typeOf ? receive.typeOf(name) : name
  return receive.types.length === 0 || (type !== undefined && receive.types.includes(type)) ? type : undefined
}

/**
 * Types as an endpoint wants them, which gets the events of every provider: each in the spelling of those that know it. Or
 * what is wrong.
 */
export function typesOfAny(
  providers: ReadonlyMap<string, Provider>,
  names: readonly string[],
): { types: readonly string[] } | { problem: string } {
  const all = [...providers.values()]
  const types = new Set<string>()
  for (const name of names) {
    const known = all.map((provider) => typeOf(provider, name)).filter((type) => type !== undefined)
    if (known.length === 0) {
      const there = [...new Set([...all.flatMap(({ receive }) => receive.types), ...linkedTicketTypes])].join(', ')
      return { problem: `"${name}", which is no type of any provider here; there are: ${there}, or * for all` }
    }
    for (const type of known) types.add(type)
  }
  return { types: [...types] }
}
