import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished } from 'vitest'

/** A real server for one test, on a free port. Answers its URL. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A connection on which a test writes what it likes. `received` is what came back so far. */
export async function openSocket(url: string): Promise<{ socket: Socket; received: () => string }> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => {
    socket.destroy()
  })
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await once(socket, 'connect')
  return { socket, received: () => text }
}

/** Waits until what `read` gives is as expected: longer than vitest does, as a busy machine takes its time. */
export function eventually<Value>(read: () => Value) {
  return expect.poll(read, { timeout: 10_000 })
}
