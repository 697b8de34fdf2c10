import type { ProviderHost } from './host.ts'
import type { Plain, RegistrationTarget } from './register.ts'
import type { RawWebhook } from './webhook.ts'

/** The half that says what is right and wrong with a connection, for people. */
export interface Diagnose<Config = unknown, Credentials = unknown> {
  /**
   * Looks at a connection, check by check, each as soon as it is known. It changes nothing at the provider, and goes on
   * after a check that fails unless the next can't be made then. Never rejects for what the provider answers: that is a
   * finding.
   */
  check(
    connection: { readonly config: Config; readonly credentials: Credentials },
    scope: DiagnoseScope,
    host: ProviderHost,
  ): AsyncIterable<Finding>
  /** Left out by a provider that is known well enough. */
  readonly record?: Recorder<Config, Credentials>
}

/**
 * Captures from a live tenant, whose owner has consented, how the provider behaves where nobody public says. What it gives
 * is meant to be shown to others: how things look, never what they hold; no secret, name, address or text of the tenant.
 */
export interface Recorder<Config = unknown, Credentials = unknown> {
  /** What `ask` would ask, in its order: people consent to that. Pure. */
  questions(scope: RecordScope): readonly RecordQuestion[]
  /**
   * Asks, and gives each answer as soon as it is known. A refusal is an answer. Stays within the calls of `questions`.
   * Never writes to records of the tenant's own work.
   */
  ask(
    connection: { readonly config: Config; readonly credentials: Credentials },
    scope: RecordScope,
    host: ProviderHost,
  ): AsyncIterable<RecordedAnswer>
}

/** What there is to look at. */
export interface RecordScope {
  /** The registrations of the connection, as in a {@link DiagnoseScope}; here with their secrets. */
  readonly registrations: DiagnoseScope['registrations']
  /** What came for the connection, newest first, as far as the host keeps it. */
  readonly received: readonly RawWebhook[]
  /**
   * It may make a webhook of its own that is switched off, change it and delete it. Its URL begins with that of the first
   * registration: what a crash leaves is that one's leftover, which the next plan removes.
   */
  readonly probe: boolean
}

/** One thing that is asked. */
export interface RecordQuestion {
  /** Stable, e.g. `field-ids`. */
  readonly id: string
  /** What is asked, for people. */
  readonly title: string
  /** How many requests it takes at most. */
  readonly calls: number
  /** Whether it changes anything at the provider. */
  readonly writes: boolean
}

/** What was answered. */
export interface RecordedAnswer {
  readonly id: string
  readonly title: string
  /** As JSON, masked. */
  readonly facts: Plain
}

/** What is looked at. */
export interface DiagnoseScope {
  /** `preflight`: what must be right before anything is registered. `full`: all. */
  readonly depth: 'preflight' | 'full'
  /** The registrations of the connection, with what was chosen for each. */
  readonly registrations: readonly { readonly target: RegistrationTarget; readonly spec: unknown }[]
}

/** What one check found. */
export interface Finding {
  /** Stable, e.g. `credentials`. */
  readonly id: string
  /** What was looked at, e.g. `The API user can sign in`. */
  readonly title: string
  /**
   * `ok`; `wrong`, with what to do; `by_hand`: it can't be seen through the API, and `advice` says where a person looks;
   * `unknown`: it could not be looked at now.
   */
  readonly verdict: 'ok' | 'wrong' | 'by_hand' | 'unknown'
  /** What was seen, naming the value at fault, without secrets. */
  readonly message: string
  /** What to do, or where to look; only for `wrong`, `by_hand` and `unknown`. */
  readonly advice?: string
}
