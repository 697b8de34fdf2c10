import type { Provider, RawWebhook, RejectionReason } from '@guidepost/provider'
import type { SigningSecret } from '@guidepost/store'
import { decompressBody } from './body.ts'

/** The webhook with the bytes that were signed, and the secret that signed them; or why verification failed. */
export type VerifiedWebhook =
  | { readonly ok: true; readonly webhook: RawWebhook; readonly secretId: string }
  | { readonly ok: false; readonly reason: RejectionReason }

/** Verifies the bytes on the wire; if that fails and a proxy may have compressed them, the decompressed bytes. */
export async function verifyWebhook(
  provider: Provider,
  webhook: RawWebhook,
  secrets: readonly SigningSecret[],
  maxBytes: number,
): Promise<VerifiedWebhook> {
  const onTheWire = verifyBytes(provider, webhook, secrets)
  const encoding = webhook.headers['content-encoding']
  if (onTheWire.ok || onTheWire.reason !== 'mismatch' || encoding === undefined) return onTheWire
  const body = await decompressBody(webhook.body, encoding, maxBytes)
  return body ? verifyBytes(provider, { ...webhook, body }, secrets) : onTheWire
}

function verifyBytes(provider: Provider, webhook: RawWebhook, secrets: readonly SigningSecret[]): VerifiedWebhook {
  const live = secrets.filter(({ retiresAt }) => retiresAt === null || retiresAt > webhook.receivedAt)
  const verification = provider.receive.verify(
    webhook,
    live.map(({ value }) => value),
  )
  return verification.ok ? { ok: true, webhook, secretId: live[verification.secret]!.id } : verification
}
