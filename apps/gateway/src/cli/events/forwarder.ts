import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery } from '@guidepost/store'
import type { EnvironmentAnswer } from '../../api/account/answers.ts'
import type { ConnectionAnswer } from '../../api/connections/answers.ts'
import type { EventAnswer, ListedEventAnswer } from '../../api/events/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { ApiClient } from '../client/api-client.ts'
import { connectionPath, eventPath } from '../client/paths.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { findProvider } from '../integrations/find-provider.ts'

/** The result of one request. */
export interface Forwarded {
  /** Null for an event that matches no connection. */
  readonly connection_id: string | null
  readonly status: number | null
  readonly latency_ms: number
  readonly error: string | null
}

interface ForwardOptions {
  readonly url: URL
  readonly format: 'standard' | 'nango'
  /** Undefined: generate one. */
  readonly secret: string | undefined
  /** Also forward events that match no connection. */
  readonly unmatched: boolean
}

type Environment = ClaimedDelivery['environment']

const timeoutMs = 30_000

/** Posts events from this machine to a developer's URL, as an endpoint would receive them. */
export class Forwarder {
  readonly url: string
  /** The key that signs the requests. */
  readonly secret: string
  readonly #api: ApiClient
  readonly #options: ForwardOptions
  readonly #environment: Environment
  readonly #providers = new Map<string, Promise<Provider>>()

  private constructor(api: ApiClient, options: ForwardOptions, secret: string, environment: Environment) {
    this.#api = api
    this.#options = options
    this.#environment = environment
    this.secret = secret
    this.url = options.url.href
  }

  static async create(api: ApiClient, options: ForwardOptions): Promise<Forwarder> {
    const { checkSigningKey, generateSigningKey } = await import('../../outbound/settings.ts')
    const secret = options.secret ?? generateSigningKey(options.format)
    const problem = checkSigningKey(options.format, secret)
    if (problem !== undefined) throw usageError(`--secret ${problem}`)
    const { data } = await api.get<Data<EnvironmentAnswer>>('/v1/environment')
    return new Forwarder(api, options, secret, { id: 0, uuid: data.uuid, name: data.name })
  }

  /** Sends one request per connection of the event, one after another. Sends nothing for notices and unparsable events. */
  async forward(event: ListedEventAnswer): Promise<readonly Forwarded[]> {
    const ids = this.#connectionsOf(event)
    if (ids.length === 0) return []
    const { data } = await this.#api.get<Data<EventAnswer>>(eventPath(event.id))
    const results: Forwarded[] = []
    for (const id of ids) results.push(await this.#send(data, id))
    return results
  }

  #connectionsOf({ state, connections }: ListedEventAnswer): readonly (string | null)[] {
    if (state === 'accepted' || state === 'unsubscribed') return connections
    return state === 'unmatched' && this.#options.unmatched ? [null] : []
  }

  async #send(event: EventAnswer, connectionId: string | null): Promise<Forwarded> {
    const startedAt = performance.now()
    const result = (status: number | null, error: string | null): Forwarded => ({
      connection_id: connectionId,
      status,
      latency_ms: Math.round(performance.now() - startedAt),
      error,
    })
    try {
      const { headers, body } = await this.#messageOf(event, connectionId)
      const answer = await fetch(this.#options.url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      await answer.body?.cancel()
      return result(answer.status, null)
    } catch (error) {
      if (error instanceof CliError) throw error
      const cause = (error as { cause?: { code?: string; message?: string } }).cause
      return result(null, cause?.code ?? cause?.message ?? (error as Error).message)
    }
  }

  async #messageOf(event: EventAnswer, connectionId: string | null) {
    const [{ nangoMessage }, { standardMessage }] = await Promise.all([
      import('../../outbound/nango.ts'),
      import('../../outbound/standard.ts'),
    ])
    const provider = await this.#providerOf(event.provider)
    const delivery = await this.#deliveryOf(event, connectionId)
    if (this.#options.format === 'nango') return nangoMessage(delivery, provider, this.secret)
    return standardMessage(delivery, provider, [this.secret], {
      installation: 'listen',
      includeRequest: false,
      now: Date.now(),
    })
  }

  #providerOf(id: string): Promise<Provider> {
    const found = this.#providers.get(id) ?? findProvider(id)
    this.#providers.set(id, found)
    return found
  }

  async #deliveryOf(event: EventAnswer, connectionId: string | null): Promise<ClaimedDelivery> {
    const { id, type, action, origin, position, headers, provider, provider_config_key: uniqueKey } = event
    return {
      id: `${event.id}_${connectionId ?? ''}`,
      generation: 0,
      destination: 'listen',
      attempt: 1,
      replay: false,
      probe: false,
      event: {
        id,
        position,
        type,
        action,
        origin,
        recovered: toFacts(event),
        receivedAt: Date.parse(event.received_at),
        matchedAt: Date.parse(event.received_at),
        headers,
        body: Buffer.from(event.body_base64, 'base64'),
      },
      environment: this.#environment,
      integration: { uniqueKey, provider },
      connection: connectionId === null ? null : await this.#connectionOf(uniqueKey, connectionId),
    }
  }

  /** Reads the connection for each event, so that changed settings apply. */
  async #connectionOf(uniqueKey: string, connectionId: string): Promise<ClaimedDelivery['connection']> {
    const found = await this.#api.get<ConnectionAnswer>(connectionPath(connectionId), {
      provider_config_key: uniqueKey,
    })
    return { connectionId, config: found.connection_config, metadata: found.metadata, tags: found.tags }
  }
}

function toFacts({ recovered }: EventAnswer): ClaimedDelivery['event']['recovered'] {
  if (!recovered) return null
  const { from, to } = recovered.between
  return { ...recovered, between: { from: from === null ? null : Date.parse(from), to: Date.parse(to) } }
}
