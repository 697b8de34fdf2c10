import type { Endpoint } from '../../api/destinations.ts'
import type { operations } from '../../api/schema.d.ts'

type Body = operations['updateEndpoint']['requestBody']['content']['application/json']

/** What the form of an endpoint holds, in units for people. Undefined: not entered, so the API's default applies. */
export interface EndpointFields {
  readonly url: string
  readonly format?: 'standard' | 'nango' | undefined
  /** Empty, or with `*`: all types. */
  readonly types: readonly string[]
  readonly ordered?: boolean | undefined
  readonly unmatched?: boolean | undefined
  readonly includeRequest?: boolean | undefined
  /** `Name: value`, one per line. */
  readonly headers?: string | undefined
  /** JSON. Empty: all events. */
  readonly filter?: string | undefined
  readonly concurrency?: number | undefined
  readonly perConnection?: number | undefined
  readonly timeoutSeconds?: number | undefined
  readonly attempts?: number | undefined
  readonly firstDelaySeconds?: number | undefined
  readonly longestDelayMinutes?: number | undefined
  /** Empty: the gateway generates one. */
  readonly secret: string
}

export const newEndpoint: EndpointFields = { url: '', types: [], secret: '' }

export function fieldsOf(endpoint: Endpoint): EndpointFields {
  return {
    url: endpoint.url,
    format: endpoint.format,
    types: endpoint.types,
    ordered: endpoint.ordered,
    unmatched: endpoint.unmatched,
    includeRequest: endpoint.include_request,
    headers: headersText(endpoint.headers),
    filter: filterText(endpoint.filter),
    concurrency: endpoint.concurrency,
    perConnection: endpoint.per_connection,
    timeoutSeconds: endpoint.timeout_ms / 1000,
    attempts: endpoint.schedule.max_attempts,
    firstDelaySeconds: endpoint.schedule.first_delay_ms / 1000,
    longestDelayMinutes: endpoint.schedule.max_delay_ms / 60_000,
    secret: '',
  }
}

/**
 * Returns the request body with only the fields that a person changed. For the others a new endpoint gets the API's
 * defaults, some of which depend on the format, and an existing endpoint keeps its values.
 */
export function toBody(before: EndpointFields, after: EndpointFields): Body {
  const changed = <Name extends keyof EndpointFields>(name: Name): EndpointFields[Name] | undefined =>
    JSON.stringify(after[name]) === JSON.stringify(before[name]) ? undefined : after[name]
  const types = changed('types')
  const schedule = {
    max_attempts: changed('attempts'),
    first_delay_ms: toMs(changed('firstDelaySeconds'), 1000),
    max_delay_ms: toMs(changed('longestDelayMinutes'), 60_000),
  }
  const isSameSchedule = Object.values(schedule).every((value) => value === undefined)
  return {
    url: changed('url')?.trim(),
    format: changed('format'),
    types: types && (types.length === 0 ? ['*'] : [...types]),
    ordered: changed('ordered'),
    unmatched: changed('unmatched'),
    include_request: changed('includeRequest'),
    headers: parseHeaders(changed('headers')),
    filter: parseFilter(changed('filter')),
    concurrency: changed('concurrency'),
    per_connection: changed('perConnection'),
    timeout_ms: toMs(changed('timeoutSeconds'), 1000),
    schedule: isSameSchedule ? undefined : schedule,
  }
}

export function headersText(headers: Endpoint['headers']): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

/** The API checks names and values. */
function parseHeaders(text: string | undefined): Endpoint['headers'] | undefined {
  if (text === undefined) return undefined
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':')
      return [name.trim(), value.join(':').trim()]
    }),
  )
}

/** A filter as people edit it. Empty: all events. */
export function filterText(filter: Endpoint['filter']): string {
  return Object.keys(filter).length === 0 ? '' : JSON.stringify(filter, null, 2)
}

/** Whether the text of a filter is a JSON object. The API checks the rest. */
export function isFilter(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return text.trim() === ''
  }
}

function parseFilter(text: string | undefined): Endpoint['filter'] | undefined {
  if (text === undefined) return undefined
  return text.trim() === '' ? {} : (JSON.parse(text) as Endpoint['filter'])
}

function toMs(value: number | undefined, unitMs: number): number | undefined {
  return value === undefined ? undefined : Math.round(value * unitMs)
}
