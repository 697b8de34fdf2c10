import { setTimeout as wait } from 'node:timers/promises'
import { createDatabase, startPostgres } from '@guidepost/tooling-testing/postgres'
import pino from 'pino'
import { describe, expect, inject, it, vi } from 'vitest'
import { migrateLoops, startSharedLoops } from './shared.ts'

const logger = pino({ level: 'silent' })

describe('shared loops', () => {
  it('start when the database is back, and never throw', async () => {
    const server = await startPostgres()
    await server.stop('immediate')
    let rounds = 0
    const run = () => Promise.resolve(void (rounds += 1))
    const stop = startSharedLoops([{ name: 'test', everyMs: 1000, run }], server.url, logger)
    await wait(100)
    await server.start()
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(0), { timeout: 25_000, interval: 100 })
    await server.stop('immediate')
    const before = rounds
    await wait(500)
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
