import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAcme, randomEvent, signed } from '../../test/support/acme.ts'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { exchange, RawConnection, requestBytes } from '../../test/support/raw-http.ts'

let test: TestGateway
let path: string

beforeAll(async () => {
  test = await startTestGateway({ env: { GUIDEPOST_MAX_BODY_BYTES: '65536', GUIDEPOST_UNVERIFIED_PER_MINUTE: '1000' } })
  path = await createAcme(test)
})
afterAll(() => test.stop())

describe('a body over the limit', () => {
  it('is refused by its declared length, before it is sent, and kept as a rejection without its body', async () => {
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, '', { 'content-length': '70000', ...signed('') }))
    expect(await connection.answer()).toMatchObject({ status: 413, headers: { connection: 'close' } })
    await connection.closed
    await vi.waitFor(async () => expect((await rows('listRejections'))[0]).toMatchObject({ reason: 'too_large' }))
  })

  it('is refused at the first byte over the limit when its chunks never end', async () => {
    const connection = new RawConnection(test.url)
    connection.send(
      requestBytes(path, '', { 'content-length': undefined, 'transfer-encoding': 'chunked', ...signed('') }),
    )
    const chunk = Buffer.concat([Buffer.from('4000\r\n'), Buffer.alloc(0x4000, 'a'), Buffer.from('\r\n')])
    const sending = setInterval(() => connection.send(chunk), 1)
    const answer = await connection.answer()
    clearInterval(sending)
    expect(answer).toMatchObject({ status: 413 })
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: 'payload_too_large' } })
    await connection.closed
  })

  it('is accepted at exactly the limit', async () => {
    const body = Buffer.alloc(65_536, 'a')
    expect(await exchange(test.url, requestBytes(path, body, signed(body)))).toMatchObject({ status: 200 })
  })
})

describe('a connection', () => {
  it('carries one webhook after another', async () => {
    const connection = new RawConnection(test.url)
    for (let count = 0; count < 5; count += 1) {
      const body = randomEvent()
      connection.send(requestBytes(path, body, signed(body)))
      expect(await connection.answer()).toMatchObject({ status: 200 })
    }
    connection.end()
  })

  it('carries webhooks that are sent without waiting for the answers', async () => {
    const connection = new RawConnection(test.url)
    const bodies = [randomEvent(), randomEvent(), randomEvent()]
    connection.send(Buffer.concat(bodies.map((body) => requestBytes(path, body, signed(body)))))
    for (const _ of bodies) expect(await connection.answer()).toMatchObject({ status: 200 })
    connection.end()
  })

  it('is used again after a 401', async () => {
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, 'x'))
    expect(await connection.answer()).toMatchObject({ status: 401 })
    const body = randomEvent()
    connection.send(requestBytes(path, body, signed(body)))
    expect(await connection.answer()).toMatchObject({ status: 200 })
    connection.end()
  })

  it.each([
    ['a malformed request line', 'BOO\r\n\r\n'],
    ['a header without a colon', `POST /webhook/x HTTP/1.1\r\nhost: a\r\nboo\r\n\r\n`],
    ['two lengths', `POST /webhook/x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`],
    [
      'a length and chunks',
      `POST /webhook/x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
    ],
    ['a malformed length', `POST /webhook/x HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n`],
  ])('with %s is answered 400 and closed', async (_, bytes) => {
    const connection = new RawConnection(test.url).send(bytes)
    const answer = await connection.answer()
    expect(answer).toMatchObject({ status: 400, headers: { connection: 'close' } })
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: 'malformed_request' } })
    await connection.closed
  })

  it('with a flood of headers is answered 431 and closed', async () => {
    const headers = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`x-${index}`, 'a'.repeat(100)]))
    const connection = new RawConnection(test.url).send(requestBytes(path, '', headers))
    expect(await connection.answer()).toMatchObject({ status: 431 })
    await connection.closed
  })

  it('whose chunk lies about its length is closed', async () => {
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, '', { 'content-length': undefined, 'transfer-encoding': 'chunked' }))
    connection.send('5\r\nabcdefghij\r\n')
    expect(await connection.answer()).toMatchObject({ status: 400 })
    await connection.closed
  })

  it('that ends in the middle of a body stores nothing', async () => {
    const body = randomEvent()
    const connection = new RawConnection(test.url)
    connection.send(requestBytes(path, body.slice(0, 10), { 'content-length': String(body.length), ...signed(body) }))
    const before = (await rows('listEvents'))[0]?.id
    connection.socket.end()
    await connection.closed
    expect((await rows('listEvents'))[0]?.id).toBe(before)
  })
})

describe('a slow request', () => {
  it.each([
    ['half its headers', 'POST /webhook/x HTTP/1.1\r\nhost:'],
    ['half its body', requestBytes('/webhook/x/y', 'half', { 'content-length': '8' })],
    ['nothing', ''],
  ])('that sends %s is closed at its time limit, and delays no other request', async (_, bytes) => {
    const slow = await startTestGateway({ env: { GUIDEPOST_REQUEST_TIMEOUT_MS: '1000' } })
    const connection = new RawConnection(slow.url).send(bytes)
    const body = randomEvent()
    expect((await exchange(slow.url, requestBytes('/healthz', body, {}, 'GET')))?.status).toBe(200)
    await connection.closed
    await slow.stop()
  })
})

async function rows(list: 'listEvents' | 'listRejections') {
  const { store } = test.gateway
  const { id: environmentId } = (await store.findEnvironment(test.environment.uuid))!
  return (await store[list]({ environmentId }, { limit: 50 })).rows
}
