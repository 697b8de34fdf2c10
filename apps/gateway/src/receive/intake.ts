import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Provider, RawWebhook } from '@guidepost/provider'
import type { Receiver } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Activity } from '../activity/activity.ts'
import { readWebhookPath } from '../webhook-url.ts'
import { addressOf, type UnverifiedLimiter } from './address.ts'
import {
  fragmentedBody,
  gone,
  incompleteBody,
  invalidPath,
  invalidSignature,
  methodNotAllowed,
  missingSignature,
  noRoom,
  notStored,
  payloadTooLarge,
  success,
  tooManyRequests,
  unavailable,
  unknownReceiver,
  type Answer,
} from './answer.ts'
import type { BodyBudget, HeldBody } from './body-budget.ts'
import { readBody } from './body.ts'
import type { CommitQueue, Committed } from './commit-queue.ts'
import type { Expander } from './expand.ts'
import { contentOf, keptHeaders, toReceipt } from './receipt.ts'
import type { Receivers } from './receivers.ts'
import type { RejectionLog } from './rejections.ts'
import { verifyWebhook, type Expand } from './verify.ts'

export interface IntakeOptions {
  readonly providers: ReadonlyMap<string, Provider>
  readonly receivers: Receivers
  readonly queue: CommitQueue
  readonly rejections: RejectionLog
  readonly activity: Pick<Activity, 'recorded' | 'rejected'>
  readonly limiter: UnverifiedLimiter
  readonly bodies: BodyBudget
  readonly expander: Expander
  readonly maxBodyBytes: number
  readonly trustedProxies: number
  readonly logger: Logger
  readonly now: () => number
  /** Our installation id. A URL with another one is unknown here. */
  readonly installation: string
  /** Called when a registration's webhook reports something about itself. The report may be forged: check at the provider. */
  readonly onHint: (registrationId: number) => void
  /** Called when deliveries were written, so that they are dispatched at once. */
  readonly onDeliveries: () => void
}

/** The body of a rejected request is kept up to this size: rejections must not let strangers fill our disk. */
const maxRejectedBytes = 256 * 1024
/** A provider's reports about a webhook itself are short. Longer bodies are not searched for such reports. */
const maxNoticeBytes = 4096

type FoundReceiver = Extract<Receiver, { found: 'receiver' }>

/** Takes webhooks: path, receiver, body, signature, events, commit, answer. */
export class WebhookIntake {
  readonly #options: IntakeOptions

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Answers one request to a webhook URL. */
  async receive(request: IncomingMessage): Promise<Answer> {
    const { bodies, maxBodyBytes } = this.#options
    const body = bodies.hold(maxBodyBytes)
    try {
      return await this.#receive(request, body)
    } finally {
      body.release()
    }
  }

