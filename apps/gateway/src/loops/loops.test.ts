import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '@guidepost/store'
import { startPostgres } from '@guidepost/tooling-testing/postgres'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startLoops } from './loops.ts'

const encryptionKeys = [new Uint8Array(32)]
const silent = pino({ level: 'silent' })

describe('loops', () => {
  let folder: string
  let store: Store
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
    store = await openStore({ url: `sqlite:${join(folder, 'guidepost.db')}`, encryptionKeys })
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('continue after a failed round, never run two rounds of a loop at a time, and finish the last one', async () => {
    let rounds = 0
    const last = Promise.withResolvers<void>()
    const run = () => {
      rounds += 1
      return rounds === 1 ? Promise.reject(new Error('no')) : last.promise
    }
    const stop = startLoops([{ name: 'test', everyMs: 1, run }], { store, logger: silent })
    await vi.waitFor(() => expect(rounds).toBe(2))
    // The round holds the loop.
    expect(await store.claimLoop({ name: 'test', everyMs: 1, leaseMs: 1000 })).toHaveProperty('waitMs')
    let stopped = false
    const stopping = stop().then(() => (stopped = true))
    await store.check(Date.now())
    expect({ rounds, stopped }).toEqual({ rounds: 2, stopped: false })
    last.resolve()
    await stopping
    expect(rounds).toBe(2)
  })

  it('stop a round whose loop another process has taken', async () => {
    const round = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const run = (stopping: AbortSignal) => {
      stopping.addEventListener('abort', () => round.resolve())
      started.resolve()
      return round.promise
    }
    // A lease of 1 ms runs out between two renewals.
    const leaseMs = 3
    const loop = { name: 'test', everyMs: 3_600_000 }
    const stop = startLoops([{ ...loop, run }], {
      store: { ...store, renewLoop: (input) => store.renewLoop({ ...input, leaseMs: 1 }) },
      logger: silent,
      leaseMs,
    })
    await started.promise
    await vi.waitFor(
      async () => expect(await store.claimLoop({ ...loop, leaseMs: 3_600_000 })).toHaveProperty('lease'),
      {
        interval: 1,
      },
    )
    await expect(round.promise).resolves.toBeUndefined()
    await stop()
  })
})

it('loops wait while the database is unavailable, and never throw', async () => {
  const server = await startPostgres()
  const store = await openStore({ url: server.url, encryptionKeys })
  let warnings = 0
  let rounds = 0
  const logger = pino({ level: 'warn' }, { write: () => void (warnings += 1) })
  await server.stop('immediate')
  const run = () => Promise.resolve(void (rounds += 1))
  const stop = startLoops([{ name: 'test', everyMs: 100, run }], { store, logger })
  await vi.waitFor(() => expect(warnings).toBeGreaterThan(0), { timeout: 20_000 })
  await server.start()
  await vi.waitFor(() => expect(rounds).toBeGreaterThan(0), { timeout: 25_000, interval: 100 })
  const [seen, before] = [warnings, rounds]
  await server.stop('immediate')
  await vi.waitFor(() => expect(warnings).toBeGreaterThan(seen), { timeout: 20_000 })
  await server.start()
  await vi.waitFor(() => expect(rounds).toBeGreaterThan(before), { timeout: 25_000, interval: 100 })
  await stop()
  await store.close()
  await server.remove()
}, 90_000)
