import { createHmac, randomUUID } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runs } from '@guidepost/tooling-testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from './support/gateway.ts'
import { selfSigned } from './support/self-signed.ts'

const nginx = [
  process.env['GUIDEPOST_NGINX'],
  '/usr/sbin/nginx',
  '/usr/local/sbin/nginx',
  '/opt/homebrew/bin/nginx',
].find((path) => path !== undefined && existsSync(path))
if (nginx === undefined) {
  const message =
    'No nginx found, so the test of the proxy in docs/production.md cannot run. Install one, or set GUIDEPOST_NGINX to its path'
  console.warn(`\n${'!'.repeat(message.length)}\n${message}\n${'!'.repeat(message.length)}\n`)
}

const secret = 'the signing secret of the webhook'

/** The server of docs/production.md, on another port and in front of this gateway. */
function configOf(folder: string, port: number, gateway: string): string {
  const guide = readFileSync(new URL('../../../docs/production.md', import.meta.url), 'utf8')
  const [, server = ''] = /```nginx\n([^]+?)```/.exec(guide)!
  const here = server
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replaceAll(/\/etc\/ssl\/[\w.]+\.(pem|key)/g, (_, kind: string) => join(folder, kind))
    .replaceAll('http://127.0.0.1:3003', gateway)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};`,
  )
  return `daemon off; pid ${join(folder, 'pid')}; error_log stderr; events {} http { access_log off; ${temporary.join(' ')}\n${here}}\n`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

// Not every machine has nginx.
describe.skipIf(nginx === undefined)('nginx, as docs/production.md sets it up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-nginx-'))
  let test: TestGateway
  let child: ChildProcess
  let port = 0

  beforeAll(async () => {
    test = await startTestGateway({ env: { GUIDEPOST_TRUSTED_PROXIES: '1' } })
    await test.request('POST', '/integrations', {
      provider: 'autotask',
      unique_key: 'autotask',
      custom: { webhookSecret: secret },
    })
    port = await freePort()
    writeFileSync(join(folder, 'pem'), selfSigned.cert)
    writeFileSync(join(folder, 'key'), selfSigned.key)
    writeFileSync(join(folder, 'nginx.conf'), configOf(folder, port, test.url))
    child = spawn(nginx!, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (log += text))
    await vi.waitFor(async () => {
      if (child.exitCode !== null) throw new Error(log)
      if ((await call({ path: '/healthz' })).statusCode !== 200)
        throw new Error(`nginx does not reach the gateway: ${log}`)
    }, 20_000)
  }, 60_000)
  afterAll(async () => {
    child.kill('SIGQUIT')
    await test.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  type Options = Omit<RequestOptions, 'headers'> & { readonly headers?: Readonly<Record<string, string>> }

  function call(options: Options, body: string | Buffer = ''): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const all = { host: '127.0.0.1', port, rejectUnauthorized: false, agent: false as const, ...options }
      request({ ...all, headers: { host: 'webhooks.example.com', ...options.headers } }, resolve)
        .once('error', reject)
        .end(body)
    })
  }

  it('passes the exact bytes of a webhook through', async () => {
    const body = `{"Action" : "Create",\n "Guid":"${randomUUID()}", "EntityType":"Ticket","Id":1, "Text":"\\u0027ü"}`
    const signature = `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
    const path = `/webhook/${test.environment.uuid}/autotask`
    const headers = { 'content-type': 'application/json', 'x-hook-signature': signature }
    const answer = await call({ method: 'POST', path, headers }, body)
    expect(answer.statusCode).toBe(200)
  })

  it('keeps a quiet live stream open, which says something every 5 s', { timeout: 60_000 }, async () => {
    const headers = { authorization: `Bearer ${test.key}`, accept: 'text/event-stream' }
    const stream = await call({ path: '/v1/events/stream', headers })
    expect(stream.statusCode).toBe(200)
    const startedAt = performance.now()
    const times: number[] = []
    for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
      if (chunk.includes(': nothing new')) times.push(performance.now() - startedAt)
      if (times.length === runs(1, 3)) break
    }
    expect(times).toHaveLength(runs(1, 3))
    // nginx would close a stream that is silent for 10 s, were it not for the heartbeat.
    expect(times[0]).toBeLessThan(9000)
  })
})
