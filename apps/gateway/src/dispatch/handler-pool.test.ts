import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClaimedDelivery } from '@guidepost/store'
import { Writable } from 'node:stream'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../logger.ts'
import { HandlerPool } from './handler-pool.ts'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'

const folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
const pools: HandlerPool[] = []
let count = 0

afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.stop())))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('HandlerPool', () => {
  it('gives a handler the connection, the attempt and the typed event, parsed from the verified bytes', async () => {
    const { pool, lines } = await start(`({ logger, signal, ...context }, { body, ...event }) => {
      logger.info('got', { context, given: { ...event, bytes: Buffer.from(body).toString() }, aborted: signal.aborted })
    }`)
    const connection = { connectionId: 'acme', config: { webhookGuid: 'x' }, metadata: { plan: 1 }, tags: { a: 'b' } }
    const event = { ...delivery().event, receivedAt: 7, headers: { 'x-hook-signature': 'sha1=' } }
    expect(await pool.run({ ...delivery(), connection, event }, 1000)).toEqual({ kind: 'succeeded' })
    expect(lines()[0]).toMatchObject({ msg: 'got', handler: 'h', event: '1', connection: 'acme', aborted: false })
    const { connectionId: id, ...rest } = connection
    expect(lines()[0]?.['context']).toEqual({
      environment: { uuid: '', name: '' },
      integration: { uniqueKey: 'autotask', provider: 'autotask' },
      connection: { id, ...rest },
      attempt: 2,
      replay: false,
    })
    expect(lines()[0]?.['given']).toEqual({
      id: '1',
      type: 'Ticket',
      action: 'Update',
      payload: expect.objectContaining({ entity: 'Ticket', id: '7' }),
      origin: 'push',
      recovered: null,
      late: false,
      receivedAt: 7,
      headers: { 'x-hook-signature': 'sha1=' },
      bytes: '{"Action":"Update","Guid":"x","EntityType":"Ticket","Id":7}',
    })
  })

  it.each([
    ['throws', `() => { throw new Error('no') }`, { error: 'Error: no', permanent: false }],
    ['rejects', `async () => { throw new TypeError('no') }`, { error: 'TypeError: no', permanent: false }],
    ['throws something that is not an error', `() => { throw 'no' }`, { error: 'no', permanent: false }],
    [
      'says that a retry is pointless',
      `() => { throw Object.assign(new Error('never'), { name: 'PermanentError' }) }`,
      { error: 'PermanentError: never', permanent: true },
    ],
    [
      'stops at the signal when its time is over',
      `({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))`,
      { error: expect.stringContaining('longer than 50 ms'), permanent: false },
    ],
  ])('reports a handler that %s', async (_, handler, failed) => {
    const { pool } = await start(handler)
    expect(await pool.run(delivery(), 50)).toEqual({ kind: 'failed', ...failed })
  })

  it.each([
    ['blocks its thread', `() => { for (;;) {} }`],
    ['never settles', `() => new Promise(() => {})`],
    ['ends its thread', `() => process.exit(0)`],
    [
      'throws outside its promise',
      `() => { setTimeout(() => { throw new Error('late') }); return new Promise(() => {}) }`,
    ],
  ])('replaces the thread of a handler that %s', async (_, handler) => {
    const { pool } = await start(`(context, event) => (context.attempt === 2 ? (${handler})() : undefined)`)
    expect(await pool.run(delivery(), 50)).toMatchObject({ kind: 'failed', permanent: false })
    await vi.waitFor(() => expect(pool.free).toBe(4), { timeout: 10_000 })
    expect(await pool.run({ ...delivery(), attempt: 3 }, 1000)).toEqual({ kind: 'succeeded' })
  })

  it('waits, after the time limit, for a handler that ends by itself a little later, and counts it as a success', async () => {
    const { pool } = await start(`async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 100)))
    }`)
    const begin = performance.now()
    expect(await pool.run(delivery(), 50)).toEqual({ kind: 'succeeded' })
    expect(performance.now() - begin).toBeGreaterThan(140)
  })

  it('interrupts what runs when it is stopped, and runs nothing more', async () => {
    const { pool } = await start(`() => new Promise(() => {})`)
    const running = pool.run(delivery(), 60_000)
    await pool.stop()
    expect(await running).toEqual({ kind: 'interrupted' })
    expect(await pool.run(delivery(), 60_000)).toEqual({ kind: 'interrupted' })
  })

  it('has no room until a thread is ready, and none while the configuration cannot be loaded', async () => {
    const file = join(folder, `broken-${++count}.ts`)
    writeFileSync(join(folder, `broken-${count}.ts`), 'throw new Error("not today")')
    const { pool, lines } = open(file)
    await vi.waitFor(() => expect(lines().some(({ msg }) => msg === 'a handler thread failed')).toBe(true), {
      timeout: 10_000,
    })
    expect(pool.free).toBe(0)
    // The next thread starts after a wait, not at once.
    expect(lines().length).toBeLessThan(3)
  })
})

async function start(onWebhook: string) {
  const file = join(folder, `config-${++count}.ts`)
  writeFileSync(
    file,
    `export default { handlers: [{ id: 'h', provider: 'autotask', subscriptions: ['*'], onWebhook: ${onWebhook} }] }`,
  )
  const opened = open(file)
  await vi.waitFor(() => expect(opened.pool.free).toBe(4), { timeout: 10_000 })
  return opened
}

function open(configFile: string) {
  let text = ''
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  const pool = new HandlerPool({ configFile, threads: 1, perThread: 4, logger: createLogger('info', sink) })
  pools.push(pool)
  const lines = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { pool, lines }
}

function delivery(): ClaimedDelivery {
  return claimedDelivery({ attempt: 2 })
}
