import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEdge, type Edge } from '../../test/support/edge.ts'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { selfSigned } from '../../test/support/self-signed.ts'
import { probe, probeLoop, readUnreachable } from './probe.ts'

let test: TestGateway
let edge: Edge
const servers: Server[] = []
beforeAll(async () => {
  test = await startTestGateway()
  edge = await startEdge()
  edge.target = test.url
})
afterAll(async () => {
  for (const server of servers) server.close()
  await edge.close()
  await test.stop()
})

const keys = () => [Buffer.from(test.env['GUIDEPOST_ENCRYPTION_KEY']!, 'base64')]
const probed = (url: string, encryptionKeys: readonly Uint8Array[] = keys(), fetch = globalThis.fetch) =>
  probe(url, { fetch, encryptionKeys }, new AbortController().signal)

async function listening(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('a probe of the public URL', () => {
  it('gets our own answer through a proxy, also from a process with an older key', async () => {
    expect(await probed(edge.url)).toBeUndefined()
    expect(await probed(edge.url, [Buffer.alloc(32, 1), ...keys()])).toBeUndefined()
  })

  it('names a proxy that answers itself, another installation, and a proxy that is down', async () => {
    edge.mode = () => 'swallow'
    expect(await probed(edge.url)).toMatchObject({ code: 'foreign' })
    edge.mode = () => 'refuse'
    expect(await probed(edge.url)).toMatchObject({ code: 'refused' })
    edge.mode = () => 'pass'
    expect(await probed(edge.url, [Buffer.alloc(32, 1)])).toMatchObject({ code: 'foreign' })
    const port = await listening(createServer((_, answer) => answer.writeHead(404).end('nothing here')))
    expect(await probed(`http://127.0.0.1:${port}`)).toMatchObject({
      code: 'status',
      message: `http://127.0.0.1:${port}/webhook/probe answers 404`,
    })
  })

  it('names a certificate that is not accepted, a name that does not resolve, and silence', async () => {
    const port = await listening(createTlsServer(selfSigned, (_, answer) => answer.end()))
    expect(await probed(`https://127.0.0.1:${port}`)).toMatchObject({ code: 'certificate' })
    const failing =
      (error: Error): typeof fetch =>
      async () => {
        throw error
      }
    const unresolved = new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } })
    expect(await probed('https://x.example', keys(), failing(unresolved))).toMatchObject({ code: 'dns' })
    const silent = new DOMException('timed out', 'TimeoutError')
    expect(await probed('https://x.example', keys(), failing(silent))).toMatchObject({ code: 'timeout' })
  })

  it('is refused to others', async () => {
    expect(await test.post('/webhook/probe', '')).toMatchObject({ status: 404 })
    expect(await test.post('/webhook/probe', '', { 'x-guidepost-probe': 'x'.repeat(36) })).toMatchObject({
      status: 404,
    })
  })

  it('needs attention after three failures, until the next success', async () => {
    const { store } = test.gateway
    const now = 1_900_000_000_000
    const { signal } = new AbortController()
    const loop = probeLoop({ store, now: () => now, encryptionKeys: keys(), publicUrl: edge.url, fetch })
    edge.mode = () => 'swallow'
    await loop.run(signal)
    await loop.run(signal)
    expect(await readUnreachable(store, now)).toBeUndefined()
    await loop.run(signal)
    expect(await readUnreachable(store, now)).toMatchObject({ code: 'foreign', since: now })
    expect(await readUnreachable(store, now + 11 * 60_000)).toBeUndefined()
    edge.mode = () => 'pass'
    await loop.run(signal)
    expect(await readUnreachable(store, now)).toBeUndefined()
  })
})
