import type { Provider } from '@guidepost/provider'
import type { AttemptRecord, ClaimedDelivery } from '@guidepost/store'
import { version } from '../version.ts'
import { checkUrl, type Allow } from './address.ts'
import type { OutboundAgents } from './agent.ts'
import { classify, type EndpointResult } from './classify.ts'
import type { ClientCertificate } from './client-certificate.ts'
import type { Message } from './message.ts'
import { nangoMessage } from './nango.ts'
import { send } from './send.ts'
import type { EndpointSettings } from './settings.ts'
import { standardMessage } from './standard.ts'

/** Where a delivery goes, and how. */
export interface Target {
  readonly url: string
  readonly settings: EndpointSettings
  /** More headers of each request. */
  readonly headers: Readonly<Record<string, string>>
  readonly bearerToken: string | undefined
  readonly certificate: ClientCertificate | undefined
  /** The keys to sign with, newest first. */
  readonly keys: readonly string[]
}

/** What every attempt needs. */
export interface AttemptContext {
  readonly agents: Pick<OutboundAgents, 'of'>
  readonly allow: Allow
  readonly providers: ReadonlyMap<string, Provider>
  /** The store's installation id. */
  readonly installation: string
  readonly now: () => number
}

/** How one attempt ended, and the record that is kept of it. */
export interface Attempt {
  readonly result: EndpointResult
  readonly record: AttemptRecord
}

/** Sends one delivery once. Never rejects; `signal` ends it. */
export async function attemptDelivery(
  delivery: ClaimedDelivery,
  target: Target,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Attempt> {
  const { url, settings } = target
  const { agents, allow, now } = context
  const startedAt = now()
  const refused = checkUrl(url, allow)
  if (refused !== undefined) return notSent(startedAt, refused)
  let message: Message
  try {
    message = messageOf(delivery, target, context, startedAt)
  } catch (error) {
    return notSent(startedAt, error instanceof Error ? error.message : String(error))
  }
  const start = performance.now()
  const headers = headersOf(message, target)
  const sent = await send(agents.of(target.certificate), {
    url,
    headers,
    body: message.body,
    timeoutMs: settings.timeoutMs,
    signal,
  })
  const answer = sent.kind === 'answered' && sent.body.byteLength > 0 ? sent.body : null
  return {
    result: classify(sent, now()),
    record: {
      startedAt,
      latencyMs: Math.round(performance.now() - start),
      status: sent.kind === 'answered' ? sent.status : null,
      answer,
    },
  }
}

/** `identity` asks for an uncompressed answer, so that people can read the part that is kept. */
const ownHeaders = {
  'content-type': 'application/json',
  'user-agent': `guidepost/${version}`,
  'accept-encoding': 'identity',
}

/** A custom header replaces one that a provider sent; those of the signature can't be custom ones. */
function headersOf(message: Message, { headers, bearerToken }: Target): Record<string, string> {
  const custom = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const others = Object.entries(message.headers).filter(([name]) => !custom.has(name.toLowerCase()))
  return {
    ...Object.fromEntries(others),
    ...headers,
    ...(bearerToken !== undefined && { authorization: `Bearer ${bearerToken}` }),
    ...ownHeaders,
  }
}

function messageOf(
  delivery: ClaimedDelivery,
  { settings, keys }: Target,
  { providers, installation }: AttemptContext,
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

/** Guidepost sent nothing. Counts as a failure of the endpoint, so that Guidepost holds an endpoint it cannot send to. */
function notSent(startedAt: number, error: string): Attempt {
  return {
    result: { kind: 'failed', error, unavailable: false },
    record: { startedAt, latencyMs: 0, status: null, answer: null },
  }
}
