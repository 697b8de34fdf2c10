import type { Provider, RawWebhook, RejectionReason } from '@guidepost/provider'
import type { SigningSecret } from '@guidepost/store'
import { decompressBody } from './body.ts'

/** A webhook that one of the secrets signed, with the bytes that it signed; or why there is none. */
export type Believed =
  | { readonly ok: true; readonly webhook: RawWebhook; readonly secretId: string }
  | { readonly ok: false; readonly reason: RejectionReason }

/** Tries the bytes on the wire first; then, if a proxy may have compressed them, what they were before. */
export async function verifyWebhook(
  provider: Provider,
  webhook: RawWebhook,
  secrets: readonly SigningSecret[],
  maxBytes: number,
): Promise<Believed> {
  const onTheWire = verifyBytes(provider, webhook, secrets)
  const encoding = webhook.headers['content-encoding']
  if (onTheWire.ok || onTheWire.reason !== 'mismatch' || encoding === undefined) return onTheWire
  const body = await decompressBody(webhook.body, encoding, maxBytes)
  return body ? verifyBytes(provider, { ...webhook, body }, secrets) : onTheWire
}

function verifyBytes(provider: Provider, webhook: RawWebhook, secrets: readonly SigningSecret[]): Believed {
  const live = secrets.filter(({ retiresAt }) => retiresAt === null || retiresAt > webhook.receivedAt)
  const verification = provider.receive.verify(
    webhook,
    live.map(({ value }) => value),
  )
  return verification.ok ? { ok: true, webhook, secretId: live[verification.secret]!.id } : verification
}
