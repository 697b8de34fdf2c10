import { checkedEntity } from './calls.ts'
import { AutotaskError } from '../errors.ts'
import { field, list, reader } from './rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

/** The API user's right to do something with an entity; `unknown` if Autotask says what nobody has seen. */
export type UserAccess = 'none' | 'all' | 'restricted' | 'unknown'

/** What an entity allows, and what it allows the API user. Autotask developer help, "Entity information call". */
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

/** One value that a picklist field can have. */
export interface PicklistValue {
  /** The number that rows hold; Autotask writes it as text. `undefined` for a value that is no number. */
  readonly id: number | undefined
  readonly label: string
  readonly isActive: boolean
  /** True for a value that every Autotask database has. */
  readonly isSystem: boolean
}

/** One field of an entity, as its metadata has it. */
export interface EntityField {
  readonly name: string
  readonly dataType: string | undefined
  readonly length: number | undefined
  readonly isRequired: boolean | undefined
  readonly isReadOnly: boolean | undefined
  readonly isQueryable: boolean | undefined
  readonly isPickList: boolean | undefined
  readonly isSupportedWebhookField: boolean | undefined
  readonly picklistValues: readonly PicklistValue[]
}

/** Reads what an entity allows the API user: a check without side effects. */
export async function entityInformation(
  transport: Transport,
  entity: string,
  options: CallOptions,
): Promise<EntityInformation> {
  const path = `${checkedEntity(entity)}/entityInformation`
  const info = field(await transport.send({ ...options, method: 'GET', path }), 'info')
  if (info === undefined) throw new AutotaskError('unavailable', `Autotask answered ${path} without its info`)
  return {
    ...readInformation(info),
    userAccessForCreate: userAccessOf(field(info, 'userAccessForCreate')),
    userAccessForDelete: userAccessOf(field(info, 'userAccessForDelete')),
    userAccessForQuery: userAccessOf(field(info, 'userAccessForQuery')),
    userAccessForUpdate: userAccessOf(field(info, 'userAccessForUpdate')),
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

/** Some answers have numbers and some have words. */
function userAccessOf(value: unknown): UserAccess {
  const byNumber: readonly UserAccess[] = ['none', 'all', 'restricted']
  const word = String(value).trim().toLowerCase()
  return byNumber[Number(word === '' ? Number.NaN : word)] ?? byNumber.find((access) => access === word) ?? 'unknown'
}

/** What the metadata of one entity says, and when it was read. */
interface Cached {
  readonly at: number
  readonly fields: readonly EntityField[]
}

/** Metadata changes when an administrator changes it: rarely. */
const cacheMs = 3_600_000
/** A label that isn't there may have been added since, so it is looked for again, but not with every call. */
const missMs = 60_000

/** The fields of entities, read once an hour. */
export class EntityFields {
  readonly #transport: Transport
  readonly #cache = new Map<string, Cached>()

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async fields(entity: string, options: CallOptions, maxAgeMs = cacheMs): Promise<readonly EntityField[]> {
    const { now } = this.#transport.options
    const key = checkedEntity(entity).toLowerCase()
    const cached = this.#cache.get(key)
    if (cached && now() - cached.at < maxAgeMs) return cached.fields
    const path = `${entity}/entityInformation/fields`
    const fields = list(await this.#transport.send({ ...options, method: 'GET', path }), 'fields').flatMap(fieldOf)
    this.#cache.set(key, { at: now(), fields })
    return fields
  }

  /** The values of a picklist field; none if the entity has no such field. */
  async picklist(
    entity: string,
    name: string,
    options: CallOptions,
    maxAgeMs?: number,
  ): Promise<readonly PicklistValue[]> {
    const fields = await this.fields(entity, options, maxAgeMs)
    return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.picklistValues ?? []
  }

  /** The number behind a label, whatever its case; a label that isn't known is looked for again after a minute. */
  async idOf(entity: string, name: string, label: string, options: CallOptions): Promise<number | undefined> {
    const known = labelled(await this.picklist(entity, name, options), label)
    return known ?? labelled(await this.picklist(entity, name, options, missMs), label)
  }
}

/** The exact label before another case of it, and an active value before an inactive one. */
function labelled(values: readonly PicklistValue[], label: string): number | undefined {
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

function fieldOf(row: unknown): EntityField[] {
  const { name, ...rest } = readField(row)
  if (name === undefined) return []
  const picklistValues = list(row, 'picklistValues').map((item) => {
    const { value, label, isActive, isSystem } = readPicklistValue(item)
    return { id: value, label: label ?? '', isActive: isActive ?? true, isSystem: isSystem ?? false }
  })
  return [{ name, ...rest, picklistValues }]
}
