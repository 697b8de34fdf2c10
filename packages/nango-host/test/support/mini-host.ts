import { MiniNangoError, type Result } from './mini-result.ts'
import { connectionsOf, runsOf, type Connection, type Run, type ScriptCall, type Sync } from './mini-routing.ts'

export { Err, MiniNangoError, Ok } from './mini-result.ts'

/** The argument of a routing handler. */
interface MiniNango {
  readonly integration: Integration
  executeScriptForWebhooks(call: ScriptCall): Promise<{ connectionIds: string[] }>
}

export interface WebhookResponse {
  content: unknown
  statusCode: number
  connectionIds?: string[]
  toForward?: unknown
}

export type WebhookHandler = (
  nango: MiniNango,
  headers: Record<string, string>,
  body: unknown,
  rawBody: string,
  query?: Record<string, string>,
) => Promise<Result<WebhookResponse, MiniNangoError>>

export interface Integration {
  readonly uniqueKey: string
  readonly provider: string
  readonly custom?: Record<string, string> | null
}

export interface MiniHostSetup {
  /** Handlers by the name that a provider's `webhook_routing_script` gives. */
  readonly registry: Readonly<Record<string, WebhookHandler>>
  /** The routing script of each provider. */
  readonly providers: Readonly<Record<string, string>>
  readonly integrations: readonly Integration[]
  readonly connections?: readonly Connection[]
  readonly syncs?: readonly Sync[]
}

interface Answer {
  readonly status: number
  readonly body?: unknown
}

/**
 * A miniature Nango-style host, written from Nango's behaviour, not from its code: body parsing, registry,
 * `executeScriptForWebhooks`, forwarding, and statuses. It records what it does in lists. It imports no package, so that it
 * also runs in a project that has only the packed plugin.
 */
export function miniHost(setup: MiniHostSetup) {
  const calls: ScriptCall[] = []
  const runs: Run[] = []
  const forwards: unknown[] = []

  async function executeScriptForWebhooks(call: ScriptCall): Promise<{ connectionIds: string[] }> {
    calls.push(call)
    const connections = connectionsOf(call, setup.connections ?? [])
    runs.push(...runsOf(call, setup.syncs ?? [], connections))
    return { connectionIds: connections.map(({ connectionId }) => connectionId) }
  }

  /** One POST to `/webhook/<environment>/<uniqueKey>`. */
  async function post(uniqueKey: string, headers: Record<string, string>, bytes: Uint8Array): Promise<Answer> {
    const parsed = parseBody(headers['content-type'] ?? '', Buffer.from(bytes))
    if (parsed === 'invalid_json') return { status: 400, body: { error: { code: 'invalid_json' } } }
    const integration = setup.integrations.find((one) => one.uniqueKey === uniqueKey)
    if (!integration) return { status: 404, body: { error: { code: 'unknown_provider_config' } } }
    const handler = setup.registry[setup.providers[integration.provider] ?? '']
    if (!handler) return { status: 204 }

    try {
      const nango = { integration, executeScriptForWebhooks }
      // The type of the host says that there is always a string.
      const outcome = await handler(nango, headers, parsed.body, parsed.rawBody as string)
      if (outcome.isErr()) throw outcome.error
      forward(integration, outcome.value, parsed.body)
      return { status: outcome.value.statusCode, body: outcome.value.content }
    } catch (error) {
      if (!(error instanceof MiniNangoError)) return { status: 500, body: { error: 'internal_error' } }
      return { status: error.status, body: { error: error.message } }
    }
  }

  function forward({ provider, uniqueKey }: Integration, response: WebhookResponse, body: unknown): void {
    if (response.statusCode !== 200) return
    const payload = 'toForward' in response ? response.toForward : body
    const ids = response.connectionIds ?? []
    const envelope = { from: provider, providerConfigKey: uniqueKey, type: 'forward', payload }
    forwards.push(...(ids.length === 0 ? [payload] : ids.map((connectionId) => ({ ...envelope, connectionId }))))
  }

  return { post, calls, runs, forwards }
}

/** Only the JSON parser keeps the raw body, as text. It accepts objects and lists, and parses an empty body as an empty object. */
function parseBody(contentType: string, bytes: Buffer): { body: unknown; rawBody?: string } | 'invalid_json' {
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return { body: Object.fromEntries(new URLSearchParams(bytes.toString())) }
  if (!contentType.startsWith('application/json')) return { body: contentType === '' ? undefined : bytes }
  const rawBody = bytes.toString()
  if (rawBody === '') return { body: {}, rawBody }
  try {
    const body: unknown = JSON.parse(rawBody.replace(/^\uFEFF/, ''))
    return typeof body === 'object' && body !== null ? { body, rawBody } : 'invalid_json'
  } catch {
    return 'invalid_json'
  }
}
