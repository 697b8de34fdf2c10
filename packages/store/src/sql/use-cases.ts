import type { Receipt, RecordResult } from '../port/ingest.ts'
import type { Vault } from '../vault.ts'
import { activityReads, activityWrites } from './activity/activity.ts'
import { backlogReads } from './activity/backlog.ts'
import { connectionLists } from './configuration/connection-list.ts'
import { connectionReads, connectionWrites } from './configuration/connections.ts'
import { standingReads } from './configuration/standings.ts'
import { environmentReads, environmentWrites } from './configuration/environments.ts'
import { integrationReads, integrationWrites } from './configuration/integrations.ts'
import { secretReads, secretWrites } from './configuration/secrets.ts'
import type { Database } from './database.ts'
import { declarationWrites } from './destinations/declarations.ts'
import { destinationReads, destinationWrites } from './destinations/destinations.ts'
import { loadReads } from './destinations/load.ts'
import { contentReads } from './history/contents.ts'
import { deadLetterReads, deadLetterWrites } from './history/dead-letters.ts'
import { deliveryReads } from './history/deliveries.ts'
import { eventReads } from './history/events.ts'
import type { DeliveryIds } from './history/history.ts'
import { rejectionReads, rejectionWrites } from './history/rejections.ts'
import { searchIndexReads, searchIndexWrites } from './history/search-index.ts'
import { replayWrites } from './history/replay.ts'
import type { Awaitable, Matching } from './ingest/matching.ts'
import { receiverReads } from './ingest/receivers.ts'
import { linkReads, linkWrites } from './links.ts'
import { loopWrites } from './loops.ts'
import { ledgerReads } from './recovery/ledger.ts'
import { provingReads } from './recovery/proving.ts'
import { unaccountedReads } from './recovery/unaccounted.ts'
import { recoveryReads, recoveryWrites } from './recovery/rounds.ts'
import { registrationReads, registrationWrites } from './registrations/registrations.ts'

/** The reads that both adapters share. */
export function sharedReads(db: Database, vault: Vault, ids: DeliveryIds) {
  const environments = { ...environmentReads(db), ...integrationReads(db) }
  const secrets = secretReads(db, vault)
  return {
    ...environments,
    ...secrets,
    ...connectionReads(db),
    ...connectionLists(db),
    ...standingReads(db),
    ...registrationReads(db, vault),
    ...recoveryReads(db),
    ...ledgerReads(db),
    ...provingReads(db),
    ...unaccountedReads(db),
    ...receiverReads(db, environments, secrets),
    ...destinationReads(db),
    ...loadReads(db),
    ...eventReads(db, ids),
    ...contentReads(db),
    ...rejectionReads(db),
    ...searchIndexReads(db),
    ...deliveryReads(db, ids),
    ...deadLetterReads(db, ids),
    ...linkReads(db),
    ...activityReads(db),
    ...backlogReads(db),
  }
}

/** The context of the writes, in the transaction of one call. */
export interface WriteContext {
  readonly db: Database
  readonly matching: Matching
  readonly vault: Vault
  /** Identifies the process whose handlers `declareHandlers` declares. */
  readonly process: string
  readonly ids: DeliveryIds
  /** The highest number of a delivery so far, or a higher one. */
  readonly newestDelivery: () => Promise<number>
  /** Records an event that Guidepost made or that recovery found. */
  readonly record: (receipt: Receipt) => Awaitable<RecordResult>
}

/** The writes that both adapters share. An adapter runs each in a transaction. */
export function sharedWrites({ db, matching, vault, process, ids, newestDelivery, record }: WriteContext) {
  const { addSecret, removeSecret, ...secrets } = secretWrites(db, vault)
  const { putOverride, ...destinations } = destinationWrites(db, secrets)
  return {
    ...environmentWrites(db),
    ...integrationWrites(db, secrets),
    ...connectionWrites(db, matching, secrets, putOverride),
    addSecret,
    removeSecret,
    ...registrationWrites(db, matching, secrets),
    ...recoveryWrites(db, record),
    ...destinations,
    ...declarationWrites(db, process),
    ...rejectionWrites(db),
    ...searchIndexWrites(db),
    ...replayWrites(db, matching, { ids, newestDelivery }),
    ...deadLetterWrites(db, ids),
    ...linkWrites(db, record),
    ...activityWrites(db),
    ...loopWrites(db),
  }
}
