import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { idIn } from './payloads.ts'

/** An endpoint for the gateway's deliveries. Records when each event first arrived. */
export class Receiver {
  readonly url: string
  /** The first arrival of each event, by the payload's `Id`, in the time of `performance.now()`. */
  readonly receivedAt = new Map<number, number>()
  /** The number of all deliveries, repeats included. */
  count = 0
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  static async start(): Promise<Receiver> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const receiver = new Receiver(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const at = performance.now()
        const id = idIn(Buffer.concat(chunks).toString())
        receiver.count += 1
        if (id !== undefined && !receiver.receivedAt.has(id)) receiver.receivedAt.set(id, at)
        response.writeHead(204).end()
      })
    })
    return receiver
  }

  /** Resolves when all these events have arrived. Rejects after `limitMs` in which none arrives. */
  async has(ids: readonly number[], limitMs: number): Promise<void> {
    let [last, lastAt] = [-1, performance.now()]
    while (!ids.every((id) => this.receivedAt.has(id))) {
      if (this.receivedAt.size !== last) [last, lastAt] = [this.receivedAt.size, performance.now()]
      if (performance.now() - lastAt > limitMs) {
        throw new Error(`${ids.filter((id) => !this.receivedAt.has(id)).length} of ${ids.length} events did not arrive`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}
