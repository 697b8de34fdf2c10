/** The signature in the headers of a request. */
export interface Signature {
  readonly header: string
  readonly value: string
  /** Undefined if the header's value does not name the algorithm. */
  readonly algorithm: string | undefined
}

/** Signature prefixes and the algorithm that each stands for. */
const algorithms: readonly (readonly [RegExp, string])[] = [
  [/^sha1=/, 'HMAC-SHA1'],
  [/^sha256=/, 'HMAC-SHA256'],
  [/^v1,/, 'HMAC-SHA256 (Standard Webhooks)'],
]

/** Finds the signature header; undefined if no header's name contains `signature`. */
export function signatureOf(headers: Readonly<Record<string, string>>): Signature | undefined {
  const found = Object.entries(headers).find(([name]) => /signature/i.test(name))
  if (!found) return undefined
  const [header, value] = found
  return { header, value, algorithm: algorithms.find(([form]) => form.test(value))?.[1] }
}
