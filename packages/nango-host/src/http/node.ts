import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from '@guidepost/provider'
import { joinedHeaders } from '../contract.ts'
import { collect, declaresTooMuch, type Body, type Bounds } from './body.ts'
import { receiver, type Answer } from './handle.ts'
import type { HandlerOptions } from './options.ts'

/**
 * Makes a handler of webhooks for Node's requests: a listener of `node:http`, a route of Express, a hijacked one of
 * Fastify. Answers as `fetchHandler` does; the promise resolves when the answer is written, and never rejects.
 *
 * It reads the body itself, so it stands before body parsers. Where one has read it: bytes in `request.rawBody` or
 * `request.body` (`express.raw()`) are taken as the body; text or an object there is not, as the signed bytes are gone,
 * and the answer is 500 `body_already_read`.
 */
export function nodeHandler<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const receive = receiver(provider, options)
  return async (request, response) => {
    const answer = await receive({
      method: request.method,
      headers: joinedHeaders(request.headers),
      readBody: (bounds) => readBody(request, bounds),
    })
    write(request, response, answer)
  }
}

/** What frameworks and their plugins add to Node's request. */
type FrameworkRequest = IncomingMessage & { readonly rawBody?: unknown; readonly body?: unknown }

function readBody(request: FrameworkRequest, bounds: Bounds): Body | Promise<Body> {
  const kept = [request.rawBody, request.body].find((body) => body instanceof Uint8Array)
  if (kept) return kept.byteLength > bounds.maxBodyBytes ? 'payload_too_large' : kept
  if (request.readableDidRead || request.readableEncoding) return 'body_already_read'
  if (declaresTooMuch(request.headers['content-length'], bounds.maxBodyBytes)) return 'payload_too_large'
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>
  return collect(() => chunks.next(), bounds)
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.headersSent || response.destroyed) return
  // There may be unread bytes on the connection, so it can't be used again. HTTP/2 has no such header and no such need.
  const close = !request.complete && request.httpVersionMajor === 1
  response.writeHead(status, {
    ...headers,
    'content-length': new TextEncoder().encode(body).byteLength,
    ...(close && { connection: 'close' }),
  })
  response.end(body)
}
