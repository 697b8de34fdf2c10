import type { RequestListener, Server } from 'node:http'
import type { Provider } from '@guidepost/provider'
import type { AttemptRecord, ClaimedDelivery, Environment, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Activity } from '../../activity/activity.ts'
import type { Settings } from '../../config/settings.ts'
import type { Connections } from '../../connections/connections.ts'
import type { Registrations } from '../../registrations/registrations.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { LinkedTickets } from '../../tickets/linked-tickets.ts'

/** What the API asks of who sends to HTTP endpoints. */
interface Outbound {
  /** Why we may not send there, or `undefined`. */
  checkUrl(url: string): string | undefined
  /** Sends this very delivery to its endpoint now, and settles nothing. */
  test(delivery: ClaimedDelivery): Promise<{ ok: boolean; error: string | null; attempt: AttemptRecord }>
}

/** What routes work with. */
export interface ApiOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly settings: Pick<Settings, 'adminKey' | 'publicUrl' | 'maxBodyBytes' | 'trustedProxies'>
  /** What sends to HTTP endpoints. */
  readonly outbound: Outbound
  readonly connections: Connections
  readonly registrations: Registrations
  readonly tickets: LinkedTickets
  readonly activity: Pick<Activity, 'read'>
  readonly sessions: Sessions
  /** Where the built dashboard is, if it was built. */
  readonly dashboardFolder: string
  readonly logger: Logger
  readonly now: () => number
  /** Makes the server out of the API's listener. */
  readonly listen: (handler: RequestListener) => Server
  /** Called after each change that webhooks or deliveries depend on. */
  readonly onConfigurationChange: () => void
  /** Called for each environment that was made, before anybody has its key. */
  readonly onEnvironment: (environment: Environment) => Promise<void>
  /** Called when deliveries were written. */
  readonly onDeliveries: () => void
  /** Checks each answer by its schema; for tests. */
  readonly checkAnswers?: boolean
}
