import type { AutotaskClient, CallOptions } from '@guidepost/autotask-client'
import { z } from 'zod'
import { normalised, spellingsOf, udfPrefix } from '../register/spelling.ts'
import { fieldNamesOf, type RegistrationSpec } from '../register/spec.ts'

/** How values of a field compare. `udf`: the type of a user-defined field is not read, so only plain words compare. */
export const fieldKinds = ['integer', 'boolean', 'time', 'text', 'udf', 'other'] as const
type FieldKind = (typeof fieldKinds)[number]

const fieldSchema = z.object({
  /** The name in the spec, in lower case. */
  key: z.string(),
  /** The key in payloads. */
  label: z.string(),
  /** The REST name; null for a user-defined field. */
  rest: z.string().nullable(),
  kind: z.enum(fieldKinds),
  isSubscribed: z.boolean(),
})

const stamp = z.string().nullable()

/** What a tenant's metadata says about the records of a registration. Kept in cursor and carry. */
export const setupSchema = z.object({
  /** When it was read, on the host's clock. */
  at: z.number(),
  /** The spec that it was read for: another spec needs another set-up. */
  spec: z.string(),
  fields: z.array(fieldSchema),
  stamps: z.object({ modified: stamp, activity: stamp, created: stamp, actor: stamp, queryable: z.array(z.string()) }),
})

/** See {@link setupSchema}. */
export type Setup = z.infer<typeof setupSchema>
export type WatchedField = Setup['fields'][number]

/** Metadata changes only when an administrator changes it. */
const maxAgeMs = 86_400_000

export const recordEntities = {
  Company: 'Companies',
  Contact: 'Contacts',
  ConfigurationItem: 'ConfigurationItems',
  Ticket: 'Tickets',
  TicketNote: 'TicketNotes',
} as const satisfies Record<RegistrationSpec['entity'], string>

/** The set-up, from the metadata of the tenant unless `known` is still good. */
export async function readSetup(
  client: AutotaskClient,
  spec: RegistrationSpec,
  known: Setup | undefined,
  { now, call }: { readonly now: number; readonly call: CallOptions },
): Promise<Setup> {
  const specKey = JSON.stringify([spec.entity, spec.subscribed, spec.displayed])
  if (known?.spec === specKey && now - known.at < maxAgeMs) return known
  const { modified, activity, created, actor, queryable } = await client.stamps(spec.entity, call)
  const stamps = {
    modified: modified ?? null,
    activity: activity ?? null,
    created: created ?? null,
    actor: actor ?? null,
    queryable: [...queryable],
  }
  const metadata = await client.entityFields(recordEntities[spec.entity], call)
  const subscribed = new Set(spec.subscribed.map((name) => name.toLowerCase()))
  const fields = fieldNamesOf(spec).map((name): WatchedField => {
    const key = name.toLowerCase()
    const isSubscribed = subscribed.has(key)
    const spellings = udfPrefix.test(name) ? [] : spellingsOf(name, spec.entity)
    const found = spellings
      .map((spelling) => metadata.find((field) => normalised(field.name) === spelling))
      .find((field) => field !== undefined)
    if (!found) return { key, label: name.replace(udfPrefix, '').trim(), rest: null, kind: 'udf', isSubscribed }
    const label = found.name.charAt(0).toUpperCase() + found.name.slice(1)
    return { key, label, rest: found.name, kind: kindOf(found.dataType), isSubscribed }
  })
  return { at: now, spec: specKey, fields, stamps }
}

function kindOf(dataType: string | undefined): FieldKind {
  const type = dataType?.toLowerCase() ?? ''
  if (/^(?:long|integer|int|short|byte)/.test(type)) return 'integer'
  if (type.startsWith('bool')) return 'boolean'
  if (type.startsWith('date')) return 'time'
  return type.startsWith('string') ? 'text' : 'other'
}

/** The fields that a sweep reads. */
export function includedFields({ fields, stamps }: Setup, entity: RegistrationSpec['entity']): string[] {
  const names = fields.flatMap(({ rest }) => rest ?? [])
  const { modified, activity, created, actor } = stamps
  const creator = entity === 'Ticket' || entity === 'TicketNote' ? 'creatorResourceID' : null
  const others = [modified, activity, created, actor, creator].filter((name) => name !== null)
  const udfs = fields.some(({ rest }) => rest === null) ? ['userDefinedFields'] : []
  return [...new Set(['id', ...names, ...others, ...udfs])]
}
