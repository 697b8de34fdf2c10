import type { ProviderHost } from './host.ts'
import type { JsonValue, ObservedWebhook, RegistrationTarget } from './register.ts'
import type { RawWebhook } from './webhook.ts'

/** The half that checks a connection and reports to people what works and what doesn't. */
export interface Diagnose<Config = unknown, Credentials = unknown> {
  /**
   * Checks a connection and yields each finding as soon as it is known. Changes nothing at the provider. Continues after a
   * failed check, unless the next check depends on it. Never rejects because of the provider's answer: that is a finding.
   */
  check(
    connection: { readonly config: Config; readonly credentials: Credentials },
    scope: DiagnoseScope,
    host: ProviderHost,
  ): AsyncIterable<Finding>
  /** Omitted if the provider's behaviour is documented well enough. */
  readonly record?: Recorder<Config, Credentials>
}

/**
 * Captures how a provider behaves where no public document says, from a live tenant whose owner has consented. The result
 * can be published: it shows the form of values, never their content, and no secret, name, address or text of the tenant.
 */
export interface Recorder<Config = unknown, Credentials = unknown> {
  /** The questions that `ask` would ask, in order, so that people can consent to them. Pure. */
  questions(scope: RecordScope): readonly RecordQuestion[]
  /**
   * Asks the questions and yields each answer as soon as it is known. An error of the provider is an answer, too. Makes no
   * more calls than `questions` declares. Never writes to the tenant's own records.
   */
  ask(
    connection: { readonly config: Config; readonly credentials: Credentials },
    scope: RecordScope,
    host: ProviderHost,
  ): AsyncIterable<RecordedAnswer>
}

/** What a recorder may read and do. */
export interface RecordScope {
  /** The registrations of the connection, with their secrets. */
  readonly registrations: DiagnoseScope['registrations']
  /** The webhook requests that the host still keeps for the connection, newest first. */
  readonly received: readonly RawWebhook[]
  /**
   * True if the recorder may create an inactive webhook, change it and delete it. Its URL starts with the URL of the first
   * registration, so that the next plan of this registration removes the webhook if a crash leaves it behind.
   */
  readonly probe: boolean
}

/** One question of a recorder. */
export interface RecordQuestion {
  /** Stable, e.g. `field-ids`. */
  readonly id: string
  /** The question, for people. */
  readonly title: string
  /** The maximum number of requests. */
  readonly calls: number
  /** True if the question changes anything at the provider. */
  readonly writes: boolean
}

/** The answer to one question. */
export interface RecordedAnswer {
  readonly id: string
  readonly title: string
  /** Masked: the form of values, not their content. */
  readonly facts: JsonValue
}

/** What to check. */
export interface DiagnoseScope {
  /**
   * - `preflight`: what must be right before a webhook is registered
   * - `look`: what may change while a webhook is active, and costs few requests: the rights of the user, the owner of the
   *   webhook. A host asks every few minutes, right after `observe` succeeded, so the credentials need no check
   * - `full`: everything
   */
  readonly depth: 'preflight' | 'look' | 'full'
  /** The registrations of the connection, each with its spec. */
  readonly registrations: readonly {
    readonly target: RegistrationTarget
    readonly spec: unknown
    /** The webhook, if the host has just observed it: then the checks need not read it again. */
    readonly observed?: ObservedWebhook | undefined
  }[]
}

/** The result of one check. */
export interface Finding {
  /** Stable, e.g. `credentials`. */
  readonly id: string
  /**
   * What was found, as a statement: `The API user can sign in`, and of a `wrong` finding `The API user cannot sign in (401)`.
   * Of `by_hand` and `unknown`, the statement that is true if all is well. Without values that differ between connections,
   * so that a host can group connections by it.
   */
  readonly title: string
  /**
   * - `ok`
   * - `wrong`: `advice` says what to do
   * - `by_hand`: the API can't show it; `advice` says where a person looks
   * - `unknown`: the check could not run now
   */
  readonly verdict: 'ok' | 'wrong' | 'by_hand' | 'unknown'
  /** What the check saw, with the value at fault, without secrets. */
  readonly message: string
  /** What to do, or where to look. Only for `wrong`, `by_hand` and `unknown`. */
  readonly advice?: string
  /** The entity of the registration that it is about. Omitted if it is about the whole connection. */
  readonly entity?: string
  /**
   * What a `wrong` or `by_hand` finding means for the events. `blind`: none arrives, or nobody keeps the webhook right.
   * `impaired`: some may not arrive. Omitted if it means nothing for them, or if `observe` shows or rejects with it, too.
   */
  readonly effect?: 'blind' | 'impaired'
  /** `unauthorized`: the provider refuses the credentials. */
  readonly code?: 'unauthorized'
}
