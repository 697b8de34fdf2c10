import type { Provider } from '@guidepost/provider'
import type { StoredEvent, StoredEventDetail } from '@guidepost/store'
import { toDeliveryAnswer } from '../deliveries/to-answer.ts'
import { toBodyFields } from '../http/body-fields.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import type { Answer } from '../http/schemas/answers.ts'
import { titleOf } from '../../receive/describe.ts'
import type { event, listedEvent } from './answers.ts'
import { changesBetween } from './changes.ts'

export function toListedEventAnswer(row: StoredEvent, title: string | undefined): Answer<typeof listedEvent> {
  return {
    id: row.id,
    provider_config_key: row.integration,
    provider: row.provider,
    connections: row.connections,
    registration_id: row.registrationId,
    state: row.state,
    outcome: row.outcome,
    reason: row.reason,
    type: row.type,
    action: row.action,
    title: title ?? null,
    origin: row.origin,
    recovered: row.recovered && {
      ...row.recovered,
      between: { from: dateOrNull(row.recovered.between.from), to: dateOf(row.recovered.between.to) },
    },
    received_at: dateOf(row.receivedAt),
    duplicates: row.duplicates,
    last_duplicate_at: dateOrNull(row.lastDuplicateAt),
  }
}

/** `previous`: the event of the same record before this one. */
export function toEventAnswer(
  row: StoredEventDetail,
  previous: StoredEventDetail | undefined,
  providers: ReadonlyMap<string, Provider>,
): Answer<typeof event> {
  return {
    ...toListedEventAnswer(row, titleOf(row, providers)),
    position: row.position,
    secret_id: row.secretId,
    headers: row.headers,
    ...toBodyFields(row.body),
    payload: payloadOf(row, providers.get(row.provider)),
    deliveries: row.deliveries.map(toDeliveryAnswer),
    previous: previous
      ? {
          id: previous.id,
          received_at: dateOf(previous.receivedAt),
          changes: changesBetween(jsonOf(previous.body), jsonOf(row.body)),
        }
      : null,
  }
}

/** Null if the body is not JSON. */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return null
  }
}

/** The payload as the current plugin parses it; null if it can't be parsed or has no JSON form. */
function payloadOf(
  { body, headers, receivedAt, position, origin }: StoredEventDetail,
  provider: Provider | undefined,
): unknown {
  if (origin === 'linked-tickets') return JSON.parse(Buffer.from(body).toString())
  const parsed = provider?.receive.parse({ body, headers, receivedAt })
  if (!parsed?.ok) return null
  try {
    return JSON.parse(JSON.stringify(parsed.events[position] ?? null))
  } catch {
    return null
  }
}
