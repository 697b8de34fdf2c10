import { once } from 'node:events'
import {
  createServer,
  ServerResponse,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http'
import { Server as NetServer, type AddressInfo } from 'node:net'

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]

/** How long a connection may stay idle when the server stops, in milliseconds: a request may be on its way. */
const idleMs = 1000
/** How long running requests may take when the server stops, in milliseconds: a webhook is answered within 5 s. */
const closeGraceMs = 6000

/** The gateway's HTTP server. */
export interface HttpServer {
  readonly server: Server
  /**
   * Accepts no more connections, and ends each with its next answer, which says `connection: close`. So no request is cut.
   * Connections without a request end after 1 s, and what still runs after 6 s.
   */
  drain(): Promise<void>
}

/** Creates the server for webhooks and the API. It limits times and sizes before a request reaches any of our code. */
export function createHttpServer(listener: RequestListener, requestTimeoutMs: number): HttpServer {
  let isDraining = false
  /** Node writes `connection: close` for an answer that must not keep its connection alive. */
  class Answer extends ServerResponse {
    override writeHead(status: number, message?: string, headers?: Headers): this
    override writeHead(status: number, headers?: Headers): this
    override writeHead(status: number, ...rest: readonly unknown[]): this {
      if (isDraining) this.shouldKeepAlive = false
      return super.writeHead(status, ...(rest as [Headers?]))
    }
  }
  const server = createServer(
    {
      ServerResponse: Answer as typeof ServerResponse,
      maxHeaderSize: 16 * 1024,
      headersTimeout: Math.min(10_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: 65_000,
    },
    listener,
  )
  server.maxHeadersCount = 200
  return {
    server,
    async drain() {
      if (!server.listening) return
      isDraining = true
      const closed = once(server, 'close')
      // `http.Server.close` also cuts connections that are idle, though a request may be on its way.
      NetServer.prototype.close.call(server)
      const idle = setTimeout(() => server.closeIdleConnections(), idleMs)
      const force = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      await closed
      clearTimeout(idle)
      clearTimeout(force)
    },
  }
}

/** The URL of a listening server. A server on all addresses is shown with the loopback address. */
export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
