import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The header that the dashboard sends with everything that changes something. No form and no link can send it. */
const csrfHeader = 'x-guidepost-csrf'

/**
 * Refuses what a page of somebody else makes a signed-in browser send: whatever changes something has to come from a page
 * of this very origin, by the browser's own word (`Sec-Fetch-Site`; `Origin` where the page isn't served securely), and
 * with a header that a page elsewhere can't send.
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: string | undefined): void {
  if (safe.has(request.method)) return
  if (request.headers[csrfHeader] === '1' && isSameOrigin(request, publicUrl)) return
  throw new ApiError(
    403,
    'cross_site_request',
    'With a session, changes are taken from our own pages only: send "X-Guidepost-CSRF: 1" from the same origin, or use an API key',
  )
}

function isSameOrigin({ headers }: FastifyRequest, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  if (origin === undefined || !URL.canParse(origin)) return false
  return new URL(origin).host === host || (publicUrl !== undefined && origin === new URL(publicUrl).origin)
}
