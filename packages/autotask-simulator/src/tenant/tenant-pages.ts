import { entityNamed } from '../entities/catalogue.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Mail } from '../event-log.ts'
import type { Action } from '../ledger.ts'
import type { Body } from '../rest/values.ts'
import { systemResource } from './database.ts'
import type { Database } from './database.ts'
import type { Hook } from './hook.ts'
import { addActivity, createRecord, deleteRecord, updateRecord } from './records.ts'
import type { ActorOptions, RecordState, Tenant, WebhookState } from './tenant.ts'
import type { ApiUser, RecordEntity } from './user.ts'

/** Implements `Tenant` on a database. */
export class TenantPages implements Tenant {
  readonly name: string
  readonly users: readonly ApiUser[]
  readonly technicianId: number
  readonly companyId: number
  readonly #database: Database
  readonly #moveZone: () => Promise<void>

  constructor(database: Database, ids: { technicianId: number; companyId: number }, moveZone: () => Promise<void>) {
    this.#database = database
    this.#moveZone = moveZone
    this.name = database.name
    this.users = database.users
    this.technicianId = ids.technicianId
    this.companyId = ids.companyId
  }

  get user(): ApiUser {
    return this.users[0]!
  }

  get mails(): readonly Mail[] {
    return this.#database.mails
  }

  create(entity: RecordEntity, values: Body, actor: ActorOptions = {}): number {
    return createRecord(this.#database, entityNamed(entity), values, this.#writer(actor)).id
  }

  update(entity: RecordEntity, id: number, values: Body, actor: ActorOptions = {}): void {
    updateRecord(this.#database, entityNamed(entity), id, values, 'patch', this.#writer(actor))
  }

  delete(entity: RecordEntity, id: number, actor: ActorOptions = {}): void {
    deleteRecord(this.#database, entityNamed(entity), id, this.#writer(actor))
  }

  addActivity(entity: RecordEntity, id: number, actor: ActorOptions = {}): void {
    addActivity(this.#database, entityNamed(entity).name, id, this.#writer(actor))
  }

  get(entity: RecordEntity, id: number): RecordState | undefined {
    return this.#database.table(entity).get(id)
  }

  webhooks(): WebhookState[] {
    return this.#database.webhooks.all().map((hook) => ({
      entity: hook.entity,
      id: hook.id,
      guid: hook.guid,
      name: hook.text('name'),
      webhookUrl: hook.text('webhookUrl'),
      isActive: hook.isActive,
      isReady: hook.row.values['isReady'] === true,
      ownerResourceID: hook.ownerId,
      lastTriggeredAt: hook.lastTriggeredAt,
    }))
  }

  setWebhookActive(entity: WebhookEntity, id: number, isActive: boolean, actor: ActorOptions = {}): void {
    this.#database.webhooks.setActive(this.#hook(entity, id), isActive, this.#writer(actor).by)
  }

  stopAction(entity: WebhookEntity, id: number, action: Action): void {
    this.#database.stopAction(this.#hook(entity, id), action)
  }

  deleteWebhook(entity: WebhookEntity, id: number, actor: ActorOptions = {}): void {
    this.#database.webhooks.remove(this.#hook(entity, id), this.#writer(actor).by)
  }

  skipSequenceNumbers(entity: WebhookEntity, id: number, count: number): void {
    this.#database.skipSequenceNumbers(this.#hook(entity, id), count)
  }

  deactivateUser(user: ApiUser): void {
    user.isActive = false
    for (const hook of this.#database.webhooks.all()) {
      if (hook.ownerId === user.resourceId && hook.isActive) this.#database.deactivated(hook, 'owner', systemResource)
    }
  }

  moveZone(): Promise<void> {
    return this.#moveZone()
  }

  #hook(entity: WebhookEntity, id: number): Hook {
    const hook = this.#database.webhooks.get(entity, id)
    if (!hook) throw new TypeError(`${this.name} has no ${entity}Webhook ${id}.`)
    return hook
  }

  #writer({ by = this.technicianId }: ActorOptions): { by: number; at: number } {
    const { clock, behaviour } = this.#database.world
    const at = clock.now()
    if (by === 'system') return { by: systemResource, at }
    if (typeof by === 'number') return { by, at }
    return { by: behaviour.contactPerson === 'contact' ? by.contact : 0, at }
  }
}
