import type { EventState, Receipt, RecordResult, RecordedEvent } from '../../port/ingest.ts'
import type { Placement } from '../../sql/ingest/matching.ts'
import type { Session } from '../connection/connections.ts'
import { locksOf } from '../connection/database.ts'
import { placementIn, prepare, questionsOf, type Prepared, type PreparedEvent } from './batch.ts'
import { parametersOf, readFacts, type Fact, type FactMemory, type Facts } from './facts.ts'
import { keyOf, linkQuestions, plainQuestions, routingOf, type Routing } from './lookup.ts'

/** An event of the batch that no earlier event of the batch equals. */
interface NewEvent {
  /** Its number in the statement, from 1. */
  readonly n: number
  readonly prepared: PreparedEvent
  readonly receipt: Receipt
  readonly placement: Placement
  /** The number of its request in the statement, from 1. */
  readonly request: number
  /** How many later events of the batch equal it, and when the last of them was received. */
  repeats: number
  lastRepeatAt: number | null
}

interface Batch {
  readonly requests: readonly Prepared[]
  readonly events: readonly NewEvent[]
  /** For each receipt: its events, or why it can't be recorded. */
  readonly answers: readonly (readonly NewEvent[] | (RecordResult & { ok: false }))[]
}

/** An event repeats one of the same batch that is older than the dedupe window: a case for the transaction. */
export class TooOldError extends Error {
  override readonly name = 'TooOldError'
}

/**
 * Records receipts with one statement, which is one transaction. Reads facts that are not remembered first. Rejects with
 * an error of which `isOldFact` is true if a remembered fact has changed, and with `TooOldError`: then nothing was recorded.
 */
export async function recordBatch(
  session: Session,
  receipts: readonly Receipt[],
  { memory, dedupeWindowMs }: { readonly memory: FactMemory; readonly dedupeWindowMs: number },
): Promise<readonly RecordResult[]> {
  const prepared = receipts.map(prepare)
  const good = prepared.filter((item) => 'receipt' in item)
  const facts = await factsOf(session, good, memory)
  const batch = place(prepared, routingOf(facts), dedupeWindowMs)
  if (batch.events.length === 0)
    return batch.answers.map((answer) => ('ok' in answer ? answer : { ok: true, events: [] }))
  if (batch.events.some(({ placement }) => placement.addressees.length > 0)) session.freed()
  try {
    const { rows } = await session.query(statement, valuesOf(batch, facts, dedupeWindowMs), 'recordBatch')
    return toResults(batch, rows as unknown as Written[])
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

/** Decides where each event goes, and finds those that equal an earlier one of the batch. */
function place(prepared: readonly ReturnType<typeof prepare>[], routing: Routing, dedupeWindowMs: number): Batch {
  const requests: Prepared[] = []
  const events = new Map<string, NewEvent>()
  const answers = prepared.map((item): Batch['answers'][number] => {
    if (!('receipt' in item)) return item
    const { receipt } = item
    if (!routing.integrations.has(receipt.integrationId)) {
      return { ok: false, code: 'invalid', message: `The integration ${receipt.integrationId} does not exist` }
    }
    const first = events.size
    const own = item.events.map((event) => add(receipt, event, requests.length + 1))
    if (events.size > first) requests.push(item)
    return own
  })
  return { requests, events: [...events.values()], answers }

  function add(receipt: Receipt, prepared: PreparedEvent, request: number): NewEvent {
    const key = keyOf(receipt.integrationId, prepared.dedupeKey)
    const same = events.get(key)
    if (same) {
      if (receipt.receivedAt - same.receipt.receivedAt > dedupeWindowMs) throw new TooOldError()
      same.repeats += 1
      same.lastRepeatAt = receipt.receivedAt
      return same
    }
    const placement = placementIn(routing, receipt, prepared)
    const event = { n: events.size + 1, prepared, receipt, placement, request, repeats: 0, lastRepeatAt: null }
    events.set(key, event)
    return event
  }
}

const types = [
  'int[], text[], bigint[], bytea[], text[], bytea',
  'bigint[], bigint[], bigint[], text[], text[], int[], int[], int[]',
  'int[], bigint[], bigint[], bigint[], int[], text[], text[], text[], text[], bytea[], bytea[], bytea[], bigint[], bigint[]',
  'int[], bigint[]',
  'int[], bigint[], text[], bytea[]',
  'bigint',
].join(', ')

const statement = `select * from guidepost_record_batch(${types
  .split(', ')
  .map((type, index) => `$${index + 1}::${type}`)
  .join(', ')})`

function valuesOf({ requests, events }: Batch, facts: Facts, dedupeWindowMs: number): unknown[] {
  const read: readonly Fact[] = [...facts.values()]
  const receipts = requests.map(({ receipt }) => receipt)
  // The bytes of all rows are one parameter: node-postgres sends an array of byte strings as hexadecimal text.
  const parts = requests.flatMap(({ headers, receipt }) => [headers, receipt.body])
  const startsAt: number[] = [1]
  for (const part of parts) startsAt.push(startsAt.at(-1)! + part.byteLength)
  const ties = events.flatMap(({ n, placement }) => placement.connections.map((connection) => ({ n, connection })))
  const deliveries = events.flatMap(({ n, placement, prepared: { orderingKey } }) =>
    placement.addressees.map((to) => ({ ...to, n, orderingKey: to.ordered ? orderingKey : null })),
  )
  return [
    locksOf(receipts.map(({ integrationId }) => integrationId)),
    ...parametersOf(read.map(({ question }) => question)),
    read.map(({ text }) => text),
    Buffer.concat(parts),

    receipts.map((receipt) => receipt.integrationId),
    receipts.map((receipt) => receipt.registrationId),
    receipts.map((receipt) => receipt.receivedAt),
    receipts.map((receipt) => receipt.origin),
    receipts.map((receipt) => receipt.secretId),
    requests.map((_, index) => startsAt[2 * index]),
    requests.map((_, index) => startsAt[2 * index + 1]),
    requests.map((_, index) => startsAt[2 * index + 2]),

    events.map(({ request }) => request),
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

    ties.map(({ n }) => n),
    ties.map(({ connection }) => connection),

    deliveries.map(({ n }) => n),
    deliveries.map(({ connection }) => connection),
    deliveries.map(({ destination }) => destination),
    deliveries.map(({ orderingKey }) => orderingKey),
    dedupeWindowMs,
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

function toResults({ answers }: Batch, rows: readonly Written[]): readonly RecordResult[] {
  const written = new Map(rows.map((row) => [row.event, row]))
  const told = new Set<NewEvent>()
  return answers.map((answer) =>
    'ok' in answer ? answer : { ok: true, events: answer.map((event) => toRecorded(event, written.get(event.n)!)) },
  )

  function toRecorded(event: NewEvent, row: Written): RecordedEvent {
    const duplicate = !row.fresh || told.has(event)
    told.add(event)
    return {
      id: String(row.id),
      state: row.fresh ? event.placement.state : row.state!,
      reason: row.fresh ? event.placement.reason : row.reason,
      duplicate,
      deliveries: duplicate ? 0 : event.placement.addressees.length,
    }
  }
}
