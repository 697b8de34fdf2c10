import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from '@guidepost/provider'
import { joinHeaders } from '../contract.ts'
import { collect, declaresTooLarge, type Body, type BodyLimits } from './body.ts'
import { createReceiver, type Answer } from './handle.ts'
import type { HandlerOptions } from './options.ts'

/**
 * Creates a webhook handler for Node requests: a listener of `node:http`, a route of Express, a hijacked route of Fastify.
 * Answers like `fetchHandler`. The promise resolves when the answer is written, and never rejects.
 *
 * The handler reads the body itself, so mount it before body parsers. If a parser read the body before, the handler uses the
 * bytes in `request.rawBody` or `request.body` (`express.raw()`). Without bytes it answers 500 `body_already_read`.
 */
export function nodeHandler<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const receive = createReceiver(provider, options)
  return async (request, response) => {
    const answer = await receive({
      method: request.method,
      headers: joinHeaders(request.headers),
      readBody: (limits) => readBody(request, limits),
    })
    write(request, response, answer)
  }
}

/** A Node request with the properties that frameworks and their plugins add. */
type FrameworkRequest = IncomingMessage & { readonly rawBody?: unknown; readonly body?: unknown }

function readBody(request: FrameworkRequest, limits: BodyLimits): Body | Promise<Body> {
  const kept = [request.rawBody, request.body].find((body) => body instanceof Uint8Array)
  if (kept) return kept.byteLength > limits.maxBodyBytes ? 'payload_too_large' : kept
  if (request.readableDidRead || request.readableEncoding) return 'body_already_read'
  if (declaresTooLarge(request.headers['content-length'], limits.maxBodyBytes)) return 'payload_too_large'
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>
  return collect(() => chunks.next(), limits)
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.headersSent || response.destroyed) return
  // Unread bytes may be left, so the connection can't be reused. HTTP/2 neither has this header nor needs it.
  const close = !request.complete && request.httpVersionMajor === 1
  response.writeHead(status, {
    ...headers,
    'content-length': new TextEncoder().encode(body).byteLength,
    ...(close && { connection: 'close' }),
  })
  response.end(body)
}
