import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'

type Place = components['schemas']['Attention']['where']

const pages: Readonly<Record<Place['kind'], (place: Place) => string>> = {
  registrations: ({ status, cause }) => withSearch(paths.connections, { status, cause }),
  connections: ({ status, cause }) => withSearch(paths.connections, { status, cause }),
  destination: ({ id }) => (id === null ? paths.destinations : paths.destination(id)),
  destinations: () => paths.destinations,
  dead_letters: ({ id }) => withSearch(paths.deadLetters, { destination: id }),
  rejections: ({ id }) => withSearch(paths.events, { state: 'rejected', provider_config_key: id }),
  events: ({ id, status }) => withSearch(paths.events, { state: status, provider_config_key: id }),
}

/** The page, with its filter, that shows what the API points at. */
export function pathOfPlace(place: Place): string {
  return pages[place.kind](place)
}

function withSearch(path: string, values: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null)
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}
