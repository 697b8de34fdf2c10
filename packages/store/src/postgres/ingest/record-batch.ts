import type { EventState, RecordResult, RecordedEvent } from '../../port/ingest.ts'
import type { Session } from '../connection/connections.ts'
import { locksOf } from '../connection/database.ts'
import { batchOf, questionsOf, type Batch, type NewEvent, type Prepared } from './batch.ts'
import { parametersOf, readFacts, type FactMemory, type Facts } from './facts.ts'
import { onlyOf } from '../../sql/ingest/matching.ts'
import { linkQuestions, plainQuestions, routingOf } from './lookup.ts'

export interface RecordOptions {
  readonly memory: FactMemory
  readonly dedupeWindowMs: number
}

/**
 * Records receipts with one statement, after it has read the facts that are not remembered. Outside a transaction, the
 * statement is one. Rejects with an error of which `isOldFact` is true if a fact has changed meanwhile or a dedupe window
 * is over, and with `RepeatTooLateError`: then nothing was recorded.
 */
export async function recordBatch(
  session: Session,
  items: readonly Prepared[],
  { memory, dedupeWindowMs }: RecordOptions,
): Promise<Map<Prepared, RecordResult>> {
  if (items.length === 0) return new Map()
  const facts = await factsOf(session, items, memory)
  const batch = batchOf(items, routingOf(facts), dedupeWindowMs)
  if (batch.events.some(({ placement }) => placement.addressees.length > 0)) session.freed()
  return resultsOf(batch, await write(session, batch, facts, { memory, dedupeWindowMs }))
}

async function write(session: Session, batch: Batch, facts: Facts, { memory, dedupeWindowMs }: RecordOptions) {
  if (batch.events.length === 0) return []
  try {
    const { rows } = await session.query(statement, valuesOf(batch, facts, dedupeWindowMs), 'recordBatch')
    return rows as unknown as Written[]
  } catch (error) {
    memory.forget(facts)
    throw error
  }
}

async function factsOf(session: Session, items: readonly Prepared[], memory: FactMemory): Promise<Facts> {
  const { orderingKeys, ...asked } = questionsOf(items)
  const { known, unknown } = memory.recall(plainQuestions(asked))
  const read = await readFacts(session, unknown)
  memory.remember(read)
  const facts = new Map([...known, ...read])
  const links = linkQuestions(facts, orderingKeys)
  return links.length > 0 ? new Map([...facts, ...(await readFacts(session, links))]) : facts
}

/** The types of the parameters, in groups: facts and bytes; requests; contents of events; events; ties; deliveries; the dedupe window. */
const types = [
  'int[] text[] bigint[] bytea[] text[] bytea',
  'bigint[] bigint[] bigint[] text[] text[] int[] int[] int[]',
  'int[] text[] text[] int[] int[] int[]',
  'bigint[] bigint[] bigint[] bigint[] int[] text[] text[] text[] text[] bytea[] bytea[] bytea[] bigint[] bigint[]',
  'int[] bigint[]',
  'int[] bigint[] text[] bytea[]',
  'bigint',
].flatMap((group) => group.split(' '))

const statement = `select * from guidepost_record_batch(${types.map((type, index) => `$${index + 1}::${type}`).join(', ')})`

function valuesOf(batch: Batch, facts: Facts, dedupeWindowMs: number): unknown[] {
  const read = [...facts.values()]
  return [
    locksOf(batch.events.map(({ receipt }) => receipt.integrationId)),
    ...parametersOf(read.map(({ question }) => question)),
    read.map(({ text }) => text),
    ...contentValues(batch),
    ...eventValues(batch),
    ...tieValues(batch),
    ...deliveryValues(batch),
    dedupeWindowMs,
  ]
}

