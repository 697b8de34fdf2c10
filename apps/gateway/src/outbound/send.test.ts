import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import type { LookupAddress } from 'node:dns'
import type { ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import type { Agent } from 'undici'
import { allowNone, type Allow } from './address.ts'
import { createOutboundAgent } from './agent.ts'
import type { Resolve } from './resolve.ts'
import { allowOf, startReceiver, type Receiver } from '../../test/support/receiver.ts'
import { selfSigned } from '../../test/support/self-signed.ts'
import { send, type SendResult } from './send.ts'

const loopback = allowOf('127.0.0.1')
const closers: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

describe('send', () => {
  it('posts the body with its headers, and keeps the answer', async () => {
    const receiver = await receiverOf((response) => response.writeHead(202, { 'x-a': 'b' }).end('{"ok":true}'))
    const sent = await sendTo(`${receiver.url}/in?a=b`, { body: '{"é":1}', headers: { 'x-one': '1' } })
    expect(sent).toMatchObject({ kind: 'answered', status: 202, headers: { 'x-a': 'b' } })
    expect(textOf(sent)).toBe('{"ok":true}')
    expect(receiver.received).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/in?a=b',
        body: '{"é":1}',
        headers: expect.objectContaining({ 'x-one': '1', 'content-length': '8' }),
      }),
    ])
  })

  it('reuses a connection', async () => {
    const receiver = await receiverOf((response) => response.end(String(response.req.socket.remotePort)))
    const agent = agentOf()
    const first = await sendTo(receiver.url, { agent })
    await new Promise(setImmediate)
    expect(textOf(await sendTo(receiver.url, { agent }))).toBe(textOf(first))
  })

  it('follows no redirect', async () => {
    const receiver = await receiverOf((response) => response.writeHead(307, { location: '/other' }).end())
    expect(await sendTo(receiver.url)).toMatchObject({ status: 307 })
    expect(receiver.received).toHaveLength(1)
  })

  it('keeps 4,096 bytes of an endless answer and ends the connection', async () => {
    let ended = false
    const receiver = await receiverOf((response) => {
      response.on('close', () => (ended = true))
      const more = () => !ended && response.write('x'.repeat(10_000), more)
      more()
    })
    const sent = await sendTo(receiver.url)
    expect(textOf(sent)).toBe('x'.repeat(4096))
    await expect.poll(() => ended).toBe(true)
  })

  it('takes the status of an answer whose body breaks off', async () => {
    const receiver = await receiverOf((response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('begun', () => response.destroy())
    })
    const sent = await sendTo(receiver.url)
    expect(sent).toMatchObject({ kind: 'answered', status: 200 })
    expect(textOf(sent)).toBe('begun')
  })

  it('takes the status of an answer whose body never ends', async () => {
    const receiver = await receiverOf((response) => response.writeHead(200).write('begun'))
    expect(await sendTo(receiver.url, { timeoutMs: 1000 })).toMatchObject({ kind: 'answered', status: 200 })
  })

  it('gives up at its time limit', async () => {
    const receiver = await receiverOf(() => {})
    const sent = await sendTo(receiver.url, { timeoutMs: 50 })
    expect(sent).toEqual({ kind: 'failed', error: 'The endpoint did not answer within 50 ms' })
  })

  it('is interrupted when we stop', async () => {
    const stopping = new AbortController()
    const receiver = await receiverOf(() => stopping.abort())
    expect(await sendTo(receiver.url, { signal: stopping.signal })).toEqual({ kind: 'interrupted' })
    expect(await sendTo(receiver.url, { signal: stopping.signal })).toEqual({ kind: 'interrupted' })
    expect(receiver.received).toHaveLength(1)
  })

  it.each([
    ['no server listens', () => Promise.resolve('http://127.0.0.1:1'), 'ECONNREFUSED'],
    ['the answer is not HTTP', () => rawServer('hello\r\n\r\n'), 'does not match the HTTP/1.1 protocol'],
    [
      'the answer has too many headers',
      () => rawServer(`HTTP/1.1 200 OK\r\n${'x-header: value\r\n'.repeat(2000)}\r\n`),
      'UND_ERR_HEADERS_OVERFLOW',
    ],
    ['the connection ends without an answer', () => rawServer(''), 'UND_ERR_SOCKET'],
    ['the server has no TLS', async () => (await rawServer('HTTP/1.1 200 OK\r\n\r\n')).replace('http', 'https'), 'SSL'],
  ])('says so when %s', async (_, start, code) => {
    expect(await sendTo(await start())).toEqual({ kind: 'failed', error: expect.stringContaining(code) })
  })
})

