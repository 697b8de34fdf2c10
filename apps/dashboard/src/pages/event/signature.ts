/** What the headers of a request say about its signature. */
export interface Signature {
  readonly header: string
  readonly value: string
  /** Undefined if the value doesn't say it. */
  readonly algorithm: string | undefined
}

/** How signatures begin that say with what they were made. */
const algorithms: readonly (readonly [RegExp, string])[] = [
  [/^sha1=/, 'HMAC-SHA1'],
  [/^sha256=/, 'HMAC-SHA256'],
  [/^v1,/, 'HMAC-SHA256 (Standard Webhooks)'],
]

/** The header that carried the signature, and what it says; undefined if none is known by its name. */
export function signatureOf(headers: Readonly<Record<string, string>>): Signature | undefined {
  const found = Object.entries(headers).find(([name]) => /signature/i.test(name))
  if (!found) return undefined
  const [header, value] = found
  return { header, value, algorithm: algorithms.find(([form]) => form.test(value))?.[1] }
}
