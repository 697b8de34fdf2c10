import type { JsonValue, LogRow } from '@guidepost/provider'
import { z } from 'zod'
import { recovered } from './compose.ts'
import { requireFullRight } from './control.ts'
import { absenceMs } from './declared.ts'
import { recordEntities } from './setup.ts'
import {
  idOf,
  logRow,
  pageSize,
  readCursor,
  windowEnd,
  type Registration,
  type WalkContext,
  type WalkPage,
} from './walk.ts'

const cursorSchema = z.object({
  until: z.number(),
  /** The ids that the first look did not see. */
  missing: z.array(z.number()),
  /** Where the look continues: among all keys, or among `missing` if it is the second one. */
  index: z.number(),
  isSecond: z.boolean(),
})
type Cursor = z.infer<typeof cursorSchema>

/** Looks for some records, twice. A query that misses a record proves nothing about a deletion, so all it gives is a suspicion. */
export async function absence(
  context: WalkContext,
  registration: Registration,
  { since, keys, cursor }: { readonly since: number; readonly keys: readonly string[]; readonly cursor: JsonValue },
): Promise<WalkPage> {
  const { entity } = registration.spec
  const askedAt = context.now()
  const started = readCursor(cursorSchema, cursor) ?? { until: 0, missing: [], index: 0, isSecond: false }
  const ids = started.isSecond ? started.missing : keys.flatMap((key) => idOf(key, entity) ?? [])
  const asked = ids.slice(started.index, started.index + pageSize(context.budget))
  const absent = await absentOf(context, registration, asked)
  const until = started.until || windowEnd(context, askedAt)
  const index = started.index + asked.length
  const rows = started.isSecond ? absent.map((id) => toDelete(id, registration, since, until)) : []
  if (index < ids.length) {
    const missing = started.isSecond ? started.missing : [...started.missing, ...absent]
    return { until, rows, cursor: { ...started, until, missing, index } }
  }
  const missing = [...started.missing, ...absent]
  if (started.isSecond || missing.length === 0) return { until, rows, cursor: null }
  const second: Cursor = { until, missing, index: 0, isSecond: true }
  return { until, rows, cursor: second, notBefore: context.now() + absenceMs }
}

async function absentOf(context: WalkContext, { spec }: Registration, ids: readonly number[]): Promise<number[]> {
  const { client, call } = context
  if (ids.length === 0) return []
  const name = recordEntities[spec.entity]
  const filter = [{ op: 'in', field: 'id', value: ids }] as const
  const found = await client.page(name, { ...call, filter, includeFields: ['id'], afterId: 0 })
  if (found.ids.length === 0) {
    const control = await client.page(name, { ...call, includeFields: ['id'], pageSize: 1, afterId: 0 })
    if (control.ids.length === 0) await requireFullRight(context, name)
  }
  return ids.filter((id) => !found.ids.includes(id))
}

function toDelete(id: number, registration: Registration, since: number, until: number): LogRow {
  const { entity } = registration.spec
  const change = { action: 'Delete', id, fields: {}, at: until, actor: null } as const
  const event = recovered(registration, change, { origin: 'absence', fidelity: 'suspected', from: since })
  const message = `${entity} ${id} is not there any more`
  return logRow({
    origin: 'absence',
    id: `${entity}:${id}`,
    kind: 'event',
    key: `${entity}:${id}`,
    registration: registration.id,
    event,
    message,
  })
}
