import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** In a server's process: tells the parent process where it listens, and answers its questions about CPU time. */
export function announce(url: string, stop: () => Promise<void> | void): void {
  process.on('message', (question: unknown) => {
    if (question === 'usage') process.send!(process.cpuUsage())
    if (question === 'stop') void Promise.resolve(stop()).then(() => process.exit())
  })
  process.on('disconnect', () => process.exit())
  process.send!({ url })
}

/** Listens on a free port of this machine. */
export function listen(server: Server): void {
  server.keepAliveTimeout = 65_000
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    announce(`http://127.0.0.1:${port}`, () => {})
  })
}
