import type { Provider } from '@guidepost/provider'
import { collect, declaresTooMuch, type Body, type Bounds } from './body.ts'
import { receiver } from './handle.ts'
import type { HandlerOptions } from './options.ts'

/**
 * Makes a handler of webhooks for everything that speaks fetch: Hono, Next.js route handlers, Bun, Deno, Workers.
 * It holds no state, so one may be made per request, e.g. with the secrets of the tenant that the URL names.
 *
 * The answer never rejects: 200 `{"status":"success"}` after `onEvent` resolved for every event, else a `Failure`'s
 * status with `{"error":{"code","message"}}`. What was acknowledged is kept if your `onEvent` kept it: nothing else does.
 *
 * Throws `HostError` for a plugin of another generation, and for options that cannot work.
 */
export function fetchHandler<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): (request: Request) => Promise<Response> {
  const receive = receiver(provider, options)
  return async (request) => {
    const { status, headers, body } = await receive({
      method: request.method,
      headers: Object.fromEntries(request.headers),
      readBody: (bounds) => readBody(request, bounds),
    })
    return new Response(body, { status, headers })
  }
}

async function readBody(request: Request, bounds: Bounds): Promise<Body> {
  if (request.bodyUsed || request.body?.locked) return 'body_already_read'
  if (declaresTooMuch(request.headers.get('content-length'), bounds.maxBodyBytes)) return 'payload_too_large'
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const body = await collect(() => reader.read(), bounds)
  // Not waited for: a sender that is slow to send may be slow to stop, too.
  if (typeof body === 'string') reader.cancel().catch(() => undefined)
  return body
}
