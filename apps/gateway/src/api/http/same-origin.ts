import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The dashboard sends this header with every change. A form or a link can't send it. */
const csrfHeader = 'x-guidepost-csrf'

/**
 * Refuses changes that another site's page makes a signed-in browser send (CSRF). A change must come from our own origin,
 * as the browser says (`Sec-Fetch-Site`, or `Origin` if the page is not served over TLS), and with a header that other
 * pages can't send.
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: string | undefined): void {
  if (safe.has(request.method)) return
  if (request.headers[csrfHeader] === '1' && isSameOrigin(request, publicUrl)) return
  throw new ApiError(
    403,
    'cross_site_request',
    'With a session, only pages of this gateway may change things: send "X-Guidepost-CSRF: 1" from the same origin, or use an API key',
  )
}

function isSameOrigin({ headers }: FastifyRequest, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  if (origin === undefined || !URL.canParse(origin)) return false
  return new URL(origin).host === host || (publicUrl !== undefined && origin === new URL(publicUrl).origin)
}
