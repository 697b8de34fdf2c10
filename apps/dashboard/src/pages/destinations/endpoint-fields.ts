import type { components, operations } from '../../api/schema.d.ts'

type Body = operations['updateEndpoint']['requestBody']['content']['application/json']

/** What the form of an endpoint holds, in the units that people think in. */
export interface EndpointFields {
  readonly url: string
  readonly format: 'standard' | 'nango'
  /** `*`: all. */
  readonly types: readonly string[]
  readonly ordered: boolean
  readonly unmatched: boolean
  readonly includeRequest: boolean
  readonly concurrency: number
  readonly perConnection: number
  readonly timeoutSeconds: number
  readonly tries: number
  readonly firstDelaySeconds: number
  readonly longestDelayMinutes: number
  /** Empty: the gateway makes one. */
  readonly secret: string
}

/** The gateway's own defaults. */
export const newEndpoint: EndpointFields = {
  url: '',
  format: 'standard',
  types: ['*'],
  ordered: true,
  unmatched: false,
  includeRequest: false,
  concurrency: 20,
  perConnection: 4,
  timeoutSeconds: 20,
  tries: 20,
  firstDelaySeconds: 5,
  longestDelayMinutes: 600,
  secret: '',
}

export function fieldsOf(endpoint: components['schemas']['Endpoint']): EndpointFields {
  return {
    url: endpoint.url,
    format: endpoint.format,
    types: endpoint.types,
    ordered: endpoint.ordered,
    unmatched: endpoint.unmatched,
    includeRequest: endpoint.include_request,
    concurrency: endpoint.concurrency,
    perConnection: endpoint.per_connection,
    timeoutSeconds: endpoint.timeout_ms / 1000,
    tries: endpoint.schedule.max_attempts,
    firstDelaySeconds: endpoint.schedule.first_delay_ms / 1000,
    longestDelayMinutes: endpoint.schedule.max_delay_ms / 60_000,
    secret: '',
  }
}

/** As the API takes it. */
export function toBody(fields: EndpointFields): Body & { url: string } {
  return {
    url: fields.url.trim(),
    format: fields.format,
    types: fields.types.length === 0 ? ['*'] : [...fields.types],
    ordered: fields.ordered,
    unmatched: fields.unmatched,
    include_request: fields.includeRequest,
    concurrency: fields.concurrency,
    per_connection: fields.perConnection,
    timeout_ms: Math.round(fields.timeoutSeconds * 1000),
    schedule: {
      max_attempts: fields.tries,
      first_delay_ms: Math.round(fields.firstDelaySeconds * 1000),
      max_delay_ms: Math.round(fields.longestDelayMinutes * 60_000),
    },
  }
}
