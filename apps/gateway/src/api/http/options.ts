import type { RequestListener, Server } from 'node:http'
import type { Provider } from '@guidepost/provider'
import type { AttemptRecord, ClaimedDelivery, Environment, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Activity } from '../../activity/activity.ts'
import type { Settings } from '../../config/settings.ts'
import type { Connections } from '../../connections/connections.ts'
import type { BodyBudget } from '../../receive/body-budget.ts'
import type { Expander } from '../../receive/expand.ts'
import type { Recoveries } from '../../registrations/recovery/recoveries.ts'
import type { Registrations } from '../../registrations/registrations.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { LinkedTickets } from '../../tickets/linked-tickets.ts'

import type { DemoControls } from '../../demo/controls.ts'
import type { AccessChanges } from './access-changes.ts'
import type { WrongKeys } from './wrong-keys.ts'

/** The part of the outbound sender that the API uses. */
interface Outbound {
  /** The reason why the gateway must not send to this URL; `undefined` if it may. */
  checkUrl(url: string): string | undefined
  /** Sends the delivery to its endpoint now and stores nothing. */
  test(delivery: ClaimedDelivery): Promise<TestResult>
}

/** The result of a test delivery. `error` is null if it succeeded. */
export interface TestResult {
  readonly ok: boolean
  readonly error: string | null
  readonly attempt: AttemptRecord
}

/** What the routes need. */
export interface ApiOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly settings: Pick<Settings, 'adminKey' | 'publicUrl' | 'trustedProxies' | 'retention' | 'dedupeWindowMs'>
  /** Sends to HTTP endpoints. */
  readonly outbound: Outbound
  readonly connections: Connections
  readonly registrations: Registrations
  readonly recoveries: Recoveries
  readonly tickets: LinkedTickets
  readonly activity: Pick<Activity, 'read'>
  readonly sessions: Sessions
  /** Counts the bodies of requests. */
  readonly bodies: BodyBudget
  /** Expands the bodies of rejected webhooks that are verified again. */
  readonly expander: Expander
  /** Counts wrong keys by address, over all routes. */
  readonly wrongKeys: WrongKeys
  /** Called for each revoked key and ended session. */
  readonly accessChanges: AccessChanges
  /** Folder of the built dashboard. It may be missing. */
  readonly dashboardFolder: string
  readonly logger: Logger
  readonly now: () => number
  /** Creates the HTTP server from the API's request listener. */
  readonly listen: (handler: RequestListener) => Server
  /** Aborted when the gateway stops. Ends each wait of a request, so that the request is answered before the server closes. */
  readonly stopping: AbortSignal
  /** Called after each change that affects the handling of webhooks or deliveries. */
  readonly onConfigurationChange: () => void
  /** Called for each new environment, before its API key is handed out. */
  readonly onEnvironment: (environment: Environment) => Promise<void>
  /** Called after new deliveries were stored. */
  readonly onDeliveries: () => void
  /** Only in the demo. */
  readonly demo?: DemoControls | undefined
  /** Checks each answer against its schema. For tests. */
  readonly checkAnswers?: boolean
}
