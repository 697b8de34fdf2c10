import { parse, type AutotaskEvent } from '@guidepost/autotask-payload'
import { normalizeGuid } from '@guidepost/connection-matcher'
import type { JsonValue, KnownEvent, LogRow } from '@guidepost/provider'
import type { DeletedTicket, DeletedTicketActivity, PageOptions, WebhookErrorLog } from '@guidepost/autotask-client'
import { z } from 'zod'
import { identify } from '../identify.ts'
import { recovered } from './compose.ts'
import { logNotReadable, overlapMs } from './declared.ts'
import { isReadable } from './control.ts'
import { logRow, pageSize, readCursor, windowEnd, type Registration, type WalkContext, type WalkPage } from './walk.ts'

const cursorSchema = z.object({ until: z.number(), afterId: z.number() })
const carrySchema = z.object({ rightsAt: z.number(), readable: z.boolean() })

export interface LogSpan {
  readonly since: number
  readonly carry: JsonValue
  readonly cursor: JsonValue
}

/** Reads one page of the events that Autotask gave up. */
export async function errorLog(
  context: WalkContext,
  registrations: readonly Registration[],
  { since, cursor }: LogSpan,
): Promise<WalkPage> {
  const { client, call, now, budget } = context
  const started = readCursor(cursorSchema, cursor)
  const askedAt = now()
  const filter = [{ op: 'gte', field: 'createDateTime', value: new Date(since - overlapMs) }] as const
  const page = await client.errorLogs.page({
    ...call,
    filter,
    pageSize: pageSize(budget),
    afterId: started?.afterId ?? 0,
  })
  const until = started?.until ?? windowEnd(context, askedAt)
  const rows = page.rows.map((row) => readErrorRow(row, registrations))
  return { until, rows, cursor: page.isLast ? null : { until, afterId: page.last } }
}

function readErrorRow(row: WebhookErrorLog, registrations: readonly Registration[]): LogRow {
  const text = row.payload ?? ''
  const base = { origin: 'error-log', id: String(row.id), loggedAt: ms(row.createDateTime) } as const
  const message = (row.errorMessage ?? '').slice(0, 500)
  const body = new TextEncoder().encode(text)
  const parsed = parse(body)
  const event = parsed.ok && parsed.events.length === 1 ? parsed.events[0] : undefined
  const guid = normalizeGuid(event?.guid ?? /"guid"\s*:\s*"([^"]{1,60})"/i.exec(text)?.[1])
  if (guid === undefined) return logRow({ ...base, kind: 'unreadable', message })
  const owner = registrations.find(({ matchValues }) => matchValues.some((value) => normalizeGuid(value) === guid))
  if (!owner) return logRow({ ...base, kind: 'foreign', message })
  const at = { ...base, registration: owner.id, message }
  if (!event) return logRow({ ...at, kind: 'cut', key: keyOfCut(text, owner) })
  const identity = identify(event)
  if (identity.notice) return logRow({ ...at, kind: 'excluded' })
  const time = identity.occurredAt
  const between = { from: time ?? null, to: time ?? base.loggedAt ?? 0 }
  const actor = event.personId ?? null
  return logRow({
    ...at,
    kind: 'event',
    key: identity.orderingKey ?? null,
    event: { origin: 'error-log', fidelity: 'exact', body, headers: {}, between, actor },
  })
}

/** The record of a payload that the log cut at 8,000 characters: `Id` stands before the fields. */
function keyOfCut(text: string, { spec }: Registration): string | null {
  const id = /"Id"\s*:\s*(\d{1,15})[,}]/i.exec(text)?.[1]
  return id === undefined ? null : `${spec.entity}:${id}`
}

/** Reads one page of the log of deleted tickets, or of deleted notes. Other entities have no log: then the walk is complete. */
export async function deletedLog(
  context: WalkContext,
  registration: Registration,
  { since, carry, cursor }: LogSpan,
): Promise<WalkPage> {
  const { call, now, budget } = context
  const { entity, events } = registration.spec
  const askedAt = now()
  if (!events.includes('delete') || (entity !== 'Ticket' && entity !== 'TicketNote')) {
    return { until: windowEnd(context, askedAt), cursor: null }
  }
  const started = readCursor(cursorSchema, cursor)
  const filter = [{ op: 'gte', field: 'deletedDateTime', value: new Date(since - overlapMs) }] as const
  const options = { ...call, filter, pageSize: pageSize(budget), afterId: started?.afterId ?? 0 }
  const { log, rows, last, isLast } = await readDeletes(context, registration, options)
  const until = started?.until ?? windowEnd(context, askedAt)
  if (!isLast) return { until, rows, cursor: { until, afterId: last } }
  const rights = await rightsOf(context, log, carry, rows.length > 0)
  return { until, rows, cursor: null, carry: rights, blindSpots: rights.readable ? [] : [logNotReadable(log)] }
}

