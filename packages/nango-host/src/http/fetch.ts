import type { Provider } from '@guidepost/provider'
import { collect, declaresTooLarge, type Body, type BodyLimits } from './body.ts'
import { createReceiver } from './handle.ts'
import type { HandlerOptions } from './options.ts'

/**
 * Creates a webhook handler for everything that uses fetch: Hono, Next.js route handlers, Bun, Deno, Workers. It has no
 * state, so you may create one per request, e.g. with the secrets of the tenant in the URL.
 *
 * The handler never rejects. It answers 200 `{"status":"success"}` after `onEvent` resolved for every event, otherwise the
 * status of a `Failure` with `{"error":{"code","message"}}`. It stores nothing: `onEvent` must store the event before it
 * resolves.
 *
 * Throws `HostError` for a plugin with another version of the contract, and for invalid options.
 */
export function fetchHandler<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): (request: Request) => Promise<Response> {
  const receive = createReceiver(provider, options)
  return async (request) => {
    const { status, headers, body } = await receive({
      method: request.method,
      headers: Object.fromEntries(request.headers),
      readBody: (limits) => readBody(request, limits),
    })
    return new Response(body, { status, headers })
  }
}

async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  if (request.bodyUsed || request.body?.locked) return 'body_already_read'
  if (declaresTooLarge(request.headers.get('content-length'), limits.maxBodyBytes)) return 'payload_too_large'
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const body = await collect(() => reader.read(), limits)
  // Not awaited: a slow sender may also be slow to stop.
  if (typeof body === 'string') reader.cancel().catch(() => undefined)
  return body
}
