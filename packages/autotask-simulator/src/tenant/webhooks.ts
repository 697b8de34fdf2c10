import type { Behaviour } from '../behaviour.ts'
import { entityNamed } from '../entities/catalogue.ts'
import type { Entity } from '../entities/catalogue.ts'
import type { Field, PicklistValue, Value } from '../entities/field.ts'
import { webhookEntities } from '../entities/webhooks.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import { ApiError, noMatch, noPermission } from '../rest/api-error.ts'
import { readId, readValues } from '../rest/values.ts'
import type { Body, WriteMode } from '../rest/values.ts'
import { Hook } from './hook.ts'
import type { WatchableField, WatchedField } from './hook.ts'
import type { Row, Table } from './table.ts'
import type { ApiUser } from './user.ts'

/** What `Webhooks` needs from its tenant. */
export interface WebhookHost {
  readonly behaviour: Behaviour
  table(entity: string): Table
  newGuid(): string
  /** The fields that a webhook can watch, by FieldID. */
  watchable(watched: WebhookEntity): ReadonlyMap<number, WatchableField>
  /** The user-defined fields that a webhook can watch, by id. */
  watchableUdfs(watched: WebhookEntity): ReadonlyMap<number, WatchableField>
  picklistOf(entity: Entity, field: Field): readonly PicklistValue[] | undefined
  /** Called after the resource `by` deactivated or deleted a webhook. */
  deactivated(hook: Hook, cause: 'update' | 'delete', by: number): void
}

const flagNames = [
  'isSubscribedToCreateEvents',
  'isSubscribedToUpdateEvents',
  'isSubscribedToDeleteEvents',
] as const satisfies readonly string[]

/** The webhooks of a tenant, with Autotask's rules for writing them. */
export class Webhooks {
  readonly #host: WebhookHost
  readonly #hooks = new Map<WebhookEntity, Map<number, Hook>>(webhookEntities.map((watched) => [watched, new Map()]))

  constructor(host: WebhookHost) {
    this.#host = host
  }

  of(watched: WebhookEntity): IterableIterator<Hook> {
    return this.#hooks.get(watched)!.values()
  }

  all(): Hook[] {
    return webhookEntities.flatMap((watched) => [...this.of(watched)])
  }

  get(watched: WebhookEntity, id: number): Hook | undefined {
    return this.#hooks.get(watched)!.get(id)
  }

  /** Whether `user` sees this webhook and its rows. Requires the permission to create webhooks. */
  sees(user: ApiUser, hook: Hook | undefined): boolean {
    if (!user.level.canCreateWebhooks || !hook) return false
    return hook.ownerId === user.resourceId || this.#host.behaviour.foreignWebhooks === 'visible'
  }

  create(watched: WebhookEntity, body: Body, user: ApiUser): number {
    const { behaviour } = this.#host
    if (!user.level.canCreateWebhooks) throw noPermission('create this entity type', behaviour.permissionStatus)
    const entity = entityNamed(`${watched}Webhooks`)
    const values = { ...falseFlags(entity), ...withoutNullFlags(entity, readValues(entity.fields, body, 'create')) }
    this.#checkMaximum(user)
    this.#checkDuplicate(watched, values, user.resourceId)
    this.#checkActiveMaximum(watched, values)
    const table = this.#host.table(entity.name)
    const row = table.insert({
      ...values,
      webhookGUID: this.#host.newGuid(),
      ownerResourceID: user.resourceId,
      isReady: false,
    })
    user.webhooksCreated++
    this.#hooks.get(watched)!.set(row.id, new Hook(watched, table, row))
    return row.id
  }

  update(watched: WebhookEntity, body: Body, mode: Exclude<WriteMode, 'create'>, user: ApiUser): number {
    const hook = this.#findOwned(watched, readId(body), user, 'update')
    const entity = entityNamed(`${watched}Webhooks`)
    this.#write(hook, withoutNullFlags(entity, readValues(entity.fields, body, mode)), user.resourceId)
    return hook.id
  }

  /** Activates or deactivates a webhook, as a person does in Autotask's pages. */
  setActive(hook: Hook, isActive: boolean, by: number): void {
    this.#write(hook, { isActive }, by)
  }

