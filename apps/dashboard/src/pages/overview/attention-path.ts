import type { components } from '../../api/schema.d.ts'
import { paths } from '../../paths.ts'

type Where = components['schemas']['Attention']['where']

const pages: Readonly<Record<Where['kind'], (where: Where) => string>> = {
  registrations: ({ status, cause }) => withSearch(paths.connections, { status, cause }),
  connections: ({ status, cause, level }) =>
    withSearch(paths.connections, level === null ? { status, cause } : { level, level_cause: cause }),
  coverage: ({ status, cause }) => withSearch(paths.connections, { coverage: status, coverage_cause: cause }),
  destination: ({ id }) => (id === null ? paths.destinations : paths.destination(id)),
  destinations: () => paths.destinations,
  dead_letters: ({ id, status }) => withSearch(paths.deadLetters, { destination: id, status }),
  rejections: ({ id }) => withSearch(paths.events, { state: 'rejected', provider_config_key: id }),
  events: ({ id, status }) => withSearch(paths.events, { state: status, provider_config_key: id }),
}

/** The path of the page, with its filter, that shows what needs attention. */
export function attentionPath(where: Where): string {
  return pages[where.kind](where)
}

function withSearch(path: string, values: Readonly<Record<string, string | null>>): string {
  const present = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null)
  return present.length === 0 ? path : `${path}?${new URLSearchParams(present).toString()}`
}
