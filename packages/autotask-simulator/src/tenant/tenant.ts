import type { Value } from '../entities/field.ts'
import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Mail } from '../event-log.ts'
import type { Body } from '../rest/values.ts'
import type { ApiUser, RecordEntity } from './user.ts'

/** A webhook as a person sees it in Autotask's pages. */
export interface WebhookState {
  readonly entity: WebhookEntity
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
export interface ActorOptions {
  /** A resource's id, `system`, or a contact. Default: the tenant's technician. */
  readonly by?: number | 'system' | { readonly contact: number }
}

/** One customer of Autotask: a database with its records, API users and webhooks, and what people do in its pages. */
export interface Tenant {
  readonly name: string
  /** The first API user. */
  readonly user: ApiUser
  readonly users: readonly ApiUser[]
  /** The resource that changes records in Autotask's pages, unless another is named. */
  readonly technicianId: number
  /** A company to hang tickets and contacts on. */
  readonly companyId: number
  /** Mails that Autotask would have sent. */
  readonly mails: readonly Mail[]
  /** Creates a record, and gives its id. Values as in the REST API, `userDefinedFields` included. Throws `ApiError`. */
  create(entity: RecordEntity, values: Body, actor?: ActorOptions): number
  /** Changes a record: what is named, nothing else. Throws `ApiError`. */
  update(entity: RecordEntity, id: number, values: Body, actor?: ActorOptions): void
  /** Deletes a record; more can be deleted than over the REST API. Throws `ApiError`. */
  delete(entity: RecordEntity, id: number, actor?: ActorOptions): void
  /** A record, whoever may see it. */
  get(entity: RecordEntity, id: number): RecordState | undefined
  /** All webhooks, whoever owns them. */
  webhooks(): WebhookState[]
  /** Switches a webhook on or off, as an administrator or Autotask's support can. */
  setWebhookActive(entity: WebhookEntity, id: number, isActive: boolean, actor?: ActorOptions): void
  deleteWebhook(entity: WebhookEntity, id: number, actor?: ActorOptions): void
  /** Makes a gap: the webhook's next event skips `count` sequence numbers. */
  skipSequenceNumbers(entity: WebhookEntity, id: number, count: number): void
  /** Takes an API user out of service: 401 for its requests, and its webhooks fall silent though `isActive` stays true. */
  deactivateUser(user: ApiUser): void
  /** Moves the database to a new zone: requests to the old one are 401 from here on. */
  moveZone(): Promise<void>
}
