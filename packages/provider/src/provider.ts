import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Diagnose } from './diagnose.ts'
import type { Recover } from './recover.ts'
import type { Register } from './register.ts'
import type { Description, Identity, Parsed, RawWebhook, Verification } from './webhook.ts'

/** The version of the contract that this package describes. At start, a host refuses a plugin of a version that it does not know. */
export const contractVersion = 1

/**
 * A provider plugin, as a host uses it. The receiving half is data and pure functions: no clock, no I/O, no state.
 * The other halves are optional: a plugin declares a half by having it.
 *
 * `Config` is a connection's plain settings, `Credentials` its secrets, `Payload` one parsed event.
 */
export interface Provider<Config = unknown, Credentials = unknown, Payload = unknown> {
  /** A literal, so that a host can serve two versions. */
  readonly contractVersion: typeof contractVersion
  /** Stable and unique, `/^[a-z0-9][a-z0-9-]*$/`. A host stores it with every integration. */
  readonly id: string
  readonly displayName: string
  /** A host validates with it when a connection is created or changed. Must keep unknown keys. */
  readonly connectionConfig: StandardSchemaV1<unknown, Config>
  /** A host validates with it when credentials are entered. */
  readonly credentials: StandardSchemaV1<unknown, Credentials>
  readonly receive: Receive<Config, Payload>
  /** Omitted if people set up the provider's webhooks by hand. */
  readonly register?: Register<Config, Credentials>
  /** Omitted if there is nothing to check. */
  readonly diagnose?: Diagnose<Config, Credentials>
  /** Omitted if what the provider could not deliver can't be read back. Needs `register`: a host recovers what it manages. */
  readonly recover?: Recover<Config, Credentials, Payload>
  /** Real payloads, one of each shape, for tests, demos and the `send` command. */
  readonly samples: readonly Sample[]
  /** Signatures made by another program: the conformance suite checks `verify` against them. */
  readonly vectors: readonly Vector[]
}

/**
 * The receiving half. No function throws, whatever was sent, except `sign`; none changes its arguments. All except
 * `generateSecret` are pure: no clock (the time comes in as `receivedAt` or `at`), no randomness, no I/O.
 */
export interface Receive<Config, Payload> {
  /**
   * The types that a subscription may name, besides `*`. An event of another type reaches `*` only. With an empty list, a
   * subscription may name any type: for providers whose senders choose their own types.
   */
  readonly types: readonly string[]
  /**
   * The listed type for `name`, for a provider whose types have several spellings; `undefined` if `name` is no type.
   * Omitted if each type has one spelling.
   */
  typeOf?(name: string): string | undefined
  /**
   * A sentence that says what is wrong with a signing secret, or `undefined` if the secret is fine. Must reject an empty
   * secret, since anybody can sign with it. The sentence never contains the secret.
   */
  checkSecret(secret: string): string | undefined
  /** A new random signing secret that the provider accepts. The only impure function. */
  generateSecret(): string
  /**
   * Says whether one of `secrets` signed the webhook, and which one. Several secrets are normal during a rotation. Works on
   * the bytes, in constant time. A secret that `checkSecret` rejects verifies nothing and does not affect the others.
   */
  verify(webhook: RawWebhook, secrets: readonly string[]): Verification
  /**
   * Reads the events of a verified webhook. Tolerant: unknown fields are kept. A host may parse a stored request again,
   * even years later, and identifies an event by its index: the events and their order must be the same. By then the host
   * may have removed headers that authenticate the sender (`authorization`, `cookie`).
   */
  parse(webhook: RawWebhook): Parsed<Payload>
  /** What the host needs to know about one event of `parse`. `webhook` is its request: some providers put ids in headers. */
  identify(event: Payload, webhook: RawWebhook): Identity
  /**
   * How people name and find one event of `parse`. Omitted if its match key is all that people know of an event. May
   * change between two versions of a plugin, unlike `identify`.
   */
  describe?(event: Payload, webhook: RawWebhook): Description
  /**
   * The match keys of a connection, in the normal form of `Identity.matchKey`: several if the connection has several
   * webhooks, none if its settings name none yet. Never `''`, which would match events without a key.
   */
  connectionKeys(config: Config): readonly string[]
  /**
   * The match key for a value that a person entered for one webhook, in the normal form of `connectionKeys`, e.g. the GUID
   * of a webhook that was set up by hand. `undefined` if the value can't be a match key, or if the key would be longer than
   * `textLimit`. Accepts any value, never returns `''`.
   */
  matchKeyOf(value: unknown): string | undefined
  /**
   * The headers with which the provider would send `body` at `at` (milliseconds since 1970), names in lower case. If the
   * provider puts an id into a header, the plugin derives that id from the body. For tests, demos and the `send` command.
   * May throw only for a secret that `checkSecret` rejects.
   */
  sign(body: Uint8Array, secret: string, at: number): Readonly<Record<string, string>>
}

/** A payload as the provider sends it, with the identities that a host must read out of it. */
export interface Sample {
  /** Unique within the provider, e.g. `ticket-create`. */
  readonly name: string
  readonly description: string
  readonly body: Uint8Array
  /** One identity for each event that the body carries, in order. */
  readonly identities: readonly Pick<Identity, 'type' | 'action' | 'matchKey' | 'notice'>[]
  /**
   * The plain settings of a connection that gets this sample, as a person would write them. The schema accepts them, and
   * their `connectionKeys` contain the match key of every event of the sample that has one.
   */
  readonly connectionConfig?: unknown
  /** True if the sample shows a type that is not in `receive.types` on purpose. Not needed for notices or an empty list. */
  readonly unlisted?: boolean
}

/** A known answer for `verify`: a request, a secret, and the expected result. */
export interface Vector {
  readonly name: string
  readonly secret: string
  readonly webhook: RawWebhook
  /** What `verify` must return when `secret` is the only secret. */
  readonly expected: Verification
}
