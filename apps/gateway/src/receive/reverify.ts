import type { Provider } from '@guidepost/provider'
import type { Receipt, SigningSecret, Store, StoredRejection } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Expander } from './expand.ts'
import { toReceipt } from './receipt.ts'
import { verifyWebhook, type Expand } from './verify.ts'

/** How many rejections are read at a time. Those that verify are held in memory: at most as many as one ring keeps. */
const pageSize = 50

export interface ReverifyOptions {
  readonly store: Pick<Store, 'listRejections' | 'recordBatch' | 'removeRejections'>
  readonly provider: Provider
  readonly environmentId: number
  readonly integrationId: number
  /** Null for the integration's own URL. */
  readonly registrationId: number | null
  /** The current secrets. */
  readonly secrets: readonly SigningSecret[]
  readonly expander: Expander
  readonly logger: Logger
}

/**
 * Verifies rejected webhooks again after a secret was corrected. Webhooks that verify now are recorded with the time of
 * their receipt and removed from the ring. If the sender has meanwhile repeated such a webhook, it becomes a duplicate.
 * Returns how many were recorded. A failure is only logged: adding the secret again repeats the attempt.
 */
export async function reverify(options: ReverifyOptions): Promise<number> {
  try {
    return await recordVerified(options)
  } catch (error) {
    options.logger.error({ err: error, integrationId: options.integrationId }, 'rejected webhooks were not re-verified')
    return 0
  }
}

async function recordVerified(options: ReverifyOptions): Promise<number> {
  const { store, environmentId, integrationId, registrationId } = options
  const filter = { environmentId, integrationId, ...(registrationId !== null && { registrationId }) }
  const verified: { id: string; receipt: Receipt }[] = []
  let before: string | undefined
  do {
    const page = await store.listRejections(filter, { limit: pageSize, before })
    for (const rejection of page.rows) {
      // An integration's list includes the rejections of its registrations, which have their own secrets.
      const receipt = rejection.registrationId === registrationId && (await verifyAgain(options, rejection))
      if (receipt) verified.push({ id: rejection.id, receipt })
    }
    before = page.next ?? undefined
  } while (before !== undefined)
  if (verified.length === 0) return 0
  // The list is newest first; record in the order of receipt.
  verified.reverse()
  const results = await store.recordBatch(verified.map(({ receipt }) => receipt))
  const recorded = verified.filter((_, index) => results[index]?.ok)
  await store.removeRejections(recorded.map(({ id }) => id))
  return recorded.length
}

async function verifyAgain(options: ReverifyOptions, rejection: StoredRejection): Promise<Receipt | undefined> {
  const { provider, integrationId, registrationId, secrets, expander } = options
  const { body, headers, receivedAt } = rejection
  if (!body) return undefined
  // Use every current secret, but the time of receipt: schemes that sign a time compare it with the signed time.
  const lasting = secrets.map((secret) => ({ ...secret, retiresAt: null }))
  const expand: Expand = async (encoding) => {
    const expanded = await expander.expand(body, encoding, () => true)
    if (typeof expanded === 'string') return expanded
    const bytes = expanded.body.bytes()
    expanded.body.release()
    return bytes
  }
  const verified = await verifyWebhook(provider, { body, headers, receivedAt }, lasting, expand)
  if (!verified.ok) return undefined
  const from = { integrationId, registrationId, secretId: verified.secretId, origin: 'push' } as const
  return toReceipt(provider, verified.webhook, from)
}
