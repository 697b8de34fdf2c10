import { isAutotaskError, type EntityField, type TicketHistoryRow } from '@guidepost/autotask-client'
import type { JsonValue, LogRow } from '@guidepost/provider'
import { z } from 'zod'
import { normalised, spellingsOf } from '../register/spelling.ts'
import { recovered } from './compose.ts'
import { overlapMs } from './declared.ts'
import { recordEntities } from './setup.ts'
import { idOf, logRow, readCursor, windowEnd, type Registration, type WalkContext, type WalkPage } from './walk.ts'

const cursorSchema = z.object({ until: z.number(), index: z.number() })

/** Reads the history of the next tickets, a call each. Other entities have no history: then the walk is complete. */
export async function history(
  context: WalkContext,
  registration: Registration,
  { since, keys, cursor }: { readonly since: number; readonly keys: readonly string[]; readonly cursor: JsonValue },
): Promise<WalkPage> {
  const { client, call, now, budget } = context
  const { entity, events } = registration.spec
  const askedAt = now()
  const started = readCursor(cursorSchema, cursor)
  if (entity !== 'Ticket' || !events.includes('update')) return { until: windowEnd(context, askedAt), cursor: null }
  const metadata = await client.entityFields(recordEntities[entity], call)
  let index = started?.index ?? 0
  const rows: LogRow[] = []
  const before = client.usage.requests
  while (index < keys.length && client.usage.requests - before < budget.calls) {
    const key = keys[index]!
    const id = idOf(key, entity)
    const found = id === undefined ? [] : await historyOf(context, id)
    const changes = changesOf(found, registration, metadata, since - overlapMs)
    const next = changes.map((change) => toLogRow(change, id!, key, registration))
    if (rows.length > 0 && rows.length + next.length > budget.rows) break
    rows.push(...next.slice(0, budget.rows))
    index += 1
  }
  const until = started?.until ?? windowEnd(context, askedAt)
  return { until, rows, cursor: index < keys.length ? { until, index } : null }
}

/** No rows for a ticket that was deleted, or that the API user may not see. */
async function historyOf({ client, call }: WalkContext, id: number): Promise<readonly TicketHistoryRow[]> {
  try {
    return (await client.ticketHistory(id, call)).rows
  } catch (error) {
    if (isAutotaskError(error, 'not_found')) return []
    throw error
  }
}

interface Change {
  readonly id: number
  readonly at: number
  readonly actor: string | null
  readonly fields: Record<string, string>
}

/** The changes of subscribed fields. What was saved together, in one second by one person, is one change: it sent one event. */
function changesOf(
  rows: readonly TicketHistoryRow[],
  { spec }: Registration,
  metadata: readonly EntityField[],
  since: number,
): Change[] {
  const subscribed = new Set(spec.subscribed.flatMap((name) => spellingsOf(name, spec.entity)))
  const changes = new Map<string, Change>()
  for (const row of rows) {
    const at = Date.parse(row.date ?? '')
    const read = readDetail(row.detail ?? '', metadata)
    if (Number.isNaN(at) || at < since || !read || !subscribed.has(normalised(read.label))) continue
    const actor = row.resourceID === undefined ? null : String(row.resourceID)
    const key = `${Math.floor(at / 1000)} ${actor ?? ''}`
    const change = changes.get(key) ?? { id: row.id, at, actor, fields: {} }
    change.fields[read.label] = read.value
    changes.set(key, change)
  }
  return [...changes.values()]
}

/**
 * Reads `Status changed from New to In Progress`; `undefined` for any other text. The values of a picklist are labels, which become
 * the ids that payloads have. A text that contains " to " can be read in several ways: then it is skipped.
 */
function readDetail(
  detail: string,
  metadata: readonly EntityField[],
): { readonly label: string; readonly value: string } | undefined {
  const match = /^(.{1,100}?) changed from (.*)$/s.exec(detail)
  if (!match) return undefined
  const [, label = '', rest = ''] = match
  const parts = rest.split(' to ')
  const values = parts.slice(1).map((_, index) => parts.slice(index + 1).join(' to '))
  const picklist = metadata.find((field) => normalised(field.name) === normalised(label))?.picklistValues ?? []
  if (picklist.length === 0) return values.length === 1 ? { label, value: values[0]! } : undefined
  const ids = values.flatMap((text) => picklist.find((one) => one.label === text)?.id ?? [])
  return ids.length === 1 ? { label, value: String(ids[0]) } : undefined
}

function toLogRow(change: Change, id: number, key: string, registration: Registration): LogRow {
  const names = Object.keys(change.fields).join(', ')
  const base = { origin: 'history', id: `${id}:${change.id}`, registration: registration.id, key } as const
  const row = { ...base, loggedAt: change.at, message: `${names} of ticket ${id} changed` }
  if (registration.spec.excludedResources.includes(Number(change.actor ?? Number.NaN))) {
    return logRow({ ...row, kind: 'excluded' })
  }
  const event = recovered(
    registration,
    { action: 'Update', id, fields: change.fields, at: change.at, actor: change.actor },
    { origin: 'history', fidelity: 'intermediate', from: change.at },
  )
  return logRow({ ...row, kind: 'event', event })
}
