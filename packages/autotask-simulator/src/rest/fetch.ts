import { toBody, type Answer } from './answer.ts'
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
    return new Response(text, { status: answer.status, headers })
  }
}

/** The error that the global `fetch` throws. */
function fetchError(reason: string): TypeError {
  return new TypeError('fetch failed', { cause: new Error(reason) })
}
