// The previous names of the exports, kept for one version.
import { signBody } from './delivery/post.ts'
import { webhookEntities, type WebhookEntity } from './entities/webhooks.ts'
import type { LoggedRequest } from './event-log.ts'
import type { FaultEffect } from './faults.ts'
import type { SkipReason } from './ledger.ts'
import type { ActorOptions } from './tenant/tenant.ts'

/** @deprecated Use `signBody`. */
export const signatureOf = signBody

/** @deprecated Use `webhookEntities`. */
export const watchedEntities = webhookEntities

/** @deprecated Use `ActorOptions`. */
export type Deed = ActorOptions

/** @deprecated Use `FaultEffect`. */
export type Effect = FaultEffect

/** @deprecated Use `LoggedRequest`. */
export type RequestNote = LoggedRequest

/** @deprecated Use `SkipReason`. */
export type Silence = SkipReason

/** @deprecated Use `WebhookEntity`. */
export type Watched = WebhookEntity
