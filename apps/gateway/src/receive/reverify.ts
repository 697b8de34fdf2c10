import type { Provider, RawWebhook } from '@guidepost/provider'
import type { Receipt, SigningSecret, Store, StoredRejection } from '@guidepost/store'
import type { Logger } from 'pino'
import { decompressBody } from './body.ts'
import { toReceipt } from './receipt.ts'

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
  const { body, headers, receivedAt } = rejection
  if (!body) return undefined
  const webhook = { body, headers, receivedAt }
  return tryAgain(options, webhook) ?? tryAgain(options, await decompressed(webhook, options.maxBodyBytes))
}

function tryAgain(options: ReverifyOptions, webhook: RawWebhook | undefined): Receipt | undefined {
  const { provider, secrets, integrationId, registrationId } = options
  if (!webhook) return undefined
  const values = secrets.map(({ value }) => value)
  const verification = provider.receive.verify(webhook, values)
  if (!verification.ok) return undefined
  const secretId = secrets[verification.secret]?.id ?? null
  return toReceipt(provider, webhook, { integrationId, registrationId, secretId, origin: 'push' })
}

/** As on receipt: a proxy may have compressed what the sender signed. */
async function decompressed(webhook: RawWebhook, maxBytes: number): Promise<RawWebhook | undefined> {
  const body = await decompressBody(Buffer.from(webhook.body), webhook.headers['content-encoding'], maxBytes)
  return body && { ...webhook, body }
}
