/**
 * The longest text, in UTF-16 units, that an `Identity` field, a connection key or the `error` of `parse` may have.
 * What a sender can make longer than that is cut, hashed or left out by the plugin: a host indexes and shows these texts.
 */
export const textLimit = 1024

/**
 * One HTTP request that a provider sent, as it arrived. Nothing between the socket and this object has parsed,
 * decoded or re-serialised the body.
 */
export interface RawWebhook {
  /** The exact bytes. JSON that was parsed and written again signs differently. */
  readonly body: Uint8Array
  /** Names in lower case, as Node gives them. A header that was sent several times is joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** When the host received it, in milliseconds since 1970. Schemes that sign a timestamp compare with it. */
  readonly receivedAt: number
}

/** The closed list of reasons for which a webhook is not believed. */
export type RejectionReason =
  /** The signature header is not there, or is empty. */
  | 'missing'
  /** The signature header cannot be read as a signature. */
  | 'malformed'
  /** The signature is none of ours over these bytes. */
  | 'mismatch'
  /** There is no secret to verify with. */
  | 'no_secret'
  /** The signature is right, the signed time is too far from `receivedAt`. Only schemes that sign a time have it. */
  | 'expired'

/** What `verify` answers. `secret` is the index, in the list that was passed, of the secret that matched. */
export type Verification =
  | { readonly ok: true; readonly secret: number }
  | { readonly ok: false; readonly reason: RejectionReason }

/**
 * What `parse` answers: the events that the request carries, or where and why it cannot be read. `error` is for people:
 * it names the place in the body, is never empty and never longer than `textLimit`.
 */
export type Parsed<Payload> =
  | { readonly ok: true; readonly events: readonly Payload[] }
  | { readonly ok: false; readonly error: string }

/**
 * What a host needs to know of an event to match, deduplicate, order and route it. All of it is text of at most
 * `textLimit`, none of it trusted: it may hold any character, a NUL and half a surrogate pair included.
 */
export interface Identity {
  /** What subscriptions name, e.g. `Ticket`. */
  readonly type: string
  /** What happened, for people and filters, e.g. `Update`. */
  readonly action: string
  /**
   * Normal form of the value that says whose event it is; `undefined` if the event carries none, never `''`. A connection
   * that has an equal key in `connectionKeys` gets the event.
   */
  readonly matchKey: string | undefined
  /**
   * Equal for two receipts of the same event, whatever was received when and signed with which secret. A host adds the
   * hash of the body, the event's place in it and its own scope: a key that says too little costs nothing, one that
   * changes between two receipts costs a repeat, and none can cost a loss. `''` says that the body alone tells.
   */
  readonly dedupeKey: string
  /** Events of one connection with equal keys are handled one after another; `undefined` asks for no order. */
  readonly orderingKey: string | undefined
  /** True if the event is about the webhook itself, not about the provider's data. It is never dispatched. */
  readonly notice: boolean
}

/** How an event came to us: posted by the provider, read from its error log, or read from its API afterwards. */
export type Origin = 'push' | 'error-log' | 'back-fill'
