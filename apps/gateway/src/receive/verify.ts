import type { Provider, RawWebhook, RejectionReason } from '@guidepost/provider'
import type { SigningSecret } from '@guidepost/store'
import type { Expanded } from './expand.ts'

/**
 * The webhook with the signed bytes and the secret that signed them, or why verification failed. `busy`: not verified
 * yet; the sender must try again.
 */
export type VerifiedWebhook =
  | { readonly ok: true; readonly webhook: RawWebhook; readonly secretId: string }
  | { readonly ok: false; readonly reason: RejectionReason | 'busy' }

/** Expands a body, or says why not; see `Expander`. */
export type Expand = (encoding: string) => Promise<Buffer | Exclude<Expanded, object>>

/** Verifies the received bytes. If that fails and a proxy may have compressed them, verifies the expanded bytes. */
export async function verifyWebhook(
  provider: Provider,
  webhook: RawWebhook,
  secrets: readonly SigningSecret[],
  expand: Expand,
): Promise<VerifiedWebhook> {
  const onTheWire = verifyBytes(provider, webhook, secrets)
  const encoding = webhook.headers['content-encoding']
  if (onTheWire.ok || onTheWire.reason !== 'mismatch' || encoding === undefined) return onTheWire
  const body = await expand(encoding)
  if (body === 'busy') return { ok: false, reason: body }
  return typeof body === 'string' ? onTheWire : verifyBytes(provider, { ...webhook, body }, secrets)
}

function verifyBytes(provider: Provider, webhook: RawWebhook, secrets: readonly SigningSecret[]): VerifiedWebhook {
  const live = secrets.filter(({ retiresAt }) => retiresAt === null || retiresAt > webhook.receivedAt)
  const verification = provider.receive.verify(
    webhook,
    live.map(({ value }) => value),
  )
  return verification.ok ? { ok: true, webhook, secretId: live[verification.secret]!.id } : verification
}
