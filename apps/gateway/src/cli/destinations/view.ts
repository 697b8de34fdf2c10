import type { DestinationAnswer, NewEndpointAnswer, TestAnswer } from '../../api/destinations/answers.ts'
import { counted, details, printable, shown, type Columns } from '../../terminal/output.ts'

export const destinationColumns: Columns<DestinationAnswer> = {
  ID: (each) => each.id,
  ROLE: (each) => (each.kind === 'endpoint' ? each.role : 'handler'),
  'URL OR PROVIDER': (each) => (each.kind === 'endpoint' ? each.url : each.provider),
  TYPES: (each) => each.types,
  STATUS: statusOf,
  UNSETTLED: (each) => each.load.unsettled,
  'DEAD LETTERS': (each) => each.load.dead,
}

export function describeDestination(destination: DestinationAnswer | NewEndpointAnswer): string {
  const endpoint = destination.kind === 'endpoint' ? destination : undefined
  const { load } = destination
  return details({
    id: destination.id,
    role: endpoint?.role ?? 'handler',
    ...(endpoint?.overrides && { 'only for connection': endpoint.overrides.connection_id }),
    ...(endpoint && { url: endpoint.url, format: endpoint.format }),
    types: destination.types,
    ...(endpoint && Object.keys(endpoint.headers).length > 0 && { headers: endpoint.headers }),
    ...(endpoint && Object.keys(endpoint.filter).length > 0 && { filter: endpoint.filter }),
    ordered: destination.ordered ? 'yes' : 'no',
    concurrency: `${destination.concurrency}, per connection ${destination.per_connection}`,
    status: statusOf(destination),
    since: destination.since,
    ...(destination.probe_at !== null && { 'next probe': destination.probe_at }),
    unsettled: load.unsettled,
    'oldest unsettled': load.oldest_at,
    'dead letters': load.dead,
    'set up in': sources[destination.source],
  })
}

export function describeTest({ error, status, latency_ms, answer_text, answer_base64 }: TestAnswer): string {
  const result = `${status ?? 'no answer'} after ${latency_ms} ms${error === null ? '' : `: ${printable(error)}`}`
  const body = answer_text ?? answer_base64
  return body ? `${result}\n${shown(body)}` : result
}

/** What deleting a destination does. */
export function describeDeletion(destination: DestinationAnswer): string {
  const { load } = destination
  const target = destination.kind === 'endpoint' ? shown(destination.url) : destination.id
  const dead = load.dead > 0 ? `, and ${counted(load.dead, 'dead letter')} can no longer be replayed to it` : ''
  return `${target} receives nothing more. ${counted(load.unsettled, 'waiting delivery', 'waiting deliveries')}: cancelled${dead}.`
}

/** `held (paused: the weekend)` or `held (paused for all environments)`. */
function statusOf({ status, held_reason, paused_for, message }: DestinationAnswer | NewEndpointAnswer): string {
  const held = paused_for === 'all' ? 'paused for all environments' : held_reason
  const reason = [held, message].filter((text) => text !== null).join(': ')
  return reason === '' ? status : `${status} (${reason})`
}

const sources: Record<DestinationAnswer['source'], string> = {
  config: 'the configuration file',
  api: 'the API',
  'built-in': 'Guidepost itself',
}
