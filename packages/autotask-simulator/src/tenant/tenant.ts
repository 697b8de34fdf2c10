import { entityNamed } from '../entities/catalogue.ts'
import type { Value } from '../entities/field.ts'
import type { Watched } from '../entities/webhooks.ts'
import type { Mail } from '../event-log.ts'
import type { Body } from '../rest/values.ts'
import { systemResource } from './database.ts'
import type { Database } from './database.ts'
import type { Hook } from './hook.ts'
import { createRecord, deleteRecord, updateRecord } from './records.ts'
import type { ApiUser, RecordEntity } from './user.ts'

/** A webhook as a person sees it in Autotask's pages. */
export interface WebhookState {
  readonly entity: Watched
  readonly id: number
  readonly guid: string
  readonly name: string
  readonly webhookUrl: string
  readonly isActive: boolean
  readonly isReady: boolean
  readonly ownerResourceID: number
  /** When it was last told of something. */
  readonly lastTriggeredAt: number | undefined
}

/** A record with its values by REST name, and its user-defined fields by label. */
export interface RecordState {
  readonly id: number
  readonly values: Readonly<Record<string, Value>>
  readonly udfs: Readonly<Record<string, Value>>
}

/** Who does something in Autotask's own pages, the portal, or by a rule. */
export interface Deed {
  /** A resource's id, `system`, or a contact. Default: the tenant's technician. */
  readonly by?: number | 'system' | { readonly contact: number }
}

/** One customer of Autotask: a database with its records, API users and webhooks, and what people do in its pages. */
export class Tenant {
  readonly name: string
  /** Its API users, the first one first. */
  readonly users: readonly ApiUser[]
  /** The resource that changes records in Autotask's pages, unless another is named. */
  readonly technicianId: number
  /** A company to hang tickets and contacts on. */
  readonly companyId: number
  readonly #database: Database
  readonly #move: () => Promise<void>

  constructor(database: Database, ids: { technicianId: number; companyId: number }, move: () => Promise<void>) {
    this.#database = database
    this.#move = move
    this.name = database.name
    this.users = database.users
    this.technicianId = ids.technicianId
    this.companyId = ids.companyId
  }

  /** The first API user. */
  get user(): ApiUser {
    return this.users[0]!
  }

  /** Mails that Autotask would have sent. */
  get mails(): readonly Mail[] {
    return this.#database.mails
  }

  /** Creates a record in Autotask's pages, and gives its id. Values as in the REST API, `userDefinedFields` included. */
  create(entity: RecordEntity, values: Body, deed: Deed = {}): number {
    return createRecord(this.#database, entityNamed(entity), values, this.#writer(deed)).id
  }

  /** Changes a record in Autotask's pages: what is named, nothing else. */
  update(entity: RecordEntity, id: number, values: Body, deed: Deed = {}): void {
    updateRecord(this.#database, entityNamed(entity), id, values, 'patch', this.#writer(deed))
  }

  /** Deletes a record in Autotask's pages, where more can be deleted than over the REST API. */
  delete(entity: RecordEntity, id: number, deed: Deed = {}): void {
    deleteRecord(this.#database, entityNamed(entity), id, this.#writer(deed))
  }

  /** A record, whoever may see it. */
  get(entity: RecordEntity, id: number): RecordState | undefined {
    return this.#database.table(entity).get(id)
  }

  /** All webhooks, whoever owns them. */
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

  /** Switches a webhook on or off, as Autotask's own pages and support can. */
  setWebhookActive(entity: Watched, id: number, isActive: boolean, deed: Deed = {}): void {
    this.#database.webhooks.setActive(this.#hook(entity, id), isActive, this.#writer(deed).by)
  }

  /** Deletes a webhook in Autotask's pages. */
  deleteWebhook(entity: Watched, id: number, deed: Deed = {}): void {
    this.#database.webhooks.remove(this.#hook(entity, id), this.#writer(deed).by)
  }

  /** Makes a gap: the webhook's next event skips `count` sequence numbers. */
  skipSequenceNumbers(entity: Watched, id: number, count: number): void {
    this.#database.burn(this.#hook(entity, id), count)
  }

  /** Takes an API user out of service: 401 for its requests, and its webhooks fall silent though `isActive` stays true. */
  deactivateUser(user: ApiUser): void {
    user.isActive = false
    for (const hook of this.#database.webhooks.all()) {
      if (hook.ownerId === user.resourceId && hook.isActive) this.#database.deactivated(hook, 'owner', systemResource)
    }
  }

  /** Moves the database to a new zone: requests to the old one are 401 from here on. */
  moveZone(): Promise<void> {
    return this.#move()
  }

  #hook(entity: Watched, id: number): Hook {
    const hook = this.#database.webhooks.get(entity, id)
    if (!hook) throw new TypeError(`${this.name} has no ${entity}Webhook ${id}.`)
    return hook
  }

  #writer({ by = this.technicianId }: Deed): { by: number; at: number } {
    const { clock, behaviour } = this.#database.world
    const at = clock.now()
    if (by === 'system') return { by: systemResource, at }
    if (typeof by === 'number') return { by, at }
    return { by: behaviour.contactPerson === 'contact' ? by.contact : 0, at }
  }
}
