import type { Provider } from '@guidepost/provider'
import type { Receipt, SigningSecret, Store, StoredRejection } from '@guidepost/store'
import type { Logger } from 'pino'
import { toReceipt } from './receipt.ts'
import { verifyWebhook } from './verify.ts'

/** How many rejections are read at a time. What verifies of them is no more than a ring keeps. */
const pageSize = 50

export interface ReverifyOptions {
  readonly store: Pick<Store, 'listRejections' | 'recordBatch' | 'removeRejections'>
  readonly provider: Provider
  readonly environmentId: number
  readonly integrationId: number
  /** Null for the integration's own path. */
  readonly registrationId: number | null
  /** The secrets that are tried now. */
  readonly secrets: readonly SigningSecret[]
  readonly maxBodyBytes: number
  readonly logger: Logger
}

/**
 * Takes in the webhooks that were rejected before a secret was mended: those that verify now are recorded with the time
 * of their receipt and leave the ring. One that its sender has repeated since counts as a duplicate. Answers how many
 * were taken in; a failure is logged, since the others of the ring can be had by adding the secret again.
 */
export async function reverify(options: ReverifyOptions): Promise<number> {
  try {
    return await takeIn(options)
  } catch (error) {
    options.logger.error({ err: error, integrationId: options.integrationId }, 'rejected webhooks were not re-verified')
    return 0
  }
}

async function takeIn(options: ReverifyOptions): Promise<number> {
  const { store, environmentId, integrationId, registrationId } = options
  const filter = { environmentId, integrationId, ...(registrationId !== null && { registrationId }) }
  const believed: { id: string; receipt: Receipt }[] = []
  let before: string | undefined
  do {
    const page = await store.listRejections(filter, { limit: pageSize, before })
    for (const rejection of page.rows) {
      // Of an integration's rejections those of its registrations have secrets of their own.
      const receipt = rejection.registrationId === registrationId && (await verifyAgain(options, rejection))
      if (receipt) believed.push({ id: rejection.id, receipt })
    }
    before = page.next ?? undefined
  } while (before !== undefined)
  if (believed.length === 0) return 0
  // In the order of their receipt: the list is newest first.
  believed.reverse()
  const results = await store.recordBatch(believed.map(({ receipt }) => receipt))
  const recorded = believed.filter((_, index) => results[index]?.ok)
  await store.removeRejections(recorded.map(({ id }) => id))
  return recorded.length
}

async function verifyAgain(options: ReverifyOptions, rejection: StoredRejection): Promise<Receipt | undefined> {
  const { provider, integrationId, registrationId, secrets, maxBodyBytes } = options
  const { body, headers, receivedAt } = rejection
  if (!body) return undefined
  // The secrets of now, with the time of then: a scheme that signs a time compares with that.
  const lasting = secrets.map((secret) => ({ ...secret, retiresAt: null }))
  const believed = await verifyWebhook(provider, { body, headers, receivedAt }, lasting, maxBodyBytes)
  if (!believed.ok) return undefined
  const from = { integrationId, registrationId, secretId: believed.secretId, origin: 'push' } as const
  return toReceipt(provider, believed.webhook, from)
}
