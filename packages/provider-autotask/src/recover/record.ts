import { field, parseTime, type AutotaskRow } from '@guidepost/autotask-client'
import type { FoundRecord } from '@guidepost/provider'
import { z } from 'zod'
import type { RegistrationSpec } from '../register/spec.ts'
import { fieldKinds, type Setup, type WatchedField } from './setup.ts'

const time = z.number().nullable()

/** The form of `FoundRecord.facts`. */
const factsSchema = z.object({
  id: z.number(),
  /** Null for a value that the API user may not see. */
  values: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      kind: z.enum(fieldKinds),
      isSubscribed: z.boolean(),
      isMasked: z.boolean(),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    }),
  ),
  modified: time,
  activity: time,
  /** The resource that created the record. */
  creator: z.string().nullable(),
})

/** See {@link factsSchema}. */
export type RecordFacts = z.infer<typeof factsSchema>
export type FieldValue = RecordFacts['values'][number]

/** The facts of a record; `undefined` for a record of another plugin. */
export function readFacts(record: FoundRecord): RecordFacts | undefined {
  return factsSchema.safeParse(record.facts).data
}

/** Converts a row of a sweep. */
export function toFoundRecord(
  row: AutotaskRow,
  entity: RegistrationSpec['entity'],
  { fields, stamps }: Setup,
  readAt: number,
): FoundRecord {
  const timeOf = (name: string | null) => (name === null ? null : (parseTime(field(row, name)) ?? null))
  const id = Number(field(row, 'id'))
  const [modified, activity, createdAt] = [timeOf(stamps.modified), timeOf(stamps.activity), timeOf(stamps.created)]
  const newest = [modified, activity, createdAt].filter((one) => one !== null)
  const facts: RecordFacts = {
    id,
    values: fields.map((watched) => toValue(row, watched)),
    modified,
    activity,
    creator: idText(field(row, 'creatorResourceID')),
  }
  return {
    key: `${entity}:${id}`,
    changedAt: newest.length > 0 ? Math.max(...newest) : null,
    createdAt,
    readAt,
    actor: stamps.actor === null ? null : idText(field(row, stamps.actor)),
    facts,
  }
}

function toValue(row: AutotaskRow, watched: WatchedField): FieldValue {
  const { key, label, kind, isSubscribed, rest } = watched
  const given = rest === null ? udfValue(row, label) : field(row, rest)
  const value = isScalar(given) ? given : null
  return { key, label, kind, isSubscribed, isMasked: isMask(value), value }
}

/** Protected user-defined fields of configuration items come back as `*****` (developer help, "ConfigurationItemsEntity"). */
function isMask(value: FieldValue['value']): boolean {
  return typeof value === 'string' && /^\*{3,}$/.test(value)
}

function udfValue(row: AutotaskRow, label: string): unknown {
  const list = field(row, 'userDefinedFields')
  if (!Array.isArray(list)) return undefined
  const wanted = label.toLowerCase()
  return field(
    list.find((one) => String(field(one, 'name')).trim().toLowerCase() === wanted),
    'value',
  )
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** The id of a resource as text; null for 0 and for no id. */
function idText(value: unknown): string | null {
  return isScalar(value) && value !== 0 && value !== '' ? String(value) : null
}
