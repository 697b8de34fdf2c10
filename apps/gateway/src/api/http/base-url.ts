import type { FastifyRequest } from 'fastify'
import type { Settings } from '../../config/settings.ts'

/**
 * The start of this gateway's URLs: the public URL if it is set, else the request's `Host`. The sender chooses `Host`,
 * so the gateway uses it only if it is a plain host and port.
 */
export function baseUrlOf(settings: Pick<Settings, 'publicUrl'>, request: FastifyRequest): string {
  if (settings.publicUrl !== undefined) return settings.publicUrl
  const host = request.headers.host ?? ''
  if (/^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i.test(host)) return `${request.protocol}://${host}`
  const { localAddress = 'localhost', localPort } = request.socket
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress
  return `${request.protocol}://${address}${localPort === undefined ? '' : `:${localPort}`}`
}
