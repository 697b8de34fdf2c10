import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** What stands before the gateway does with a request. `swallow`: answers 200 and drops it. `refuse`: closes the connection. */
type EdgeMode = 'pass' | 'swallow' | 'refuse'

/** A proxy before a gateway, as load balancers and CDNs are. */
export interface Edge {
  readonly url: string
  /** Where it passes requests on to. */
  target: string
  /** Decides about each request, by its body. */
  mode: (body: string) => EdgeMode
  close(): Promise<void>
}

/** Starts a proxy that passes everything on, until told otherwise. */
export async function startEdge(): Promise<Edge> {
  const server = createServer((incoming, answer) => void handle(incoming, answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const edge: Edge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    mode: () => 'pass',
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }

  async function handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray())
    const mode = edge.mode(body.toString())
    if (mode === 'refuse') incoming.socket.destroy()
    else if (mode === 'swallow') answer.writeHead(200).end('ok')
    else pass(incoming, body, answer)
  }

  function pass({ method, url, headers }: IncomingMessage, body: Buffer, answer: ServerResponse): void {
    const onwards = request(new URL(url!, edge.target), { method, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers)
      response.pipe(answer)
    })
    onwards.on('error', () => answer.writeHead(502).end())
    onwards.end(body)
  }

  return edge
}
