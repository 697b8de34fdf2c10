import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One of Autotask's zones, a server with its own address like `webservices2.autotask.net`. */
export interface Zone {
  readonly number: number
  /** The origin, e.g. `http://127.0.0.1:40123`. */
  readonly url: string
  readonly server: Server
}

export async function openZone(
  number: number,
  { host, port }: { host: string; port: number },
  listener: (zone: Zone, request: IncomingMessage, response: ServerResponse) => void,
): Promise<Zone> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  const zone = { number, url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, server }
  server.on('request', (request, response) => listener(zone, request, response))
  return zone
}

export function closeZone({ server }: Zone): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