  async #receive(request: IncomingMessage, body: HeldBody): Promise<Answer> {
    const { installation, providers, logger } = this.#options
    const path = readWebhookPath(request.url ?? '')
    if ('problem' in path) return this.#refuse(request, invalidPath(path.problem))
    if (request.method !== 'POST') return methodNotAllowed
    if (path.installation !== null && path.installation !== installation) {
      return this.#refuse(request, unknownReceiver.unknown_registration)
    }
    // Start reading during the look-up: Node would buffer an unread body without counting it in the budget.
    const reading = readBody(request, body)
    const start = performance.now()
    const receiver = await this.#findReceiver(path)
    const spentMs = performance.now() - start
    if (!receiver) return unavailable('The database does not answer; send the webhook again')
    if (receiver.found !== 'receiver') return this.#refuse(request, unknownReceiver[receiver.found])
    if (receiver.registration?.state === 'removed') return this.#refuse(request, gone)
    const { provider: id } = receiver.integration
    const provider = providers.get(id)
    if (!provider) {
      logger.error({ provider: id }, 'an integration has a provider that is not configured')
      return unavailable(`The provider "${id}" is not configured here`)
    }
    const read = await reading
    if (read === 'incomplete') return incompleteBody
    if (read === 'fragmented') return fragmentedBody
    if (read === 'no_room' || body.gaveWay) return noRoom
    if (read === 'too_large') {
      return this.#reject(request, receiver, 'too_large', null, payloadTooLarge(this.#options.maxBodyBytes))
    }
    return this.#receiveBody(request, body, receiver, provider, spentMs)
  }

  async #findReceiver(path: Parameters<Receivers['find']>[0]): Promise<Receiver | undefined> {
    try {
      return await this.#options.receivers.find(path, this.#options.now())
    } catch (error) {
      this.#options.logger.error({ err: error }, 'could not look up the URL of a webhook')
      return undefined
    }
  }

  async #receiveBody(
    request: IncomingMessage,
    body: HeldBody,
    receiver: FoundReceiver,
    provider: Provider,
    spentMs: number,
  ): Promise<Answer> {
    const { queue, now } = this.#options
    const webhook = { body: body.bytes(), headers: joinHeaders(request.headers), receivedAt: now() }
    const expand = this.#expanderOf(request, body)
    const verified = await verifyWebhook(provider, webhook, receiver.secrets, expand)
    if (!verified.ok) {
      if (verified.reason === 'busy') return noRoom
      const answer = verified.reason === 'missing' ? missingSignature : invalidSignature
      this.#hint(receiver, provider, webhook)
      return this.#reject(request, receiver, verified.reason, webhook.body, answer)
    }
    const receipt = toReceipt(provider, verified.webhook, {
      integrationId: receiver.integration.id,
      registrationId: receiver.registration?.id ?? null,
      secretId: verified.secretId,
      origin: 'push',
    })
    const committing = queue.add(receipt, spentMs)
    // From here on, the queue counts the body.
    body.release()
    const answer = this.#answerTo(await committing, receiver.environment.id)
    this.#hint(receiver, provider, verified.webhook)
    return answer
  }

  /** Expands the body of a request, but not for an address that has used up its limit. `body` then holds the expanded bytes. */
  #expanderOf(request: IncomingMessage, body: HeldBody): Expand {
    const { expander, limiter, trustedProxies } = this.#options
    const mayStart = (): boolean => limiter.wait(addressOf(request, trustedProxies)) === 0
    return async (encoding) => {
      const expanded = await expander.expand(body.bytes(), encoding, mayStart)
      if (typeof expanded === 'string') return expanded
      return body.adopt(expanded.body) ? body.bytes() : 'busy'
    }
  }

  /** Passes on a webhook’s report about itself, even an unsigned one: it only triggers a check at the provider. */
  #hint({ registration }: FoundReceiver, provider: Provider, webhook: RawWebhook): void {
    if (registration?.managed !== true || webhook.body.byteLength > maxNoticeBytes) return
    const content = contentOf(provider, webhook)
    if ('events' in content && content.events.some(({ notice }) => notice)) this.#options.onHint(registration.id)
  }

  #answerTo(committed: Committed, environmentId: number): Answer {
    const { activity, logger, onDeliveries } = this.#options
    if (committed.ok) {
      activity.recorded(environmentId, committed.events)
      if (committed.events.some(({ deliveries }) => deliveries > 0)) onDeliveries()
      return success
    }
    const reason = 'message' in committed ? { reason: committed.message } : {}
    logger.error({ code: committed.code, ...reason }, 'a webhook was not stored')
    return notStored
  }

  /** Keeps a request that failed verification, with its body if that is small. */
  #reject(
    request: IncomingMessage,
    receiver: FoundReceiver,
    reason: string,
    body: Buffer | null,
    answer: Answer,
  ): Answer {
    const { limiter, trustedProxies, logger, activity, rejections, now } = this.#options
    const address = addressOf(request, trustedProxies)
    const receivedAt = now()
    const waitSeconds = limiter.hit(address)
    if (waitSeconds > 0) return tooManyRequests(waitSeconds)
    const integrationId = receiver.integration.id
    const registrationId = receiver.registration?.id ?? null
    logger.info({ integration: receiver.integration.uniqueKey, registrationId, reason, address }, 'webhook rejected')
    activity.rejected(receiver.environment.id)
    const headers = keptHeaders(joinHeaders(request.headers))
    const kept = body && body.byteLength <= maxRejectedBytes ? body : null
    rejections.add({ integrationId, registrationId, reason, receivedAt, address, headers, body: kept })
    return answer
  }

  /** Answers a request to an unknown or removed URL. Stores nothing of the request. */
  #refuse(request: IncomingMessage, answer: Answer): Answer {
    const { limiter, trustedProxies } = this.#options
    const waitSeconds = limiter.hit(addressOf(request, trustedProxies))
    return waitSeconds > 0 ? tooManyRequests(waitSeconds) : answer
  }
}

/** Gives each header one text, as the provider contract wants. Node itself joins most repeated headers. */
function joinHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  const joined: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>
  for (const name in headers) {
    const value = headers[name]
    joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
