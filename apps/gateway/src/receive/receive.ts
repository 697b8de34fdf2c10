import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Provider, RawWebhook } from '@guidepost/provider'
import type { Receiver } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Activity } from '../activity/activity.ts'
import { addressOf, type UnverifiedLimiter } from './address.ts'
import {
  gone,
  incompleteBody,
  invalidPath,
  invalidSignature,
  methodNotAllowed,
  missingSignature,
  payloadTooLarge,
  success,
  tooManyRequests,
  unavailable,
  unknownReceiver,
  type Answer,
} from './answer.ts'
import { readBody } from './body.ts'
import type { CommitQueue, Committed } from './commit-queue.ts'
import { readWebhookPath } from '../webhook-url.ts'
import { contentOf, keptHeaders, toReceipt } from './receipt.ts'
import type { Receivers } from './receivers.ts'
import type { RejectionLog } from './rejections.ts'
import { verifyWebhook } from './verify.ts'

export interface ReceiveOptions {
  readonly providers: ReadonlyMap<string, Provider>
  readonly receivers: Receivers
  readonly queue: CommitQueue
  readonly rejections: RejectionLog
  readonly activity: Pick<Activity, 'recorded' | 'rejected'>
  readonly limiter: UnverifiedLimiter
  readonly maxBodyBytes: number
  readonly trustedProxies: number
  readonly logger: Logger
  readonly now: () => number
  /** Ours. A URL of another one names nothing here. */
  readonly installation: string
  /** Told of a registration whose webhook says that something happened to it. Nothing of that is believed. */
  readonly onHint: (registrationId: number) => void
  /** Called when deliveries were written, so that they are handled at once. */
  readonly onDeliveries: () => void
}

/** Of a rejected request a body larger than this is not kept: a ring must not become a place to fill our disk from outside. */
const maxRejectedBytes = 256 * 1024
/** What a provider says about a webhook itself is short; longer bodies are not read twice. */
const maxNoticeBytes = 4096

type FoundReceiver = Extract<Receiver, { found: 'receiver' }>

/** The way of one webhook: path, receiver, body, signature, events, commit, answer. */
export function createReceive(options: ReceiveOptions): (request: IncomingMessage) => Promise<Answer> {
  return async function receive(request) {
    const path = readWebhookPath(request.url ?? '')
    if ('problem' in path) return unverified(request, invalidPath(path.problem))
    if (request.method !== 'POST') return methodNotAllowed
    if (path.installation !== null && path.installation !== options.installation) {
      return unverified(request, unknownReceiver.unknown_registration)
    }
    const start = performance.now()
    const receiver = await findReceiver(path)
    const spentMs = performance.now() - start
    if (!receiver) return unavailable('The database does not answer; send it again')
    if (receiver.found !== 'receiver') return unverified(request, unknownReceiver[receiver.found])
    if (receiver.registration?.state === 'removed') return unverified(request, gone)
    const provider = options.providers.get(receiver.integration.provider)
    if (!provider) {
      options.logger.error(
        { provider: receiver.integration.provider },
        'an integration names a provider that is not configured',
      )
      return unavailable(`The provider "${receiver.integration.provider}" is not configured here`)
    }
    return receiveBody(request, receiver, provider, spentMs)
  }

  async function findReceiver(path: Parameters<Receivers['find']>[0]): Promise<Receiver | undefined> {
    try {
      return await options.receivers.find(path, options.now())
    } catch (error) {
      options.logger.error({ err: error }, 'a webhook could not be looked up')
      return undefined
    }
  }

  async function receiveBody(
    request: IncomingMessage,
    receiver: FoundReceiver,
    provider: Provider,
    spentMs: number,
  ): Promise<Answer> {
    const body = await readBody(request, options.maxBodyBytes)
    if (body === 'incomplete') return incompleteBody
    if (body === 'too_large') {
      return reject(request, receiver, 'too_large', null, payloadTooLarge(options.maxBodyBytes))
    }
    const receivedAt = options.now()
    const headers = joinHeaders(request.headers)
    const webhook = { body: body.bytes, headers, receivedAt }
    const believed = await verifyWebhook(provider, webhook, receiver.secrets, options.maxBodyBytes)
    if (!believed.ok) {
      const answer = believed.reason === 'missing' ? missingSignature : invalidSignature
      hintOf(receiver, provider, webhook)
      return reject(request, receiver, believed.reason, body.bytes, answer)
    }
    const receipt = toReceipt(provider, believed.webhook, {
      integrationId: receiver.integration.id,
      registrationId: receiver.registration?.id ?? null,
      secretId: believed.secretId,
      origin: 'push',
    })
    const answer = answerTo(await options.queue.add(receipt, spentMs), receiver.environment.id)
    hintOf(receiver, provider, believed.webhook)
    return answer
  }

  /** Signed or not: a webhook that says something about itself only makes us look. */
  function hintOf({ registration }: FoundReceiver, provider: Provider, webhook: RawWebhook): void {
    if (registration?.managed !== true || webhook.body.byteLength > maxNoticeBytes) return
    const content = contentOf(provider, webhook)
    if ('events' in content && content.events.some(({ notice }) => notice)) options.onHint(registration.id)
  }

  function answerTo(committed: Committed, environmentId: number): Answer {
    if (committed.ok) {
      options.activity.recorded(environmentId, committed.events)
      if (committed.events.some(({ deliveries }) => deliveries > 0)) options.onDeliveries()
      return success
    }
    options.logger.error(
      { code: committed.code, ...('message' in committed && { reason: committed.message }) },
      'a webhook was not stored',
    )
    return unavailable('The webhook could not be stored; send it again')
  }

  function reject(
    request: IncomingMessage,
    receiver: FoundReceiver,
    reason: string,
    body: Buffer | null,
    answer: Answer,
  ): Answer {
    const address = addressOf(request, options.trustedProxies)
    const now = options.now()
    const wait = options.limiter.hit(address, now)
    if (wait > 0) return tooManyRequests(wait)
    const integrationId = receiver.integration.id
    const registrationId = receiver.registration?.id ?? null
    options.logger.info(
      { integration: receiver.integration.uniqueKey, registrationId, reason, address },
      'webhook rejected',
    )
    const headers = keptHeaders(joinHeaders(request.headers))
    const kept = body && body.byteLength <= maxRejectedBytes ? body : null
    options.activity.rejected(receiver.environment.id)
    options.rejections.add({ integrationId, registrationId, reason, receivedAt: now, address, headers, body: kept })
    return answer
  }

  function unverified(request: IncomingMessage, answer: Answer): Answer {
    const wait = options.limiter.hit(addressOf(request, options.trustedProxies), options.now())
    return wait > 0 ? tooManyRequests(wait) : answer
  }
}

/** One text per header, as the contract has it. Node itself joins most repeated ones. */
function joinHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  const joined: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>
  for (const name in headers) {
    const value = headers[name]
    joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
