/**
 * The maximum length, in UTF-16 units, of an `Identity` field, a connection key and the `error` of `parse`. A plugin cuts,
 * hashes or omits longer text, because a host indexes and shows these texts.
 */
export const textLimit = 1024

/**
 * One HTTP request that a provider sent, as it arrived. Nothing between the socket and this object parsed, decoded or
 * re-serialised the body.
 */
export interface RawWebhook {
  /** The exact bytes. JSON that was parsed and serialised again has another signature. */
  readonly body: Uint8Array
  /** Names in lower case, as in Node. The values of a repeated header are joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** When the host received it, in milliseconds since 1970. Schemes that sign a timestamp compare with it. */
  readonly receivedAt: number
}

/** Why `verify` rejects a webhook. A closed list. */
export type RejectionReason =
  /** The signature header is absent or empty. */
  | 'missing'
  /** The signature header is not a signature. */
  | 'malformed'
  /** None of the secrets made this signature over these bytes. */
  | 'mismatch'
  /** No secret was passed. */
  | 'no_secret'
  /** The signature is right, but the signed time is too far from `receivedAt`. Only for schemes that sign a time. */
  | 'expired'

/** The result of `verify`. `secret` is the index of the matching secret in the list that was passed. */
export type Verification =
  | { readonly ok: true; readonly secret: number }
  | { readonly ok: false; readonly reason: RejectionReason }

/**
 * The result of `parse`: the events of the request, or why it can't be read. `error` is for people: it names the position
 * in the body, is never empty and never longer than `textLimit`.
 */
export type Parsed<Payload> =
  | { readonly ok: true; readonly events: readonly Payload[] }
  | { readonly ok: false; readonly error: string }

/**
 * What a host needs to match, deduplicate, order and route an event. Each text has at most `textLimit` UTF-16 units. Do not
 * trust it: it may contain any character, including NUL and a lone surrogate.
 */
export interface Identity {
  /** What subscriptions name, e.g. `Ticket`. */
  readonly type: string
  /** What happened, to show and to filter by, e.g. `Update`. */
  readonly action: string
  /**
   * The value that says which connection the event belongs to, in normal form; `undefined` if the event has none, never
   * `''`. The connection whose `connectionKeys` contain it gets the event.
   */
  readonly matchKey: string | undefined
  /**
   * Equal whenever the same event is received again, at any time and signed with any secret. A host adds the hash of the
   * body, the index of the event in it and the host's own scope. So a key that is too general does no harm, and a key that
   * changes between two receipts causes a duplicate delivery, never a loss. With `''`, the body alone identifies the event.
   */
  readonly dedupeKey: string
  /** A host handles events of one connection with equal keys one after another. `undefined`: in any order. */
  readonly orderingKey: string | undefined
  /**
   * When the change happened, in milliseconds since 1970 on the provider's clock. `undefined` if the event does not say.
   * Recovery compares it with the stamps of records. Never derived from `receivedAt`.
   */
  readonly occurredAt?: number | undefined
  /** True if the event is about the webhook itself, not about the provider's data. A host never dispatches it. */
  readonly notice: boolean
}

/** The maximum number of texts in a `Description`. */
export const textsLimit = 200

/** How people name and find an event. Each text has at most `textLimit` UTF-16 units. Do not trust it, as with `Identity`. */
export interface Description {
  /**
   * The number or name of the record that changed, as people know it, e.g. `T20261130.0042`. `undefined` if the event has
   * none, never `''`.
   */
  readonly title: string | undefined
  /**
   * The values that people search for, besides the title and the match key, the most important first: at most `textsLimit`.
   * A host makes whole values and their words searchable.
   */
  readonly texts: readonly string[]
}

/**
 * How a host got an event: the provider posted it (`push`), or recovery found it:
 *
 * - `error-log`: in the provider's log of events that it gave up
 * - `history`: in the history of the record
 * - `back-fill`: by comparing the present record with the events that arrived
 * - `deleted-log`: in the provider's log of deleted records
 * - `absence`: the record no longer exists
 */
export type Origin = 'push' | 'error-log' | 'history' | 'back-fill' | 'deleted-log' | 'absence'
