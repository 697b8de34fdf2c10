import { sql } from 'kysely'
import type { Origin } from '../../port/ingest.ts'
import type { ProvingEvent, RecoveryStore } from '../../port/recovery.ts'
import { hashKey } from '../../text.ts'
import type { Database } from '../database.ts'
import { parseObject, toCount } from '../rows.ts'

type Input = Parameters<RecoveryStore['listProvingEvents']>[0]

/** How many records one statement asks for. */
const recordsAtOnce = 32
const mostEvents = 100

interface Row {
  readonly id: number
  readonly record: number
  readonly origin: string
  readonly received_at: number
  readonly position: number
  readonly headers: Uint8Array
  readonly body: Uint8Array
}

/** Events that prove something about records. */
export function provingReads(db: Database) {
  async function listProvingEvents(input: Input): Promise<readonly ProvingEvent[]> {
    const { connection, orderingKeys } = input
    const newest = Math.min(toCount(input.newest, 0), mostEvents)
    const found: ProvingEvent[] = []
    for (let start = 0; start < orderingKeys.length; start += recordsAtOnce) {
      const some = orderingKeys.slice(start, start + recordsAtOnce)
      const query = unionOf(some.map((key, index) => newestOf(connection, key, start + index, newest)))
      const rows = (await db.all({ compile: () => query.compile(db.query) })) as Row[]
      found.push(...rows.map(toProvingEvent))
    }
    return found
  }

  return { listProvingEvents }
}

/** Each record costs one look-up by `events_record`, whatever the planner knows. */
const newestOf = (connection: number, key: string, record: number, newest: number) => sql`
  select * from (
    select e.id, ${sql.lit(record)} as record, coalesce(e.origin, r.origin) as origin, e.received_at, e.position,
      coalesce(e.headers, r.headers) as headers, coalesce(e.body, r.body) as body
    from events e left join requests r on r.integration_id = e.integration_id and r.id = e.request_id
    where e.connection = ${connection} and e.ordering_key = ${hashKey(key)} and e.registration_id is not null
      and e.ordering_key is not null and e.state in ('accepted', 'unsubscribed')
    order by e.id desc limit ${sql.lit(newest)}) as newest`

const unionOf = (parts: readonly ReturnType<typeof newestOf>[]) => sql.join(parts, sql` union all `)

const toProvingEvent = (row: Row): ProvingEvent => ({
  id: String(row.id),
  record: row.record,
  origin: row.origin as Origin,
  receivedAt: row.received_at,
  position: row.position,
  headers: parseObject(row.headers) as Record<string, string>,
  body: row.body,
})