// The bytes of all contents are one parameter: node-postgres sends an array of byte strings as hexadecimal text.
function contentValues({ requests, events }: Batch): unknown[] {
  const own = events.map((event) => (event.request === 0 ? event : undefined))
  const parts: Uint8Array[] = []
  let endsAt = 1
  const add = (bytes: Uint8Array | undefined): number | null => {
    if (!bytes) return null
    parts.push(bytes)
    endsAt += bytes.byteLength
    return endsAt - bytes.byteLength
  }
  const places = (contents: readonly (Pick<Prepared, 'headers' | 'receipt'> | undefined)[]) => {
    const all = contents.map((content) => [add(content?.headers), add(content?.receipt.body), content ? endsAt : null])
    return [0, 1, 2].map((column) => all.map((place) => place[column]))
  }
  const ofRequests = places(requests)
  const ofEvents = places(own)
  return [
    Buffer.concat(parts),
    requests.map(({ receipt }) => receipt.integrationId),
    requests.map(({ receipt }) => receipt.registrationId),
    requests.map(({ receipt }) => receipt.receivedAt),
    requests.map(({ receipt }) => receipt.origin),
    requests.map(({ receipt }) => receipt.secretId),
    ...ofRequests,
    events.map(({ request }) => request),
    own.map((event) => event?.receipt.origin ?? null),
    own.map((event) => event?.receipt.secretId ?? null),
    ...ofEvents,
  ]
}

const eventValues = ({ events }: Batch): unknown[] => [
  events.map(({ placement }) => onlyOf(placement.connections)),
  events.map(({ receipt }) => receipt.integrationId),
  events.map(({ receipt }) => receipt.registrationId),
  events.map(({ receipt }) => receipt.receivedAt),
  events.map(({ prepared }) => prepared.position),
  events.map(({ placement }) => placement.state),
  events.map(({ placement }) => placement.reason),
  events.map(({ prepared }) => prepared.type),
  events.map(({ prepared }) => prepared.action),
  events.map(({ prepared }) => prepared.matchKey),
  events.map(({ prepared }) => prepared.orderingKey),
  events.map(({ prepared }) => prepared.dedupeKey),
  events.map(({ repeats }) => repeats),
  events.map(({ lastRepeatAt }) => lastRepeatAt),
]

function tieValues({ events }: Batch): unknown[] {
  const ties = events.flatMap(({ n, placement: { connections } }) =>
    connections.length > 1 ? connections.map((connection) => ({ n, connection })) : [],
  )
  return [ties.map(({ n }) => n), ties.map(({ connection }) => connection)]
}

function deliveryValues({ events }: Batch): unknown[] {
  const deliveries = events.flatMap(({ n, placement, prepared: { orderingKey } }) =>
    placement.addressees.map((to) => ({ ...to, n, orderingKey: to.ordered ? orderingKey : null })),
  )
  return [
    deliveries.map(({ n }) => n),
    deliveries.map(({ connection }) => connection),
    deliveries.map(({ destination }) => destination),
    deliveries.map(({ orderingKey }) => orderingKey),
  ]
}

/** A row of the answer. State and reason are those of the stored event, for a duplicate. */
interface Written {
  readonly event: number
  readonly id: number
  readonly state: EventState | null
  readonly reason: string | null
  readonly fresh: boolean
}

function resultsOf({ answers }: Batch, rows: readonly Written[]): Map<Prepared, RecordResult> {
  const written = new Map(rows.map((row) => [row.event, row]))
  const told = new Set<NewEvent>()
  const results = new Map<Prepared, RecordResult>()
  for (const [item, answer] of answers) {
    results.set(item, 'ok' in answer ? answer : { ok: true, events: answer.map(toRecorded) })
  }
  return results

  function toRecorded(event: NewEvent): RecordedEvent {
    const { placement } = event
    const { id, fresh, state, reason } = written.get(event.n)!
    const duplicate = !fresh || told.has(event)
    told.add(event)
    return {
      id: String(id),
      state: state ?? placement.state,
      reason: fresh ? placement.reason : reason,
      duplicate,
      deliveries: duplicate ? 0 : placement.addressees.length,
    }
  }
}
