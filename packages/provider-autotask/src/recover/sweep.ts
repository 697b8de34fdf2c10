import type { SweepForm } from '@guidepost/autotask-client'
import type { BlindSpot, FoundRecord, JsonValue } from '@guidepost/provider'
import { z } from 'zod'
import { proveEnd } from './control.ts'
import { maskedField, noStamp, overlapMs } from './declared.ts'
import { readFacts, toFoundRecord } from './record.ts'
import { includedFields, readSetup, setupSchema, type Setup } from './setup.ts'
import {
  autotaskNow,
  pageSize,
  readCursor,
  windowEnd,
  type Registration,
  type WalkContext,
  type WalkPage,
} from './walk.ts'

const form = z.enum(['together', 'record-apart', 'apart'] satisfies SweepForm[])

/** What a sweep leaves to the next one. */
const carrySchema = z.object({ setup: setupSchema, knownId: z.number().nullable(), form })

const cursorSchema = z.object({
  until: z.number(),
  setup: setupSchema,
  /** The known record of the earlier sweep. */
  knownId: z.number().nullable(),
  /** The highest id of this walk. */
  highest: z.number(),
  sweep: z.object({ form, part: z.number(), afterId: z.number(), knownSeen: z.boolean() }),
})
type Cursor = z.infer<typeof cursorSchema>
type Carry = z.infer<typeof carrySchema>

/** Reads one page of the records that changed. */
export async function sweep(
  context: WalkContext,
  registration: Registration,
  { since, carry, cursor }: { readonly since: number; readonly carry: JsonValue; readonly cursor: JsonValue },
): Promise<WalkPage> {
  const { client, call, now, budget } = context
  const { entity } = registration.spec
  const started = readCursor(cursorSchema, cursor)
  const kept = carrySchema.safeParse(carry).data
  const askedAt = now()
  const setup = started?.setup ?? (await readSetup(client, registration.spec, kept?.setup, { now: askedAt, call }))
  const knownId = started ? started.knownId : (kept?.knownId ?? null)
  if (setup.stamps.queryable.length === 0) {
    return {
      until: windowEnd(context, askedAt),
      cursor: null,
      carry: { setup, knownId, form: 'together' },
      blindSpots: [noStamp(entity)],
    }
  }
  const page = await client.sweep(entity, {
    ...call,
    since: new Date(since - overlapMs),
    stamps: setup.stamps.queryable,
    includeFields: includedFields(setup, entity),
    knownId: knownId ?? undefined,
    cursor: started?.sweep,
    form: kept?.form,
    pageSize: pageSize(budget),
  })
  const until = started?.until ?? windowEnd(context, askedAt)
  const readAt = autotaskNow(context)
  const found = page.rows.map((row) => toFoundRecord(row, entity, setup, readAt))
  const windowStart = since - overlapMs
  // The known record comes with every sweep, also unchanged.
  const records = found.filter(({ changedAt }) => changedAt === null || changedAt >= windowStart)
  const highest = Math.max(started?.highest ?? 0, ...page.rows.map(({ id }) => Number(id)))
  const blindSpots = blindSpotsOf(setup, entity, found)
  if (page.cursor) {
    const next: Cursor = { until, setup, knownId, highest, sweep: { ...page.cursor } }
    return { until, records, blindSpots, cursor: next }
  }
  const isEmptyEnd = started !== undefined && page.rows.length === 0
  const wasEmpty = kept !== undefined && knownId === null
  const seen = await proveEnd(context, entity, { knownId, knownSeen: page.knownSeen, highest, wasEmpty, isEmptyEnd })
  const next: Carry = { setup, knownId: Math.max(highest, seen) || null, form: page.form }
  return { until, records, blindSpots, cursor: null, carry: next }
}

function blindSpotsOf({ stamps }: Setup, entity: string, found: readonly FoundRecord[]): BlindSpot[] {
  const isBlind = ![stamps.modified, stamps.activity].some((name) => name && stamps.queryable.includes(name))
  const masked = new Set(
    found.flatMap((record) =>
      (readFacts(record)?.values ?? []).filter((one) => one.isMasked && one.isSubscribed).map(({ key }) => key),
    ),
  )
  return [...(isBlind ? [noStamp(entity)] : []), ...[...masked].map(maskedField)]
}
