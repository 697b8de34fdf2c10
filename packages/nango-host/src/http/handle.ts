import type { Provider, RawWebhook } from '@guidepost/provider'
import { assertServable } from '../contract.ts'
import type { Body, BodyLimits } from './body.ts'
import { failure, type Failure } from './failure.ts'
import { checkedOptions, type HandlerOptions } from './options.ts'

/** One HTTP request, from fetch or from Node. */
export interface Incoming {
  readonly method: string | undefined
  readonly headers: RawWebhook['headers']
  readBody(limits: BodyLimits): Body | Promise<Body>
}

/** The answer to the sender. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The part that all handlers share: read, verify, parse, and call `onEvent` for each event. Never rejects: an error becomes
 * a 500.
 */
export function createReceiver<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): (incoming: Incoming) => Promise<Answer> {
  assertServable(provider)
  const settings = checkedOptions(provider, options)
  const { receive } = provider

  async function currentSecrets(): Promise<readonly string[]> {
    return typeof settings.secrets === 'function' ? settings.secrets() : settings.secrets
  }

  /** Handles a webhook. Returns the failure, or `undefined` after success. */
  async function handle(incoming: Incoming): Promise<Failure | undefined> {
    const { method, headers } = incoming
    if (method !== 'POST') return failure('method_not_allowed', 'A webhook is sent with POST')
    const receivedAt = settings.now()
    const body = await incoming.readBody(settings)
    if (typeof body === 'string') return failure(body, bodyProblems[body](settings))
    const webhook: RawWebhook = { body, headers, receivedAt }

    const verification = receive.verify(webhook, await currentSecrets())
    if (!verification.ok) {
      const { reason } = verification
      return reason === 'missing'
        ? failure('webhook_missing_signature', 'Missing webhook signature', { reason })
        : failure('webhook_invalid_signature', 'Invalid webhook signature', { reason })
    }
    const parsed = receive.parse(webhook)
    if (!parsed.ok) return failure('webhook_invalid_payload', parsed.error)
    return handleAll(parsed.events, webhook)
  }

  async function handleAll(events: readonly Payload[], webhook: RawWebhook): Promise<Failure | undefined> {
    for (const event of events) {
      const identity = receive.identify(event, webhook)
      try {
        await (identity.notice
          ? settings.onNotice?.(event, identity, webhook)
          : settings.onEvent(event, identity, webhook))
      } catch (cause) {
        return failure('handler_failed', 'The webhook was not handled; send it again later', { cause })
      }
    }
    return undefined
  }

  return async (incoming) => {
    const failed = await handle(incoming).catch((cause: unknown) =>
      failure('internal_error', 'Something went wrong; send the webhook again later', { cause }),
    )
    if (failed) report(settings, failed)
    return toAnswer(failed)
  }
}

const bodyProblems = {
  payload_too_large: ({ maxBodyBytes }: BodyLimits) => `The body is larger than ${maxBodyBytes} bytes`,
  body_timeout: ({ bodyTimeoutMs }: BodyLimits) => `The body did not arrive within ${bodyTimeoutMs} ms`,
  incomplete_body: () => 'The request ended before its body was complete',
  body_already_read: () =>
    'A body parser read the body before this handler, so its signed bytes are lost. Mount the handler before body parsers ' +
    '(such as express.json()), or keep the bytes in request.rawBody',
} satisfies Partial<Record<string, (limits: BodyLimits) => string>>

/** An error in `onFailure` must not change the answer. */
function report({ onFailure }: Pick<HandlerOptions, 'onFailure'>, failed: Failure): void {
  try {
    onFailure?.(failed)
  } catch {
    // Ignored, as documented at `onFailure`.
  }
}

function toAnswer(failed: Failure | undefined): Answer {
  const body = failed ? { error: { code: failed.code, message: failed.message } } : { status: 'success' }
  return {
    status: failed?.status ?? 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(failed?.code === 'method_not_allowed' && { allow: 'POST' }),
    },
    body: JSON.stringify(body),
  }
}
