import type { StoreShares } from '../delivery/store-shares.ts'
import type { RequestListener } from 'node:http'
import type { Provider } from '@guidepost/provider'
import type { Receipt, Recorded, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Activity } from '../activity/activity.ts'
import type { Settings } from '../config/settings.ts'
import { UnverifiedLimiter } from './address.ts'
import type { BodyBudget } from './body-budget.ts'
import { CommitQueue } from './commit-queue.ts'
import { createProbeAnswer } from '../probe/answer.ts'
import { createDeactivation } from './deactivation.ts'
import type { Expander } from './expand.ts'
import { withWebhooks } from './http.ts'
import { WebhookIntake } from './intake.ts'
import { Receivers } from './receivers.ts'
import { RejectionLog } from './rejections.ts'

export interface ReceivingOptions {
  readonly shares: StoreShares
  readonly store: Store
  readonly settings: Pick<
    Settings,
    'commitQueue' | 'encryptionKeys' | 'maxBodyBytes' | 'trustedProxies' | 'unverifiedPerMinute'
  >
  readonly providers: ReadonlyMap<string, Provider>
  readonly activity: Pick<Activity, 'recorded' | 'rejected'>
  readonly bodies: BodyBudget
  readonly expander: Expander
  readonly logger: Logger
  readonly now: () => number
  /** See `IntakeOptions`. */
  readonly onHint: (registrationId: number) => void
  /** See `DeactivationOptions`. */
  readonly onDeactivation: (token: string) => Promise<boolean>
  /** Called when deliveries were written. */
  readonly onDeliveries: () => void
  /** Called for each receipt that is durable. */
  readonly onRecorded?: ((receipt: Receipt, recorded: Recorded) => void) | undefined
}

/** The receiving side of a gateway. */
export interface Receiving {
  /** Answers webhook and deactivation URLs, and leaves all other requests to `next`. */
  listener(next: RequestListener): RequestListener
  /** The configuration changed: empties the cache. */
  changed(): void
  /** Answers the webhooks that wait for their commit, and writes the rejections. */
  stop(): Promise<void>
}

/** Starts the commit queue and everything in front of it. */
export function startReceiving(options: ReceivingOptions): Receiving {
  const { store, shares, settings, logger, onDeactivation } = options
  const { maxBodyBytes, trustedProxies, unverifiedPerMinute } = settings
  const receivers = new Receivers(store)
  const queue = new CommitQueue(withOnRecorded(store, options.onRecorded), {
    ...settings.commitQueue,
    pauseAfter: (batchMs) => shares.pauseAfter(batchMs),
  })
  const rejections = new RejectionLog(store, logger)
  const intake = new WebhookIntake({
    ...options,
    receivers,
    queue,
    rejections,
    limiter: new UnverifiedLimiter(unverifiedPerMinute),
    installation: store.installation,
    maxBodyBytes,
    trustedProxies,
  })
  const deactivation = createDeactivation({
    limiter: new UnverifiedLimiter(unverifiedPerMinute),
    trustedProxies,
    onDeactivation,
  })
  const probe = createProbeAnswer(settings.encryptionKeys[0]!)
  return {
    listener: (next) => withWebhooks((request) => intake.receive(request), deactivation, probe, logger, next),
    changed: () => receivers.clear(),
    async stop() {
      await queue.close()
      await rejections.flush()
    },
  }
}

function withOnRecorded(store: Store, onRecorded: ReceivingOptions['onRecorded']): Pick<Store, 'recordBatch'> {
  if (!onRecorded) return store
  return {
    async recordBatch(receipts) {
      const recorded = await store.recordBatch(receipts)
      receipts.forEach((receipt, index) => onRecorded(receipt, recorded[index]!))
      return recorded
    },
  }
}
