import { deep } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres } from '@guidepost/tooling-testing/postgres'
import { describe, expect, it, vi } from 'vitest'
import { createWorld } from '../support/gateway-process.ts'
import { everythingKept } from '../support/kept.ts'
import { startSteadyLoad } from '../support/steady-load.ts'

// In `test`, `packages/store` stops its server in the same way.
describe.runIf(deep)('an immediate stop of PostgreSQL under load', () => {
  it('loses nothing that was acknowledged, answers 503 in time meanwhile, and needs no restart of the gateway', async () => {
    const server = await startPostgres()
    const world = await createWorld({ databaseUrl: (await createDatabase(server.url)).url })
    try {
      await world.start()
      const { acknowledged, refused, slow, others, end } = startSteadyLoad(world)
      for (let round = 0; round < 20; round += 1) {
        const until = acknowledged.length + 50 + Math.floor(Math.random() * 400)
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(until), { timeout: 60_000, interval: 5 })
        await server.stop('immediate')
        const before = refused()
        await vi.waitFor(() => expect(refused()).toBeGreaterThan(before + 16), { timeout: 60_000, interval: 20 })
        await server.start()
      }
      const before = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 50), { timeout: 60_000 })
      await end()
      expect({ slow, others }).toEqual({ slow: [], others: [] })
      expect((await fetch(`${world.url}/readyz`)).status).toBe(200)
      await everythingKept(world, acknowledged)
    } finally {
      await world.end()
      await server.remove()
    }
  }, 600_000)
})
