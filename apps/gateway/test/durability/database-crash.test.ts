import { setInterval as every } from 'node:timers/promises'
import { runs } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres } from '@guidepost/tooling-testing/postgres'
import { describe, expect, it, vi } from 'vitest'
import { createWorld, eventOf, post } from '../support/gateway-process.ts'
import { everythingKept } from '../support/kept.ts'

/**
 * Autotask gives a webhook up after 10 s. That the gateway answers within 5 s is tested on a controlled clock, in
 * `src/receive/answer-time.test.ts`: here a busy machine delays the gateway, the test and both ends of the socket.
 */
const senderGivesUpMs = 10_000

describe('an immediate stop of PostgreSQL under load', () => {
  it('loses nothing that was acknowledged, answers 503 in time meanwhile, and needs no restart of the gateway', async () => {
    const server = await startPostgres()
    const world = await createWorld({ databaseUrl: (await createDatabase(server.url)).url })
    try {
      await world.start()
      const acknowledged: string[] = []
      const slow: number[] = []
      const others: (number | undefined)[] = []
      let refused = 0
      const sending = new AbortController()
      let next = 1
      const senders = Array.from({ length: 16 }, async () => {
        // Post at a steady rate: refusals return at once, and thousands of refusals would prove nothing more.
        for await (const _ of every(5)) {
          if (sending.signal.aborted) break
          const id = String(next++)
          const start = performance.now()
          const status = await post(world, eventOf(id))
          const tookMs = performance.now() - start
          if (tookMs > senderGivesUpMs) slow.push(tookMs)
          if (status === 200) acknowledged.push(id)
          else if (status === 503) refused += 1
          else others.push(status)
        }
      })
      for (let round = 0; round < runs(1, 20); round += 1) {
        const until = acknowledged.length + 50 + Math.floor(Math.random() * 400)
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(until), { timeout: 60_000, interval: 5 })
        await server.stop('immediate')
        const before = refused
        await vi.waitFor(() => expect(refused).toBeGreaterThan(before + 16), { timeout: 60_000, interval: 20 })
        await server.start()
      }
      const before = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 50), { timeout: 60_000 })
      sending.abort()
      await Promise.all(senders)
      expect({ slow, others }).toEqual({ slow: [], others: [] })
      expect((await fetch(`${world.url}/readyz`)).status).toBe(200)
      await everythingKept(world, acknowledged)
    } finally {
      await world.end()
      await server.remove()
    }
  }, 600_000)
})
