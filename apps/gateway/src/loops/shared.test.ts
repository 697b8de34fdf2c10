import { createDatabase, startPostgres } from '@guidepost/tooling-testing/postgres'
import pino from 'pino'
import { describe, expect, inject, it, vi } from 'vitest'
import { migrateLoops, startSharedLoops } from './shared.ts'

let failures = 0
const logger = pino({ level: 'warn' }, { write: () => void (failures += 1) })
/** The loops have met that the database is away. */
const failed = (since: number) => vi.waitFor(() => expect(failures).toBeGreaterThan(since), { timeout: 20_000 })

describe('shared loops', () => {
  it('start when the database is back, and never throw', async () => {
    const server = await startPostgres()
    await server.stop('immediate')
    let rounds = 0
    const run = () => Promise.resolve(void (rounds += 1))
    const stop = startSharedLoops([{ name: 'test', everyMs: 1000, run }], server.url, logger)
    await failed(0)
    await server.start()
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(0), { timeout: 25_000, interval: 100 })
    const seen = failures
    await server.stop('immediate')
    const before = rounds
    await failed(seen)
    await server.start()
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(before), { timeout: 25_000, interval: 100 })
    await stop()
    await server.remove()
  }, 90_000)

  it('have tables that are planned, made once, and then up to date', async () => {
    const { url } = await createDatabase(inject('postgres'))
    expect(await migrateLoops(url, true)).toEqual(['guidepost_loops (pg-boss)'])
    expect(await migrateLoops(url, true)).toEqual(['guidepost_loops (pg-boss)'])
    expect(await migrateLoops(url, false)).toEqual(['guidepost_loops (pg-boss)'])
    expect(await migrateLoops(url, false)).toEqual([])
  })
})
