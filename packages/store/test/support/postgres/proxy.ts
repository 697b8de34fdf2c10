import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * A proxy that can swallow everything, like a network whose cable is pulled, and that can lead to another server, like
 * an address that moves at a failover.
 */
export async function startProxy(url: string) {
  let target = new URL(url)
  const sockets = new Set<Socket>()
  let swallows = false
  let unanswered: string | undefined
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (data) => {
        if (swallows) return
        if (from === upstream && unanswered !== undefined && data.includes(unanswered)) {
          unanswered = undefined
          client.destroy()
        } else to.write(data)
      })
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        if (!swallows) to.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(url)
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: own.href,
    swallow: () => (swallows = true),
    /** Leads new connections to another server. The old ones stay. */
    lead: (to: string) => (target = new URL(to)),
    drop,
    /** Cuts the connection instead of passing on the next answer that contains `text`. */
    loseAnswer: (text: string) => (unanswered = text),
    /** Lets new connections work again, and drops the old ones. */
    reconnect() {
      swallows = false
      drop()
    },
    close() {
      server.close()
      drop()
    },
  }
}
