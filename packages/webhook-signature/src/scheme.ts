/** How one sender writes an HMAC of the body into a header. Plain data: write a `Scheme` for any further sender. */
export interface Scheme {
  /** The header's name, in lower case. `headerOf(headers, scheme.header)` reads the value to pass to `verify`. */
  readonly header: string
  /** The hash function of the HMAC. */
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  /**
   * How the digest is written. `verify` accepts only the canonical form: `base64` with padding, `base64url` without
   * padding, both with zeros in the unused bits. `sign` writes `hex` in lower case; `verify` accepts either case.
   */
  readonly encoding: 'base64' | 'base64url' | 'hex'
  /** Text before the digest, compared exactly, e.g. `sha1=`. Default: none. */
  readonly prefix?: string
  /** Whether `verify` also accepts a header without the prefix. `sign` always writes the prefix. Default: false. */
  readonly prefixOptional?: boolean
}

/** The shared key: bytes, or text whose UTF-8 bytes are the key. Text is not decoded from base64 or hex. */
export type Secret = string | Uint8Array

/** The answer of `verify`. `secret` is the index of the first secret that matched, in the list passed to `verify`. */
export type Verification =
  | { readonly ok: true; readonly secret: number }
  | {
      readonly ok: false
      /**
       * The first that applies, in this order. `missing`: no header, or an empty header. `no_secret`: no secret, or only
       * empty secrets. `malformed`: the header cannot be a signature of this scheme. `mismatch`: none of `secrets` made
       * this signature over these bytes.
       */
      readonly reason: 'missing' | 'no_secret' | 'malformed' | 'mismatch'
    }

/**
 * The scheme of Autotask PSA's webhooks: `X-Hook-Signature: sha1=<base64 of HMAC-SHA1>`, keyed with the UTF-8 bytes of
 * the webhook's secret key (Autotask developer help, "Secret key and payload verification"). The prefix is optional
 * because Nango's receiver accepts the bare digest too, and some senders of test webhooks were written for that receiver.
 */
export const autotask = {
  header: 'x-hook-signature',
  algorithm: 'sha1',
  encoding: 'base64',
  prefix: 'sha1=',
  prefixOptional: true,
} as const satisfies Scheme
