import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** A nonce of the probe: long enough to be unique, short enough to be cheap. */
const nonceForm = /^[0-9a-f-]{36}$/

/** The header of a probe's request. */
export const nonceHeader = 'x-guidepost-probe'

/** Proves that an answer comes from this installation: only its processes have the key. `undefined` for a text that is no nonce. */
export function proofOf(nonce: string | undefined, encryptionKey: Uint8Array): string | undefined {
  if (nonce === undefined || !nonceForm.test(nonce)) return undefined
  const key = hkdfSync('sha256', encryptionKey, '', 'guidepost probe', 32)
  return createHmac('sha256', Buffer.from(key)).update(nonce).digest('hex')
}

/** Whether the answer proves that it comes from this installation. The process that answered may use an older key. */
export function isProof(answer: unknown, nonce: string, encryptionKeys: readonly Uint8Array[]): boolean {
  const given = (answer as { proof?: unknown } | null)?.proof
  if (typeof given !== 'string') return false
  return encryptionKeys.some((key) => {
    const [one, other] = [Buffer.from(given), Buffer.from(proofOf(nonce, key)!)]
    return one.byteLength === other.byteLength && timingSafeEqual(one, other)
  })
}
