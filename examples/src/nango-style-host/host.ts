/** Stands for the parts of a Nango-style host that a routing handler meets. A real one has them already. */
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

/** What the host does with a webhook, in short. Answers what the sender gets. */
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
