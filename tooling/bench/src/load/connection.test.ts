import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { LoadConnection } from './connection.ts'

let server: Server
let connection: LoadConnection
afterEach(() => {
  connection.close()
  server.close()
})

/** Connects to a server that calls `onData` for every chunk that it receives. */
async function connectTo(onData: (socket: Socket) => void): Promise<LoadConnection> {
  server = createServer((socket) => socket.on('data', () => onData(socket)).on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  connection = await LoadConnection.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return connection
}

function exchange(): Promise<number> {
  return new Promise((resolve, reject) => connection.exchange(Buffer.from('x'), resolve, reject))
}

it('reads one answer after another', async () => {
  let count = 0
  await connectTo((socket) => socket.write(`HTTP/1.1 ${200 + count++} OK\r\ncontent-length: 2\r\n\r\nok`))
  expect([await exchange(), await exchange(), await exchange()]).toEqual([200, 201, 202])
})

it.each([
  ['within the head', 'HTTP/1.1 401 Un', 'authorized\r\nContent-Length: 2\r\n\r\nno'],
  ['before the body', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n', 'no'],
  ['within the body', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nn', 'o'],
])('waits for an answer that is cut %s', async (_, one, other) => {
  await connectTo((socket) => {
    socket.setNoDelay(true)
    socket.write(one, () => setImmediate(() => socket.write(other)))
  })
  expect(await exchange()).toBe(401)
})

it.each([
  ['ends the connection', (socket: Socket) => socket.destroy(), /closed|ECONNRESET/],
  [
    'does not say how long its answer is',
    (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'),
    /Content-Length/,
  ],
] as const)('fails if the server %s', async (_, onData, message) => {
  await connectTo(onData)
  await expect(exchange()).rejects.toThrow(message)
})
