import type { Provider } from '@guidepost/provider'
import type { AttemptRecord, ClaimedDelivery } from '@guidepost/store'
import type { Dispatcher } from 'undici'
import { version } from '../version.ts'
import { checkUrl, type Allow } from './address.ts'
import { classify, type Verdict } from './classify.ts'
import type { Message } from './message.ts'
import { nangoMessage } from './nango.ts'
import { send } from './send.ts'
import type { EndpointSettings } from './settings.ts'
import { standardMessage } from './standard.ts'

/** Where a delivery goes, and how. */
export interface Target {
  readonly url: string
  readonly settings: EndpointSettings
  /** The keys to sign with, newest first. */
  readonly keys: readonly string[]
}

/** What every try needs. */
export interface Outbound {
  /** Of `createOutboundAgent`. */
  readonly agent: Dispatcher
  readonly allow: Allow
  readonly providers: ReadonlyMap<string, Provider>
  /** The store's. */
  readonly installation: string
  readonly now: () => number
}

/** What came of one try, and what is kept of it. */
export interface Tried {
  readonly verdict: Verdict
  readonly attempt: AttemptRecord
}

/** Sends one delivery once. Never rejects; `signal` ends it. */
export async function attemptDelivery(
  delivery: ClaimedDelivery,
  target: Target,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<Tried> {
  const { url, settings } = target
  const startedAt = outbound.now()
  const refused = checkUrl(url, outbound.allow)
  if (refused !== undefined) return notSent(startedAt, refused)
  let message: Message
  try {
    message = messageOf(delivery, target, outbound, startedAt)
  } catch (error) {
    return notSent(startedAt, error instanceof Error ? error.message : String(error))
  }
  const start = performance.now()
  const headers = { ...message.headers, ...ownHeaders }
  const sent = await send(outbound.agent, { url, headers, body: message.body, timeoutMs: settings.timeoutMs, signal })
  const answer = sent.kind === 'answered' && sent.body.byteLength > 0 ? sent.body : null
  return {
    verdict: classify(sent, outbound.now()),
    attempt: {
      startedAt,
      latencyMs: Math.round(performance.now() - start),
      status: sent.kind === 'answered' ? sent.status : null,
      answer,
    },
  }
}

/** Answers are asked for as they are, so that people can read what is kept of them. */
const ownHeaders = {
  'content-type': 'application/json',
  'user-agent': `guidepost/${version}`,
  'accept-encoding': 'identity',
}

function messageOf(
  delivery: ClaimedDelivery,
  { settings, keys }: Target,
  { providers, installation }: Outbound,
  now: number,
): Message {
  const id = delivery.integration.provider
  const provider = providers.get(id)
  if (!provider) throw new Error(`The provider "${id}" is not configured`)
  const [newest] = keys
  if (newest === undefined) throw new Error('The endpoint has no signing key')
  if (settings.format === 'nango') return nangoMessage(delivery, provider, newest)
  const usable = keys.filter((key) => key.startsWith('whsec_'))
  if (usable.length === 0) throw new Error('The endpoint has no key of the form whsec_…; rotate its key')
  return standardMessage(delivery, provider, usable, { installation, includeRequest: settings.includeRequest, now })
}

/** Nothing left this machine. It counts as a refusal, so that an endpoint to which nothing can be sent is held. */
function notSent(startedAt: number, error: string): Tried {
  return {
    verdict: { kind: 'failed', error, unavailable: false },
    attempt: { startedAt, latencyMs: 0, status: null, answer: null },
  }
}
