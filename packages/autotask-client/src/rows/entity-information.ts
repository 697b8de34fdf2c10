import { checkedEntity } from './calls.ts'
import { userKey } from '../credentials.ts'
import { AutotaskError } from '../errors.ts'
import type { EntityField, PicklistValue } from './entity-field.ts'
import { field, list, reader, rowsOf } from './rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

/** The API user's right to do something with an entity. `unknown`: an undocumented value. */
export type UserAccess = 'none' | 'all' | 'restricted' | 'unknown'

/** What an entity allows in general (`can…`) and to the API user (`userAccess…`). Autotask developer help, "Entity information call". */
export interface EntityInformation {
  readonly name: string | undefined
  readonly canCreate: boolean | undefined
  readonly canDelete: boolean | undefined
  readonly canQuery: boolean | undefined
  readonly canUpdate: boolean | undefined
  readonly userAccessForCreate: UserAccess
  readonly userAccessForDelete: UserAccess
  readonly userAccessForQuery: UserAccess
  readonly userAccessForUpdate: UserAccess
  readonly hasUserDefinedFields: boolean | undefined
  readonly supportsWebhookCallouts: boolean | undefined
}

/** Reads what an entity allows the API user. */
export async function entityInformation(
  transport: Transport,
  entity: string,
  options: CallOptions,
): Promise<EntityInformation> {
  const path = `${checkedEntity(entity)}/entityInformation`
  const info = field(await transport.send({ ...options, method: 'GET', path }), 'info')
  if (info === undefined)
    throw new AutotaskError('unavailable', `Autotask answered ${path} without the property "info"`)
  return {
    ...readInformation(info),
    userAccessForCreate: toUserAccess(field(info, 'userAccessForCreate')),
    userAccessForDelete: toUserAccess(field(info, 'userAccessForDelete')),
    userAccessForQuery: toUserAccess(field(info, 'userAccessForQuery')),
    userAccessForUpdate: toUserAccess(field(info, 'userAccessForUpdate')),
  }
}

const readInformation = reader({
  name: 'text',
  canCreate: 'flag',
  canDelete: 'flag',
  canQuery: 'flag',
  canUpdate: 'flag',
  hasUserDefinedFields: 'flag',
  supportsWebhookCallouts: 'flag',
})

/** Autotask sends the access as a number or as a word. */
function toUserAccess(value: unknown): UserAccess {
  const byNumber: readonly UserAccess[] = ['none', 'all', 'restricted']
  const word = String(value).trim().toLowerCase()
  return byNumber[Number(word === '' ? Number.NaN : word)] ?? byNumber.find((access) => access === word) ?? 'unknown'
}

/** Metadata changes only when an administrator changes it. */
const cacheMs = 3_600_000
/** After this time, an unknown label is looked up again, and everything for a person who waits: an administrator may have added it. */
const unknownLabelMs = 60_000

/** The fields of entities, cached for an hour. */
export class EntityFields {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async fields(entity: string, options: CallOptions, maxAgeMs = cacheMs): Promise<readonly EntityField[]> {
    const { now } = this.#transport.options
    const { cache, credentials } = this.#transport.options
    const key = `${userKey(credentials)} ${checkedEntity(entity).toLowerCase()}`
    const cached = cache.fields.get(key)
    const isUrgent = options.urgent ?? this.#transport.options.urgent
    if (cached && now() - cached.at < (isUrgent ? Math.min(maxAgeMs, unknownLabelMs) : maxAgeMs)) return cached.fields
    const path = `${entity}/entityInformation/fields`
    const check = (answer: unknown) => void rowsOf(answer, 'fields', path)
    const answer = await this.#transport.send({ ...options, method: 'GET', path, check })
    const fields = rowsOf(answer, 'fields', path).flatMap(toEntityFields)
    cache.fields.set(key, { at: now(), fields })
    return fields
  }

  /** The values of a picklist field; an empty list if the entity has no such field. */
  async picklist(
    entity: string,
    name: string,
    options: CallOptions,
    maxAgeMs?: number,
  ): Promise<readonly PicklistValue[]> {
    const fields = await this.fields(entity, options, maxAgeMs)
    return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.picklistValues ?? []
  }

  /** Like `picklist`, but read again unless it was read within the last minute. */
  recentPicklist(entity: string, name: string, options: CallOptions): Promise<readonly PicklistValue[]> {
    return this.picklist(entity, name, options, unknownLabelMs)
  }

  /** The number for a label in any case. */
  async idOf(entity: string, name: string, label: string, options: CallOptions): Promise<number | undefined> {
    const known = findByLabel(await this.picklist(entity, name, options), label)
    return known ?? findByLabel(await this.recentPicklist(entity, name, options), label)
  }
}

/** Prefers the exact case, then an active value. */
function findByLabel(values: readonly PicklistValue[], label: string): number | undefined {
  const wanted = label.trim().toLowerCase()
  const same = values.filter((value) => value.id !== undefined && value.label.trim().toLowerCase() === wanted)
  const rank = (value: PicklistValue) => Number(value.label === label) * 2 + Number(value.isActive)
  return same.sort((a, b) => rank(b) - rank(a))[0]?.id
}

const readField = reader({
  name: 'text',
  dataType: 'text',
  length: 'integer',
  isRequired: 'flag',
  isReadOnly: 'flag',
  isQueryable: 'flag',
  isPickList: 'flag',
  isSupportedWebhookField: 'flag',
})

const readPicklistValue = reader({ value: 'integer', label: 'text', isActive: 'flag', isSystem: 'flag' })

function toEntityFields(row: unknown): EntityField[] {
  const { name, ...rest } = readField(row)
  if (name === undefined) return []
  const picklistValues = list(row, 'picklistValues').map((item) => {
    const { value, label, isActive, isSystem } = readPicklistValue(item)
    return { id: value, label: label ?? '', isActive: isActive ?? true, isSystem: isSystem ?? false }
  })
  return [{ name, ...rest, picklistValues }]
}
