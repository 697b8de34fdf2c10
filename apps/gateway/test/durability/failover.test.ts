import { deep } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { expect, it, vi } from 'vitest'
import { createWorld } from '../support/gateway-process.ts'
import { everythingKept } from '../support/kept.ts'
import { startSteadyLoad } from '../support/steady-load.ts'

// `packages/store` has its own failover in `test`.
it.runIf(deep)(
  'a failover to a synchronous standby loses nothing that was acknowledged, and needs no restart of the gateway',
  async () => {
    const primary = await startPostgres()
    const standby = await primary.startStandby()
    const { url } = await createDatabase(primary.url)
    const hosts = [standby, primary].map((server) => new URL(server.url).host).join(',')
    await waitForTheStandby(primary.url)
    const world = await createWorld({ databaseUrl: url.replace(new URL(url).host, hosts) })
    try {
      await world.start()
      const { acknowledged, refused, slow, others, end } = startSteadyLoad(world)
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(200), { timeout: 60_000, interval: 5 })
      await primary.stop('immediate')
      const before = refused()
      await vi.waitFor(() => expect(refused()).toBeGreaterThan(before + 16), { timeout: 60_000, interval: 20 })
      await standby.promote()
      const untilPromoted = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(untilPromoted + 50), { timeout: 60_000 })
      await end()
      expect({ slow, others }).toEqual({ slow: [], others: [] })
      expect((await fetch(`${world.url}/readyz`)).status).toBe(200)
      await everythingKept(world, acknowledged)
    } finally {
      await world.end()
      await standby.remove()
      await primary.remove()
    }
  },
  300_000,
)

/** From now on, each commit of the primary waits until the standby has written it to its disk, too. */
async function waitForTheStandby(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`alter system set synchronous_standby_names = '*'`)
  await client.query('select pg_reload_conf()')
  await vi.waitFor(
    async () => {
      const { rows } = await client.query('select sync_state from pg_stat_replication')
      expect(rows).toEqual([{ sync_state: 'sync' }])
    },
    { timeout: 30_000, interval: 50 },
  )
  await client.end()
}
