import type { Entity } from '../entities/catalogue.ts'
import type { Field, PicklistValue } from '../entities/field.ts'
import type { Database } from '../tenant/database.ts'
import { isQueryable } from '../tenant/stamps.ts'
import type { ApiUser } from '../tenant/user.ts'

const noAccess = { create: 0, update: 0, delete: 0, query: 0 }
const texts = ['None', 'All', 'Restricted'] as const

/** The `info` of an entity: which operations it has, and which of them the user may call. */
export function entityInfo(entity: Entity, user: ApiUser, database: Database) {
  const can = {
    canCreate: (entity.child?.writes ?? entity.writes).includes('POST'),
    canUpdate: (entity.child?.writes ?? entity.writes).includes('PATCH'),
    canDelete: entity.child?.deletes ?? entity.deletes,
    canQuery: true,
  }
  const access = accessOf(entity, user)
  const toAccessValue = (level: number) => (database.behaviour.userAccess === 'number' ? level : texts[level])
  return {
    name: entity.singular,
    ...can,
    userAccessForCreate: toAccessValue(can.canCreate ? access.create : 0),
    userAccessForUpdate: toAccessValue(can.canUpdate ? access.update : 0),
    userAccessForDelete: toAccessValue(can.canDelete ? access.delete : 0),
    userAccessForQuery: toAccessValue(access.query),
    hasUserDefinedFields: entity.hasUdfs,
    supportsWebhookCallouts: entity.kind === 'record' && entity.watched !== undefined,
  }
}

/** Like a real tenant, reports no access to webhooks, their rows and their error log if the user may not create webhooks. */
function accessOf(entity: Entity, user: ApiUser): typeof noAccess {
  const all = { create: 1, update: 1, delete: 1, query: 1 }
  const belongsToWebhooks =
    entity.kind === 'webhook' || entity.kind === 'row' || entity.name === 'WebhookEventErrorLogs'
  if (belongsToWebhooks) return user.level.canCreateWebhooks ? all : noAccess
  if (entity.name === 'TicketHistory') return user.accessTo('Tickets') === 'none' ? noAccess : { ...noAccess, query: 1 }
  if (isDeletedLog(entity)) return user.level.deletedTicketLogs ? all : noAccess
  const access = user.accessTo(entity.name)
  if (access === 'none') return noAccess
  return access === 'view' ? { ...noAccess, query: 1 } : all
}

/** Whether the entity is a log of deleted records, which needs administrative access. */
export function isDeletedLog({ name }: Entity): boolean {
  return name === 'DeletedTicketLogs' || name === 'DeletedTicketActivityLogs'
}

/** The `fields` of an entity. */
export function fieldInfos(entity: Entity, database: Database) {
  return entity.fields.map((field) => ({
    ...fieldInfo(field, entity, database.picklistOf(entity, field)),
    isQueryable: isQueryable(entity.name, field.name, database.behaviour),
  }))
}

/** The user-defined `fields` of an entity. */
export function udfInfos(entity: Entity, database: Database) {
  return database.udfs(entity).map(({ name, type = 'string', picklist }) => ({
    ...common({ name, type, length: type === 'string' ? 8000 : 0, isRequired: false, isReadOnly: false }, picklist),
    isSupportedWebhookField: entity.watched !== undefined,
  }))
}

function fieldInfo(field: Field, entity: Entity, picklist: readonly PicklistValue[] | undefined) {
  const { name, type, length, required, readOnly, createOnly } = field
  // Oddities of a real tenant's metadata: `fieldID` and the like of a row are both required and read-only, and `isReady` of a
  // webhook is read-only for companies alone.
  const isReadOnly = readOnly || (createOnly && entity.kind === 'row')
  const isOddlyWritable = name === 'isReady' && entity.watched !== 'Company'
  return {
    ...common({ name, type, length, isRequired: required, isReadOnly: isReadOnly && !isOddlyWritable }, picklist),
    isSupportedWebhookField: field.isWatchable,
  }
}

interface Basics {
  readonly name: string
  readonly type: string
  readonly length: number
  readonly isRequired: boolean
  readonly isReadOnly: boolean
}

function common(
  { name, type, length, isRequired, isReadOnly }: Basics,
  picklist: readonly PicklistValue[] | undefined,
) {
  const reference = picklist || name === 'id' ? undefined : referenceOf(name)
  return {
    name,
    dataType: type,
    length,
    isRequired,
    isReadOnly,
    isQueryable: true,
    isReference: reference !== undefined,
    referenceEntityType: reference ?? '',
    isPickList: picklist !== undefined,
    // Values are strings even if the field is a number (developer help, "Picklists").
    picklistValues:
      picklist?.map(({ value, label, isActive = true, isSystem = false }, index) => ({
        value: String(value),
        label,
        isDefaultValue: false,
        sortOrder: index + 1,
        parentValue: '',
        isActive,
        isSystem,
      })) ?? null,
    picklistParentValueField: '',
  }
}

const references: readonly (readonly [RegExp, string])[] = [
  [/resourceID$/i, 'Resource'],
  [/companyID$/i, 'Company'],
  [/contactID$/i, 'Contact'],
  [/configurationItemID$/i, 'ConfigurationItem'],
  [/ticketID$/i, 'Ticket'],
]

function referenceOf(name: string): string | undefined {
  return references.find(([pattern]) => pattern.test(name))?.[1]
}
