/** How one sender writes an HMAC of the body into a header. Plain data: write your own for a sender of yours. */
export interface Scheme {
  /** The header's name, in lower case. `verify` is given the value; `headerOf(headers, scheme.header)` finds it. */
  readonly header: string
  /** The hash under the HMAC. */
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  /**
   * How the digest is written. Only the canonical form is read: `base64` with its padding, `base64url` without, both
   * with zero in the unused bits. `hex` is written in lower case and read in either.
   */
  readonly encoding: 'base64' | 'base64url' | 'hex'
  /** What stands before the digest, compared exactly, e.g. `sha1=`. Default: nothing. */
  readonly prefix?: string
  /** True if `verify` also takes a header without the prefix. `sign` always writes it. Default: false. */
  readonly prefixOptional?: boolean
}

/** The shared key: bytes, or text whose UTF-8 bytes are the key. Text is never decoded from base64 or hex. */
export type Secret = string | Uint8Array

/** What `verify` answers. `secret` is the index, in the list that was passed, of the first secret that matched. */
export type Verification =
  | { readonly ok: true; readonly secret: number }
  | {
      readonly ok: false
      /**
       * The first of these that holds, in this order. `missing`: no header, or an empty one. `no_secret`: no secret to
       * verify with, or only empty ones. `malformed`: the header cannot be a signature of this scheme. `mismatch`: it
       * is a signature, none of ours over these bytes.
       */
      readonly reason: 'missing' | 'no_secret' | 'malformed' | 'mismatch'
    }

/**
 * Autotask PSA's webhooks: `X-Hook-Signature: sha1=<base64 of HMAC-SHA1>`, keyed with the webhook's secret key as UTF-8
 * (Autotask developer help, "Secret key and payload verification"). The prefix is optional because Nango's receiver,
 * which many senders of test webhooks were written against, takes the bare digest too.
 */
export const autotask = {
  header: 'x-hook-signature',
  algorithm: 'sha1',
  encoding: 'base64',
  prefix: 'sha1=',
  prefixOptional: true,
} as const satisfies Scheme
