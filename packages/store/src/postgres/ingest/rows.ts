import type { Receipt } from '../../port/ingest.ts'
import type { Session } from '../connection/connections.ts'

export interface NewRequest {
  readonly id: number
  readonly receipt: Receipt
  readonly headers: Uint8Array
}

export interface NewEvent {
  readonly id: number
  readonly integrationId: number
  readonly requestId: number
  readonly registrationId: number | null
  readonly position: number
  readonly state: string
  readonly reason: string | null
  readonly type: string
  readonly action: string
  readonly matchKey: Uint8Array | null
  readonly orderingKey: Uint8Array | null
  readonly dedupeKey: Uint8Array | null
  readonly receivedAt: number
  /** How many duplicates of the event are in the same batch. */
  readonly duplicates: number
  readonly lastDuplicateAt: number | null
}

// Sends the bytes of all rows as one parameter, which the server splits: node-postgres would send an array of byte
// strings as hexadecimal text.
const requests = `
  insert into requests (id, integration_id, registration_id, received_at, origin, secret_id, headers, body)
  select id, integration_id, registration_id, received_at, origin, secret_id,
    substr($7::bytea, header_at, body_at - header_at), substr($7::bytea, body_at, ends_at - body_at)
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[],
    $8::int[], $9::int[], $10::int[])
    as given (id, integration_id, registration_id, received_at, origin, secret_id, header_at, body_at, ends_at)`

export async function insertRequests(session: Session, rows: readonly NewRequest[]): Promise<void> {
  if (rows.length === 0) return
  const parts = rows.flatMap(({ headers, receipt }) => [headers, receipt.body])
  const startsAt: number[] = [1]
  for (const part of parts) startsAt.push(startsAt.at(-1)! + part.byteLength)
  await session.query(
    requests,
    [
      rows.map((row) => row.id),
      rows.map(({ receipt }) => receipt.integrationId),
      rows.map(({ receipt }) => receipt.registrationId),
      rows.map(({ receipt }) => receipt.receivedAt),
      rows.map(({ receipt }) => receipt.origin),
      rows.map(({ receipt }) => receipt.secretId),
      Buffer.concat(parts),
      rows.map((_, index) => startsAt[2 * index]),
      rows.map((_, index) => startsAt[2 * index + 1]),
      rows.map((_, index) => startsAt[2 * index + 2]),
    ],
    'requests',
  )
}

// In the order of their keys, so that two batches with the same events cannot deadlock.
const events = `
  insert into events (id, integration_id, request_id, registration_id, position, state, reason, type, action, match_key,
    ordering_key, dedupe_key, received_at, duplicates, last_duplicate_at)
  select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::bytea[], $11::bytea[], $12::bytea[], $13::bigint[], $14::bigint[], $15::bigint[])
    as given (id, integration_id, request_id, registration_id, position, state, reason, type, action, match_key,
      ordering_key, dedupe_key, received_at, duplicates, last_duplicate_at)
  order by integration_id, dedupe_key
  on conflict (integration_id, dedupe_key) where dedupe_key is not null do nothing returning id`

/** Returns the ids of the written events. For the others, another process had written the dedupe key first. */
export async function insertEvents(session: Session, rows: readonly NewEvent[]): Promise<ReadonlySet<number>> {
  const column = <Name extends keyof NewEvent>(name: Name) => rows.map((row) => row[name])
  const values = [
    column('id'),
    column('integrationId'),
    column('requestId'),
    column('registrationId'),
    column('position'),
    column('state'),
    column('reason'),
    column('type'),
    column('action'),
    column('matchKey'),
    column('orderingKey'),
    column('dedupeKey'),
    column('receivedAt'),
    column('duplicates'),
    column('lastDuplicateAt'),
  ]
  const written = await session.query(events, values, 'events')
  return new Set(written.rows.map((row) => Number(row['id'])))
}
