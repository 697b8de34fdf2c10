import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Diagnose } from './diagnose.ts'
import type { Register } from './register.ts'
import type { Identity, Parsed, RawWebhook, Verification } from './webhook.ts'

/** The generation of the contract that this package describes. A host serves those it knows and refuses the rest at start. */
export const contractVersion = 1

/**
 * What a host asks of a provider plugin. The receiving half is data and pure functions: no clock, no I/O, no state.
 * Optional halves are left out by a provider that has no use for them, and declared by being there.
 *
 * `Config` is a connection's plain settings, `Credentials` its secrets, `Payload` one parsed event.
 */
export interface Provider<Config = unknown, Credentials = unknown, Payload = unknown> {
  /** A literal, so that a host can serve two generations. */
  readonly contractVersion: typeof contractVersion
  /** Stable and unique, `/^[a-z0-9][a-z0-9-]*$/`; it is stored with every integration. */
  readonly id: string
  /** For people. */
  readonly displayName: string
  /** Checked once, when a connection is created or changed. Must keep keys that it does not know. */
  readonly connectionConfig: StandardSchemaV1<unknown, Config>
  /** Checked once, when credentials are given. */
  readonly credentials: StandardSchemaV1<unknown, Credentials>
  readonly receive: Receive<Config, Payload>
  /** Left out by a provider whose webhooks people set up by hand. */
  readonly register?: Register<Config, Credentials>
  /** Left out by a provider about which there is nothing to find out. */
  readonly diagnose?: Diagnose<Config, Credentials>
  /** Real payloads, one of each shape, for tests, demos and `send`. */
  readonly samples: readonly Sample[]
  /** Signatures made by another program, so that a host's conformance run can prove the plugin. */
  readonly vectors: readonly Vector[]
}

/**
 * The receiving half. Nothing here throws, whatever was sent, nothing changes what it is given, and all but
 * `generateSecret` is a pure function: no clock (a time comes in as `receivedAt` or `at`), no randomness, no I/O.
 */
export interface Receive<Config, Payload> {
  /**
   * The types that a subscription may name, beside `*`. An event may still carry another: only `*` gets that. An empty
   * list says that a subscription may name any, for a provider whose senders choose their own types.
   */
  readonly types: readonly string[]
  /**
   * The type of `types` that a subscription means, for a provider whose types have several spellings; `undefined` for a name
   * that means none. Left out by a provider whose types have one spelling each.
   */
  typeOf?(name: string): string | undefined
  /**
   * Says what is wrong with a signing secret that somebody wants to configure, or `undefined`. Must refuse an empty one,
   * since anybody can sign with that. The answer is a sentence for people and never holds the secret.
   */
  checkSecret(secret: string): string | undefined
  /** A new random signing secret that the provider accepts. The one function here that is not pure. */
  generateSecret(): string
  /**
   * Tells whether one of `secrets` signed the webhook, and which. Several are normal while one is being rotated. Works on
   * the bytes, in constant time. A secret that `checkSecret` refuses verifies nothing and does no harm to the others.
   */
  verify(webhook: RawWebhook, secrets: readonly string[]): Verification
  /**
   * Reads the events out of a verified webhook, tolerantly: what is unknown is kept. A host may read a stored request
   * again, even years later: the same events in the same order, since it knows an event by its place. By then, headers
   * that authenticate somebody (`authorization`, `cookie`) may be gone.
   */
  parse(webhook: RawWebhook): Parsed<Payload>
  /** What the host needs to know of one event of `parse`. `webhook` is the request that carried it: some providers put ids in headers. */
  identify(event: Payload, webhook: RawWebhook): Identity
  /**
   * The match keys of a connection, in the same normal form as `Identity.matchKey`. Several, as one connection has many
   * webhooks; none, if the connection says nothing yet. Never `''`: that would match what has no key.
   */
  connectionKeys(config: Config): readonly string[]
  /**
   * The match key of one value that somebody entered for one webhook, in the same normal form as `connectionKeys`, e.g. the
   * GUID of a webhook that is set up by hand. `undefined` for what can't be such a value, text that would be longer than
   * `textLimit` included. Takes anything, never answers `''`.
   */
  matchKeyOf(value: unknown): string | undefined
  /**
   * The headers with which the provider would send `body` at `at` (milliseconds since 1970), names in lower case. An id
   * that the provider puts in a header is made from the body. For tests, demos and `send`. May throw for a secret that
   * `checkSecret` refuses, and for no other.
   */
  sign(body: Uint8Array, secret: string, at: number): Readonly<Record<string, string>>
}

/** A payload as the provider sends it, with what a host must read out of it. */
export interface Sample {
  /** Unique within the provider, e.g. `ticket-create`. */
  readonly name: string
  readonly description: string
  readonly body: Uint8Array
  /** One identity for each event that the body carries, in order. */
  readonly identities: readonly Pick<Identity, 'type' | 'action' | 'matchKey' | 'notice'>[]
  /**
   * The plain settings of a connection that this sample belongs to, as its owner would write them. The schema accepts
   * them, and their `connectionKeys` hold the match key of every event of the sample that has one.
   */
  readonly connectionConfig?: unknown
  /** True if the sample shows a type that is left out of `receive.types` on purpose. Notices, and an empty list, need no such mark. */
  readonly unlisted?: boolean
}

/** A known answer: these headers over these bytes were made with this secret, or by nobody. */
export interface Vector {
  readonly name: string
  readonly secret: string
  readonly webhook: RawWebhook
  /** What `verify` must answer when `secret` is the only one. */
  readonly expected: Verification
}
