import type { FastifyRequest } from 'fastify'
import type { Settings } from '../config/settings.ts'

/**
 * What URLs of ours begin with: the public URL if it is set, else the address that the request came to. That one is the
 * sender's word, so it is taken only if it is a plain host and port.
 */
export function baseUrlOf(settings: Pick<Settings, 'publicUrl'>, request: FastifyRequest): string {
  if (settings.publicUrl !== undefined) return settings.publicUrl
  const host = request.headers.host ?? ''
  if (/^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i.test(host)) return `${request.protocol}://${host}`
  const { localAddress = 'localhost', localPort } = request.socket
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress
  return `${request.protocol}://${address}${localPort === undefined ? '' : `:${localPort}`}`
}

/** Where a provider sends webhooks: the integration's own path, or with a token that of one registration. */
export function webhookUrl(base: string, environmentUuid: string, uniqueKey: string, token?: string): string {
  const url = `${base}/webhook/${environmentUuid}/${encodeURIComponent(uniqueKey)}`
  return token === undefined ? url : `${url}/${token}`
}
