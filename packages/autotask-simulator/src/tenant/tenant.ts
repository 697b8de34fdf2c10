import type { Value } from '../entities/field.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Mail } from '../event-log.ts'
import type { Action } from '../ledger.ts'
import type { Body } from '../rest/values.ts'
import type { ApiUser, RecordEntity } from './user.ts'

/** A webhook as Autotask's pages show it. */
export interface WebhookState {
  readonly entity: WebhookEntity
  readonly id: number
  readonly guid: string
  readonly name: string
  readonly webhookUrl: string
  readonly isActive: boolean
  readonly isReady: boolean
  readonly ownerResourceID: number
  /** The time of the last event, in milliseconds since 1970. */
  readonly lastTriggeredAt: number | undefined
}

/** A record: values by REST name, user-defined fields by label. */
export interface RecordState {
  readonly id: number
  readonly values: Readonly<Record<string, Value>>
  readonly udfs: Readonly<Record<string, Value>>
}

/** Who makes a change: in Autotask's pages, in the client portal, or by a workflow rule. */
export interface ActorOptions {
  /** The id of a resource, `system`, or the id of a contact. Default: the tenant's technician. */
  readonly by?: number | 'system' | { readonly contact: number }
}

/** One customer of Autotask, with its API users and webhooks. The methods do what people do in Autotask's pages. */
export interface Tenant {
  readonly name: string
  /** The first API user. */
  readonly user: ApiUser
  readonly users: readonly ApiUser[]
  /** The resource that makes changes unless `by` names another. */
  readonly technicianId: number
  /** A company that exists from the start, for tickets and contacts. */
  readonly companyId: number
  /** The mails that Autotask would have sent. */
  readonly mails: readonly Mail[]
  /** Creates a record and returns its id. `values` are as in the REST API, with `userDefinedFields`. Throws `ApiError`. */
  create(entity: RecordEntity, values: Body, actor?: ActorOptions): number
  /** Changes the given values of a record. Throws `ApiError`. */
  update(entity: RecordEntity, id: number, values: Body, actor?: ActorOptions): void
  /** Deletes a record, also of entities that the REST API cannot delete. Throws `ApiError`. */
  delete(entity: RecordEntity, id: number, actor?: ActorOptions): void
  /** Something beside a record, e.g. a time entry: moves its activity stamp, and changes nothing else. Throws `ApiError`. */
  addActivity(entity: RecordEntity, id: number, actor?: ActorOptions): void
  /** A record, regardless of permissions. */
  get(entity: RecordEntity, id: number): RecordState | undefined
  /** All webhooks of all owners. */
  webhooks(): WebhookState[]
  /** Activates or deactivates a webhook, as an administrator or Autotask's support can. */
  setWebhookActive(entity: WebhookEntity, id: number, isActive: boolean, actor?: ActorOptions): void
  /** Stops one action of a webhook, while its `isActive` stays true. Activating the webhook again starts the action. */
  stopAction(entity: WebhookEntity, id: number, action: Action): void
  deleteWebhook(entity: WebhookEntity, id: number, actor?: ActorOptions): void
  /** Makes the webhook's next event skip `count` sequence numbers. */
  skipSequenceNumbers(entity: WebhookEntity, id: number, count: number): void
  /** Deactivates an API user: its requests get 401, and its webhooks do not fire, although `isActive` stays true. */
  deactivateUser(user: ApiUser): void
  /** Moves the tenant to a new zone. From then on, requests to the old zone get 401. */
  moveZone(): Promise<void>
}
