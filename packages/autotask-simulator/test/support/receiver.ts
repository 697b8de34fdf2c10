import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Autotask } from '../../src/index.ts'

/** A callout that a receiver got. */
export interface Received {
  readonly path: string
  readonly body: string
  readonly signature: string | undefined
  readonly contentType: string | undefined
  /** The time on the simulator's clock, in milliseconds since 1970. */
  readonly at: number
  readonly json: Payload
}

interface Payload {
  readonly Action: string
  readonly Guid: string
  readonly EntityType: string
  readonly Id: number
  readonly Fields: Readonly<Record<string, unknown>>
  readonly EventTime: string
  readonly SequenceNumber: number
  readonly PersonId: number
}

/** The answer of a receiver: a status, no answer, or a broken connection. */
export type Reply = number | 'hang' | 'break'

/** Starts an HTTP server that keeps the callouts it gets and answers with `reply`. */
export async function openReceiver(autotask: Autotask, reply: (got: Received) => Reply = () => 200) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const got: Received = {
        path: request.url ?? '',
        body,
        signature: request.headers['x-hook-signature'] as string | undefined,
        contentType: request.headers['content-type'],
        at: autotask.clock.now(),
        json: body === '' ? ({} as Payload) : (JSON.parse(body) as Payload),
      }
      received.push(got)
      const answer = reply(got)
      if (answer === 'break') response.destroy()
      else if (answer !== 'hang') response.writeHead(answer).end(answer < 300 ? '' : `said ${answer}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, received }
}