  #write(hook: Hook, values: Record<string, Value>, by: number): void {
    const wasActive = hook.isActive
    const after = { ...hook.row.values, ...values }
    this.#checkDuplicate(hook.entity, after, hook.ownerId, hook)
    if (!wasActive) this.#checkActiveMaximum(hook.entity, after)
    hook.table.update(hook.row, values)
    if (values['isActive'] === true) {
      hook.failures.clear()
      hook.stopped.clear()
    }
    if (wasActive && !hook.isActive) this.#host.deactivated(hook, 'update', by)
  }

  /** Deactivates a webhook without any check, as Autotask itself does after failures. */
  disable(hook: Hook): void {
    hook.table.update(hook.row, { isActive: false })
  }

  delete(watched: WebhookEntity, id: number, user: ApiUser): void {
    this.remove(this.#findOwned(watched, id, user, 'delete'), user.resourceId)
  }

  /** Deletes a webhook without a check of permissions, as a person does in Autotask's pages. */
  remove(hook: Hook, by: number): void {
    hook.table.delete(hook.id)
    this.#hooks.get(hook.entity)!.delete(hook.id)
    if (this.#host.behaviour.deleteCascades) {
      for (const name of rowEntities(hook.entity)) {
        const table = this.#host.table(name)
        for (const row of table.all()) if (row.values['webhookID'] === hook.id) table.delete(row.id)
      }
    }
    this.#host.deactivated(hook, 'delete', by)
  }

  createRow(entity: Entity, parentId: number, body: Body, user: ApiUser): number {
    const hook = this.#findOwned(entity.watched!, parentId, user, 'update')
    const values = readValues(entity.fields, body, 'create', (field) => this.#host.picklistOf(entity, field))
    if (values['webhookID'] !== parentId) throw new ApiError('The webhookID of the row is not the webhook in the URL.')
    const key = ['fieldID', 'udfFieldID', 'resourceID'].find((name) => name in values)!
    const table = this.#host.table(entity.name)
    for (const { values: known } of table.all()) {
      if (known['webhookID'] === parentId && known[key] === values[key]) {
        throw new ApiError(
          `The ${key} ${String(values[key])} is already associated with this ${entity.watched}Webhook.`,
        )
      }
    }
    const { id } = table.insert(values)
    this.refresh(hook)
    return id
  }

  updateRow(entity: Entity, parentId: number, body: Body, mode: Exclude<WriteMode, 'create'>, user: ApiUser): number {
    const hook = this.#findOwned(entity.watched!, parentId, user, 'update')
    const table = this.#host.table(entity.name)
    const row = table.get(readId(body))
    if (row?.values['webhookID'] !== parentId) throw noMatch('update')
    table.update(row, readValues(entity.fields, body, mode))
    this.refresh(hook)
    return row.id
  }

  deleteRow(entity: Entity, parentId: number, id: number, user: ApiUser): void {
    const hook = this.#findOwned(entity.watched!, parentId, user, 'delete')
    const table = this.#host.table(entity.name)
    if (table.get(id)?.values['webhookID'] !== parentId) throw noMatch('delete')
    table.delete(id)
    this.refresh(hook)
  }

  /** Updates `watched`, `excluded` and `isReady` of a webhook from its rows. */
  refresh(hook: Hook): void {
    const rowsOf = (name: string): Row[] =>
      [...this.#host.table(name).all()].filter(({ values }) => values['webhookID'] === hook.id)
    const prefix = `${hook.entity}Webhook`
    const udfRows = hook.entity === 'TicketNote' ? [] : rowsOf(`${prefix}UdfFields`)
    hook.watched = [
      ...watchedFields(rowsOf(`${prefix}Fields`), 'fieldID', this.#host.watchable(hook.entity)),
      ...watchedFields(udfRows, 'udfFieldID', this.#host.watchableUdfs(hook.entity)),
    ]
    hook.excluded = new Set(rowsOf(`${prefix}ExcludedResources`).map(({ values }) => values['resourceID'] as number))
    const needsSubscription = this.#host.behaviour.isReadyNeeds === 'subscribed-row'
    const isReady = hook.watched.some(({ isSubscribed }) => isSubscribed || !needsSubscription)
    hook.table.update(hook.row, { isReady })
  }

  #findOwned(watched: WebhookEntity, id: number, user: ApiUser, what: 'update' | 'delete'): Hook {
    const hook = this.get(watched, id)
    if (!hook || hook.ownerId !== user.resourceId || !user.level.canCreateWebhooks) throw noMatch(what)
    return hook
  }

  #checkMaximum(user: ApiUser): void {
    const { behaviour } = this.#host
    const owned = this.all().filter(({ ownerId }) => ownerId === user.resourceId).length
    const count = behaviour.webhookMaximum === 'concurrent' ? owned : user.webhooksCreated
    if (count >= user.level.maxWebhooks) throw maximumError(behaviour)
  }

  /** A tenant has a maximum of active webhooks per entity, across all owners. */
  #checkActiveMaximum(watched: WebhookEntity, values: Readonly<Record<string, Value>>): void {
    const { behaviour } = this.#host
    if (values['isActive'] !== true) return
    let active = 0
    for (const hook of this.of(watched)) if (hook.isActive) active++
    if (active >= behaviour.activeWebhooks) throw maximumError(behaviour)
  }

  /**
   * A duplicate has the same entity, URL and action. Inactive webhooks and webhooks of other owners count too (developer
   * help, "Webhooks error handling"); Kaseya's help on SaaS Alerts says "active", hence the switch `duplicateScope`.
   */
  #checkDuplicate(watched: WebhookEntity, values: Readonly<Record<string, Value>>, owner: number, self?: Hook): void {
    const { duplicateScope } = this.#host.behaviour
    for (const hook of this.of(watched)) {
      if (hook === self || hook.text('webhookUrl') !== values['webhookUrl']) continue
      if (duplicateScope === 'active' && !hook.isActive) continue
      if (duplicateScope === 'owner' && hook.ownerId !== owner) continue
      if (flagNames.some((flag) => hook.row.values[flag] === true && values[flag] === true)) {
        throw duplicateError(watched, this.#host.behaviour)
      }
    }
  }
}

/** "Duplicate TicketWebhooks" is Kaseya's wording; the rest of the text is a guess. */
export function duplicateError(watched: WebhookEntity, { duplicateStatus }: Behaviour): ApiError {
  return new ApiError(
    `Duplicate ${watched}Webhooks: a webhook with this URL and callout type exists already.`,
    Number(duplicateStatus),
  )
}

/** The text is unknown. Users report the generic text and the text of a missing permission. */
export function maximumError({ webhookMaximumText, permissionStatus }: Behaviour): ApiError {
  if (webhookMaximumText === 'permission') return noPermission('create this entity type', permissionStatus)
  return new ApiError('The service was not able to process your request.')
}

function rowEntities(watched: WebhookEntity): string[] {
  const children =
    watched === 'TicketNote' ? ['Fields', 'ExcludedResources'] : ['Fields', 'UdfFields', 'ExcludedResources']
  return children.map((child) => `${watched}Webhook${child}`)
}

function watchedFields(rows: readonly Row[], key: string, known: ReadonlyMap<number, WatchableField>): WatchedField[] {
  return rows.flatMap(({ values }) => {
    const field = known.get(values[key] as number)
    if (!field) return []
    const isSubscribed = values['isSubscribedField'] === true
    return [{ ...field, isSubscribed, isDisplayed: values['isDisplayAlwaysField'] === true }]
  })
}

function falseFlags(entity: Entity): Record<string, Value> {
  const flags = entity.fields.filter(({ type, readOnly }) => type === 'boolean' && !readOnly)
  return Object.fromEntries(flags.map(({ name }) => [name, false]))
}

/** Replaces null flags, from a PUT or from the request, with false. */
function withoutNullFlags(entity: Entity, values: Record<string, Value>): Record<string, Value> {
  const flags = Object.keys(falseFlags(entity)).filter((name) => values[name] === null)
  return { ...values, ...Object.fromEntries(flags.map((name) => [name, false])) }
}
