import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Client } from 'pg'

export interface PoolerOptions {
  /** `session`: each client has a connection of its own to the server. `transaction`: all clients share one. */
  readonly mode: 'session' | 'transaction'
  /** What the pooler does with the `options` of a client. */
  readonly options: 'refused' | 'dropped'
}

/**
 * A stand-in for a pooler, as a client sees one. Like PgBouncer, it logs in by itself, reports a process id of its own
 * to the client, handles `options` itself, and lends its connections.
 */
export async function startPooler(url: string, { mode, options }: PoolerOptions) {
  const lent = new Set<Client>()
  const sockets = new Set<Socket>()
  let shared: Promise<Socket> | undefined
  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => {})
    client.once('data', (startup) => void serve(client, startup))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function serve(client: Socket, startup: Buffer): Promise<void> {
    if (options === 'refused' && startup.includes('\0options\0')) {
      const field = (kind: string, text: string) => `${kind}${text}\0`
      const error = [field('S', 'FATAL'), field('C', '08P01'), field('M', 'unsupported startup parameter: options')]
      client.end(message('E', Buffer.from(`${error.join('')}\0`)))
      return
    }
    const upstream = await (mode === 'session' ? logIn() : (shared ??= logIn()))
    client.on('data', (data) => {
      // Sends the answer to the client that sent the last query, because the clients of a test send queries one after
      // another.
      if (mode === 'transaction') upstream.removeAllListeners('data').on('data', (answer) => client.write(answer))
      // A client that says goodbye to the pooler does not end the server's connection.
      if (data[0] === 0x58) client.end()
      else upstream.write(data)
    })
    if (mode === 'session') {
      upstream.on('data', (answer) => client.write(answer))
      client.on('close', () => upstream.destroy())
    }
    const process = Buffer.alloc(8, 1)
    client.write(Buffer.concat([message('R', Buffer.alloc(4)), message('K', process), message('Z', Buffer.from('I'))]))
  }

  /** A connection to the server, without a reader. */
  async function logIn(): Promise<Socket> {
    const one = new Client({ connectionString: url })
    one.on('error', () => {})
    lent.add(one)
    await one.connect()
    const { stream } = (one as unknown as { connection: { stream: Socket } }).connection
    return stream.removeAllListeners('data')
  }

  const own = new URL(url)
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: own.href,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      for (const one of lent) (one as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
    },
  }
}

/** A message of PostgreSQL's protocol: kind, length including itself, content. */
function message(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(kind)
  head.writeInt32BE(content.length + 4, 1)
  return Buffer.concat([head, content])
}
