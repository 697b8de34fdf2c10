import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How long running requests may take when the server closes, in milliseconds: a webhook is answered within 5 s. */
const closeGraceMs = 6000

/** Creates the server for webhooks and the API. It limits times and sizes before a request reaches any of our code. */
export function createHttpServer(listener: RequestListener, requestTimeoutMs: number): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: Math.min(10_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: 65_000,
    },
    listener,
  )
  server.maxHeadersCount = 200
  return server
}

/** The URL of a listening server. A server on all addresses is shown with the loopback address. */
export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

/** Runs `close`, which waits for running requests, but cuts the connections of clients that take longer than 6 s. */
export async function closeWithin(server: Server, close: () => Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs)
  await close()
  clearTimeout(timer)
}
