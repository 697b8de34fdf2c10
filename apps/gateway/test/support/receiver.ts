import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseAllow, type Allow } from '../../src/outbound/address.ts'

/** A request that a receiver got. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An HTTP server on the loopback address that stands for a customer's endpoint. */
export interface Receiver {
  /** E.g. `http://127.0.0.1:40123`. */
  readonly url: string
  readonly port: number
  readonly received: readonly Received[]
  close(): Promise<void>
}

/** Starts a receiver. It records each whole request, and answers 204 unless `answer` gives another answer. For tests. */
export async function startReceiver(
  answer: (response: ServerResponse, received: Received) => unknown = (response) => response.writeHead(204).end(),
  port = 0,
): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      received.push(one)
      return answer(response, one)
    })
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    received,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = '', url = '', headers } = request
  return { method, path: url, headers, body: Buffer.concat(chunks).toString() }
}

/** Parses an allow-list of these entries. */
export function allowOf(...entries: string[]): Allow {
  const parsed = parseAllow(entries)
  if ('mistakes' in parsed) throw new Error(parsed.mistakes.join('; '))
  return parsed.allow
}