describe('createOutboundAgent', () => {
  it('refuses an address when it connects, and opens no connection', async () => {
    let connections = 0
    const server = createServer(() => (connections += 1))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    closers.push(() => once(server.close(), 'close'))
    const { port } = server.address() as AddressInfo
    const agent = agentOf(allowNone)
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]']) {
      const sent = await sendTo(`http://${host}:${port}`, { agent })
      expect(sent).toEqual({ kind: 'failed', error: expect.stringContaining('Guidepost does not send to') })
    }
    expect(connections).toBe(0)
  })

  it('refuses a name that resolves to a private address after it was checked', async () => {
    const receiver = await receiverOf()
    const asked: string[] = []
    const agent = agentOf(allowNone, (hostname) => {
      asked.push(hostname)
      return ['127.0.0.1']
    })
    expect(await sendTo(`http://rebound.example:${receiver.port}`, { agent })).toEqual({
      kind: 'failed',
      error: expect.stringMatching(/rebound\.example: Guidepost does not send to 127\.0\.0\.1.*\(address_refused\)/),
    })
    expect(asked).toEqual(['rebound.example'])
    expect(receiver.received).toEqual([])
  })

  it.each([
    ['the second of its addresses is private', ['93.184.216.34', '10.0.0.1']],
    ['its address is mapped', ['::ffff:127.0.0.1']],
    ['its address names a zone', ['fe80::1%lo']],
  ])('refuses a name when %s', async (_, addresses) => {
    const agent = agentOf(allowNone, () => addresses)
    const sent = await sendTo('http://public.example', { agent })
    expect(sent).toEqual({ kind: 'failed', error: expect.stringContaining('address_refused') })
  })

  it('connects to the very address that was checked', async () => {
    const receiver = await receiverOf((response) => response.end(response.req.headers.host))
    let asked = 0
    const agent = agentOf(loopback, () => [asked++ === 0 ? '127.0.0.1' : '10.0.0.1'])
    expect(textOf(await sendTo(`http://once.example:${receiver.port}`, { agent }))).toBe(
      `once.example:${receiver.port}`,
    )
    expect(asked).toBe(1)
  })

  it.each([
    ['a name of the allow-list', allowOf('inside.example')],
    ['an address of the allow-list', allowOf('127.0.0.0/8')],
  ])('connects to %s', async (_, allow) => {
    const receiver = await receiverOf()
    const agent = agentOf(allow, () => ['127.0.0.1'])
    expect(await sendTo(`http://inside.example:${receiver.port}`, { agent })).toMatchObject({ status: 204 })
  })

  it('refuses a certificate that no authority has signed', async () => {
    let requests = 0
    const server = createTlsServer(selfSigned, (_, response) => {
      requests += 1
      response.end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    closers.push(() => once(server.close(), 'close'))
    const { port } = server.address() as AddressInfo
    const agent = agentOf(loopback, () => ['127.0.0.1'])
    expect(await sendTo(`https://self.example:${port}`, { agent })).toEqual({
      kind: 'failed',
      error: expect.stringMatching(/certificate/),
    })
    expect(requests).toBe(0)
  })

  it('says when a name cannot be resolved', async () => {
    const none = agentOf(allowNone, () => [])
    expect(await sendTo('http://none.example', { agent: none })).toMatchObject({ error: 'none.example has no address' })
    const failing = createOutboundAgent(allowNone, (hostname, _, callback) => {
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), [])
    })
    closers.push(() => failing.destroy())
    expect(await sendTo('http://none.example', { agent: failing })).toMatchObject({
      error: 'getaddrinfo ENOTFOUND none.example',
    })
  })
})

function sendTo(
  url: string,
  { agent = agentOf(), ...more }: Partial<Parameters<typeof send>[1]> & { agent?: Agent } = {},
): Promise<SendResult> {
  const signal = new AbortController().signal
  return send(agent, { url, headers: {}, body: '{}', timeoutMs: 5000, signal, ...more })
}

function agentOf(allow: Allow = loopback, addresses?: (hostname: string) => readonly string[]): Agent {
  const resolve: Resolve | undefined =
    addresses &&
    ((hostname, _, callback) => {
      callback(
        null,
        addresses(hostname).map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    })
  const agent = createOutboundAgent(allow, resolve)
  closers.push(() => agent.destroy())
  return agent
}

async function receiverOf(answer?: (response: ServerResponse) => unknown): Promise<Receiver> {
  const receiver = await startReceiver(answer)
  closers.push(() => receiver.close())
  return receiver
}

/** A server that answers every connection with these bytes, and ends it. */
async function rawServer(answer: string): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(answer))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closers.push(() => once(server.close(), 'close'))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function textOf(sent: SendResult): string {
  return sent.kind === 'answered' ? Buffer.from(sent.body).toString() : sent.kind
}
