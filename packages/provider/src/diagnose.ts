import type { ProviderHost } from './host.ts'
import type { RegistrationTarget } from './register.ts'

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
