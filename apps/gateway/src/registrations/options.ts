import type { Provider } from '@guidepost/provider'
import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** What registrations need from the gateway. */
export interface RegistrationsOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly logger: Logger
  readonly now: () => number
  /** From 0 to below 1. */
  readonly random: () => number
  readonly fetch: typeof globalThis.fetch
  /** The start of our URLs, as providers reach them; `undefined` while unknown. */
  readonly publicUrl: () => string | undefined
  /** Origins of simulators that credentials may be sent to. */
  readonly trustedOrigins: readonly string[]
  /** Called after each change that webhooks depend on. */
  readonly onConfigurationChange: () => void
  /** Called when something shows that changes of a connection may be missing, and when its registrations are active. */
  readonly onEvidence: (connection: number) => Promise<void>
  /** Called when stored events have found their connection. */
  readonly onDeliveries: () => void
}

/** Who requests a round. */
export type Actor = 'reconcile' | 'person'

/** One line of progress, for people who watch a round. */
export interface Progress {
  readonly step: 'check' | 'action' | 'status'
  /** The id of a finding, the kind of an action, or a status. */
  readonly name: string
  /** `ok`, `wrong`, `by_hand` and `unknown` of a check; `done` or an error's code of an action. */
  readonly result: string
  readonly message: string
  readonly advice?: string | undefined
}

/** Who requests a round, who watches it, and the signal that stops it. */
export interface Round {
  readonly actor: Actor
  /** The name of the person's API key. */
  readonly by?: string | undefined
  readonly signal: AbortSignal
  readonly say?: ((progress: Progress) => void) | undefined
  /** True: only look at the webhook and at the rights. Changes nothing at the provider. */
  readonly lookOnly?: boolean
}
