import type { Provider } from '@guidepost/provider'
import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** What the registrations work with. */
export interface RegistrationsOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly logger: Logger
  readonly now: () => number
  /** From 0 up to 1. */
  readonly random: () => number
  readonly fetch: typeof globalThis.fetch
  /** What URLs of ours begin with, as providers must reach it; `undefined` while it isn't known. */
  readonly publicUrl: () => string | undefined
  /** Origins of simulators that credentials may be sent to. */
  readonly trustedOrigins: readonly string[]
  /** Called after each change that webhooks depend on. */
  readonly onConfigurationChange: () => void
  /** Called when events have found their connection. */
  readonly onDeliveries: () => void
}

/** Who wants a round. */
export type Actor = 'reconcile' | 'person'

/** One line of what is going on, for people who watch. */
export interface Progress {
  /** `check`, `action` or `status`. */
  readonly step: 'check' | 'action' | 'status'
  /** The id of a finding, the kind of an action, or a status. */
  readonly name: string
  /** `ok`, `wrong`, `by_hand` and `unknown` of a check; `done` or a code of an action. */
  readonly result: string
  readonly message: string
  readonly advice?: string | undefined
}

/** How a round is made. */
export interface Round {
  readonly actor: Actor
  readonly signal: AbortSignal
  readonly say?: ((progress: Progress) => void) | undefined
}