async function readDeletes({ client }: WalkContext, registration: Registration, options: PageOptions) {
  if (registration.spec.entity === 'Ticket') {
    const page = await client.tickets.deletedPage(options)
    return { ...page, log: 'DeletedTicketLogs', rows: page.rows.map((row) => toTicketDelete(row, registration)) }
  }
  const page = await client.tickets.deletedActivitiesPage(options)
  return { ...page, log: 'DeletedTicketActivityLogs', rows: page.rows.map((row) => toNoteDelete(row, registration)) }
}

const dayMs = 86_400_000

/** Asks once a day whether the API user may read the log. Rows prove it. */
async function rightsOf(context: WalkContext, log: string, carry: JsonValue, hasRows: boolean) {
  const now = context.now()
  if (hasRows) return { rightsAt: now, readable: true }
  const known = carrySchema.safeParse(carry).data
  if (known && now - known.rightsAt < dayMs) return known
  return { rightsAt: now, readable: await isReadable(context, log) }
}

function toTicketDelete(row: DeletedTicket, registration: Registration): LogRow {
  const loggedAt = ms(row.deletedDateTime)
  const message = `Ticket ${row.ticketNumber ?? row.ticketID ?? ''} was deleted`
  const base = { origin: 'deleted-log', id: String(row.id), loggedAt, message, registration: registration.id } as const
  if (row.ticketID === undefined || loggedAt === null)
    return logRow({ ...base, kind: 'unreadable', registration: null })
  const key = `Ticket:${row.ticketID}`
  const actor = row.deletedByResourceID === undefined ? null : String(row.deletedByResourceID)
  if (isExcluded(registration, row.deletedByResourceID)) return logRow({ ...base, kind: 'excluded', key })
  const change = { action: 'Delete', id: row.ticketID, fields: {}, at: loggedAt, actor } as const
  const event = recovered(registration, change, { origin: 'deleted-log', fidelity: 'exact', from: loggedAt })
  return logRow({ ...base, kind: 'event', key, event })
}

const noteSchema = z.object({
  ticketId: z.number().nullable(),
  title: z.string().nullable(),
  createdBy: z.number().nullable(),
  deletedBy: z.number().nullable(),
})

function toNoteDelete(row: DeletedTicketActivity, registration: Registration): LogRow {
  const loggedAt = ms(row.deletedDateTime)
  const message = `A note or attachment of ticket ${row.ticketNumber ?? row.ticketID ?? ''} was deleted`
  const base = { origin: 'deleted-log', id: String(row.id), loggedAt, message, registration: registration.id } as const
  // A time entry has hours. What tells notes from attachments is not documented.
  if (row.hoursWorked !== undefined || isExcluded(registration, row.deletedByResourceID)) {
    return logRow({ ...base, kind: 'excluded' })
  }
  const facts: z.infer<typeof noteSchema> = {
    ticketId: row.ticketID ?? null,
    title: row.noteOrAttachmentTitle ?? null,
    createdBy: row.createdByResourceID ?? null,
    deletedBy: row.deletedByResourceID ?? null,
  }
  return logRow({ ...base, kind: 'partial', createdAt: ms(row.activityDateTime), facts })
}

/** The creation of a note and the row of the log show the same time, to a few seconds. */
const sameTimeMs = 5000

/** See `Recover.matchDelete`. */
export function matchDelete(
  row: LogRow,
  events: readonly KnownEvent<AutotaskEvent>[],
  registration: Registration,
): LogRow {
  const facts = noteSchema.safeParse(row.facts).data
  if (row.kind !== 'partial' || !facts || row.createdAt === null || row.loggedAt === null) return row
  const fits = events.filter(({ payload, identity }) => {
    if (payload.entity !== 'TicketNote' || payload.action !== 'Create' || payload.id === undefined) return false
    if (Math.abs((identity.occurredAt ?? Number.NaN) - row.createdAt!) > sameTimeMs) return false
    return (
      agrees(payload, 'ticketid', facts.ticketId) &&
      agrees(payload, 'title', facts.title) &&
      (facts.createdBy === null || payload.personId === undefined || payload.personId === String(facts.createdBy))
    )
  })
  const [key, ...others] = new Set(fits.map(({ identity }) => identity.orderingKey))
  if (key === undefined || others.length > 0) return row
  const id = Number(key.slice(key.indexOf(':') + 1))
  const actor = facts.deletedBy === null ? null : String(facts.deletedBy)
  const change = { action: 'Delete', id, fields: {}, at: row.loggedAt, actor } as const
  const event = recovered(registration, change, { origin: 'deleted-log', fidelity: 'exact', from: row.loggedAt })
  return { ...row, kind: 'event', key, event }
}

/** True unless the event has another value for the field. */
function agrees({ fields }: AutotaskEvent, name: string, value: string | number | null): boolean {
  const key = Object.keys(fields).find((one) => one.toLowerCase() === name)
  return key === undefined || value === null || String(fields[key]).trim() === String(value).trim()
}

function isExcluded({ spec }: Registration, resource: number | undefined): boolean {
  return resource !== undefined && spec.excludedResources.includes(resource)
}

function ms(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time)
}
