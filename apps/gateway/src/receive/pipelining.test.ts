import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { RawConnection, requestBytes } from '../../test/support/raw-http.ts'
import { notStored } from './answer.ts'
import { withWebhooks } from './http.ts'

it('answers many pipelined requests whose bodies it does not read without a listener for each', async () => {
  const refuse = () => Promise.resolve(notStored)
  const server = createServer(withWebhooks(refuse, refuse, refuse, pino({ level: 'silent' }), () => undefined))
  let listeners = 0
  server.on('connection', (socket) => {
    socket.on('newListener', () => (listeners = Math.max(listeners, socket.listenerCount('close'))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const request = requestBytes('/webhook/x', '{}')
  const connection = new RawConnection(`http://127.0.0.1:${port}`).send(Buffer.concat(Array(50).fill(request)))
  expect(await connection.answer()).toMatchObject({ status: 503, headers: { connection: 'close' } })
  await connection.closed
  await new Promise((resolve) => server.close(resolve))
  expect(listeners).toBeLessThan(10)
})
