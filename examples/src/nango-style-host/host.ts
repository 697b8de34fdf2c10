/** The parts of a Nango-style host that a routing handler uses. A real host has them already. */
export class NangoError extends Error {
  readonly type: string
  readonly status = 401
  constructor(type: string) {
    super(type === 'webhook_missing_signature' ? 'Missing webhook signature' : 'Invalid webhook signature')
    this.type = type
  }
}

type Outcome<Value, Failure> = { readonly ok: true; readonly value: Value } | { readonly ok: false; error: Failure }
export const Ok = <Value, Failure>(value: Value): Outcome<Value, Failure> => ({ ok: true, value })
export const Err = <Value, Failure>(error: Failure): Outcome<Value, Failure> => ({ ok: false, error })

interface Nango {
  readonly integration: { readonly custom?: Record<string, string> | null }
  executeScriptForWebhooks(call: {
    body: unknown
    webhookType?: string
    connectionIdentifier?: string
    propName?: string
  }): Promise<{ connectionIds: string[] }>
}

interface WebhookResponse {
  content?: unknown
  statusCode: number
  connectionIds?: string[]
  toForward?: unknown
}

export type WebhookHandler = (
  nango: Nango,
  headers: Record<string, string>,
  body: unknown,
  rawBody: string,
) => Promise<Outcome<WebhookResponse, NangoError>>

/** Does what the host does with a webhook, in short. Returns the answer to the sender. */
export async function routeWebhook(
  handler: WebhookHandler,
  nango: Nango,
  headers: Record<string, string>,
  rawBody: string,
) {
  const outcome = await handler(nango, headers, JSON.parse(rawBody), rawBody)
  if (!outcome.ok) return { status: outcome.error.status, body: { error: outcome.error.message } }
  return { status: outcome.value.statusCode, body: outcome.value.content }
}

/** A connection as the host passes it to its hooks: its row, its decrypted credentials, and its integration's webhook URL and secret. */
export interface Connection {
  readonly connectionId: string
  readonly connectionConfig: Readonly<Record<string, unknown>>
  readonly credentials: unknown
  readonly webhookUrl: string
  readonly webhookSecret: string | undefined
}

/** Plays the host's database. */
export class Database {
  readonly #configs = new Map<string, Record<string, unknown>>()
  readonly #facts = new Map<string, unknown>()

  async mergeConnectionConfig(connectionId: string, config: Readonly<Record<string, unknown>>): Promise<void> {
    this.#configs.set(connectionId, { ...this.#configs.get(connectionId), ...config })
  }

  connectionConfig(connectionId: string): Readonly<Record<string, unknown>> {
    return this.#configs.get(connectionId) ?? {}
  }

  async readFact(name: string): Promise<unknown> {
    return this.#facts.get(name)
  }

  async writeFact(name: string, value: unknown): Promise<void> {
    this.#facts.set(name, value)
  }
}
