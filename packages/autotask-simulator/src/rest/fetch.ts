import { endlessly, toBody, type Answer } from './answer.ts'
import type { ApiRequest } from './request.ts'
import type { Zone } from './zone.ts'

/** Answers a request in a zone. `undefined` means that the connection breaks. */
export type Respond = (zone: Zone, request: ApiRequest) => Promise<Answer | undefined>

/**
 * Creates a `fetch` that calls the zones of a simulator without sockets, several times faster than over HTTP. Bodies must be
 * strings. A request to an address that belongs to no zone fails as if nothing listened there.
 */
export function fetchFrom(zones: readonly Zone[], respond: Respond): typeof globalThis.fetch {
  return async (input, init) => {
    if (input instanceof Request)
      throw new TypeError('The fetch of the simulator accepts a URL and options, not a Request.')
    const url = new URL(input)
    init?.signal?.throwIfAborted()
    const zone = zones.find((one) => one.url === url.origin)
    if (!zone) throw fetchError(`connect ECONNREFUSED ${url.host}`)
    const answer = await respond(zone, {
      method: (init?.method ?? 'GET').toUpperCase(),
      path: url.pathname + url.search,
      headers: Object.fromEntries(new Headers(init?.headers)),
      body: Buffer.from(typeof init?.body === 'string' ? init.body : ''),
    })
    init?.signal?.throwIfAborted()
    if (!answer) throw fetchError('other side closed')
    const { text, headers } = toBody(answer)
    const body = answer.endless ? withAbort(endlessly(text, answer.endless), init?.signal) : text
    return new Response(body, { status: answer.status, headers })
  }
}

/** A body that breaks off when the request is aborted. */
function withAbort(chunks: AsyncGenerator<Buffer>, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true }),
    pull: async (controller) => controller.enqueue((await chunks.next()).value),
  })
}

/** The error that the global `fetch` throws. */
function fetchError(reason: string): TypeError {
  return new TypeError('fetch failed', { cause: new Error(reason) })
}
