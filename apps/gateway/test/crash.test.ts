import { runs } from '@guidepost/tooling-testing'
import { createDatabase, startPostgres } from '@guidepost/tooling-testing/postgres'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { databases } from './databases.ts'
import { startReceiver, type Receiver } from '../src/outbound/testing.ts'
import { createWorld, eventOf, post, storedIds, type World } from './gateway-process.ts'

let world: World
let receiver: Receiver | undefined
afterEach(async () => {
  await world.end()
  await receiver?.close()
  receiver = undefined
})

describe.each(databases)('kill -9 of the gateway under load, on %s', (_, database) => {
  it('loses nothing that was acknowledged: each is stored exactly once, handled and sent at least once', async () => {
    const sent = new Set<string>()
    receiver = await startReceiver((response, { body }) => {
      sent.add(String(JSON.parse(body).payload.Id))
      response.writeHead(204).end()
    })
    world = await createWorld({ databaseUrl: (await database())['DATABASE_URL'], endpoint: receiver.url })
    const acknowledged: string[] = []
    let next = 1
    for (let round = 0; round < runs(3, 20); round += 1) {
      await world.start()
      let alive = true
      const until = acknowledged.length + 50 + Math.floor(Math.random() * 400)
      const senders = Array.from({ length: 16 }, async () => {
        while (alive) {
          const id = String(next++)
          if ((await post(world, eventOf(id))) === 200) acknowledged.push(id)
          if (acknowledged.length >= until && alive) {
            alive = false
            await world.kill('SIGKILL')
          }
        }
      })
      await Promise.all(senders)
    }

    await world.start()
    await everythingKept(world, acknowledged, sent)
  }, 600_000)
})

describe('an immediate stop of PostgreSQL under load', () => {
  it('loses nothing that was acknowledged, answers 503 within 5 s while it is away, and needs no restart of ours', async () => {
    const server = await startPostgres()
    try {
      world = await createWorld({ databaseUrl: (await createDatabase(server.url)).url })
      await world.start()
      const acknowledged: string[] = []
      const slow: number[] = []
      const others: (number | undefined)[] = []
      let refused = 0
      const sending = new AbortController()
      let next = 1
      const senders = Array.from({ length: 16 }, async () => {
        while (!sending.signal.aborted) {
          const id = String(next++)
          const start = performance.now()
          const status = await post(world, eventOf(id))
          const tookMs = performance.now() - start
          if (tookMs > 5000) slow.push(tookMs)
          if (status === 200) acknowledged.push(id)
          else if (status === 503) refused += 1
          else others.push(status)
        }
      })
      for (let round = 0; round < runs(3, 20); round += 1) {
        const until = acknowledged.length + 50 + Math.floor(Math.random() * 400)
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(until), { timeout: 30_000, interval: 5 })
        await server.stop('immediate')
        const before = refused
        await vi.waitFor(() => expect(refused).toBeGreaterThan(before + 16), { timeout: 15_000, interval: 20 })
        await server.start()
      }
      const before = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 50), { timeout: 30_000 })
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

describe('a full database', () => {
  it('answers 503, acknowledges nothing falsely, and recovers without a restart', async () => {
    world = await createWorld({
      databaseUrl: 'sqlite:$FOLDER/guidepost.db?max_bytes=1500000',
      handler: 'export default {}',
    })
    await world.start()
    const acknowledged: string[] = []
    const refused: string[] = []
    for (let id = 1; refused.length < 20; id += 1) {
      const status = await post(world, eventOf(String(id)))
      if (status === 200) acknowledged.push(String(id))
      else {
        expect(status).toBe(503)
        refused.push(String(id))
      }
    }
    expect(acknowledged.length).toBeGreaterThan(0)
    expect((await fetch(`${world.url}/readyz`)).status).toBe(503)

    await makeRoom(world)
    await vi.waitFor(async () => expect(await post(world, eventOf('900000'))).toBe(200), { timeout: 10_000 })
    await vi.waitFor(async () => expect((await fetch(`${world.url}/readyz`)).status).toBe(200), { timeout: 10_000 })
    await world.kill('SIGTERM')

    const stored = await storedIds(world)
    expect(refused.filter((id) => stored.has(id))).toEqual([])
    // What was pruned to make room are the oldest; everything acknowledged after them is there.
    expect(acknowledged.slice(200).filter((id) => stored.get(id) !== 1)).toEqual([])
    expect(stored.get('900000')).toBe(1)
  }, 120_000)
})

/**
 * Waits until everything acknowledged is handled, and has been sent if there is a receiver; ends the gateway, and looks for
 * each id in the database.
 */
async function everythingKept(
  of: World,
  acknowledged: readonly string[],
  sent: ReadonlySet<string> = new Set(acknowledged),
): Promise<void> {
  // On PostgreSQL what a killed process had in its hands is handed out again when its lease ends, after 35 s here.
  await vi.waitFor(
    () => {
      const handled = new Set(of.handled())
      expect(acknowledged.filter((id) => !handled.has(id) || !sent.has(id))).toEqual([])
    },
    { timeout: 60_000, interval: 100 },
  )
  expect(await of.kill('SIGTERM')).toBe(0)

  const stored = await storedIds(of)
  expect(acknowledged.filter((id) => stored.get(id) !== 1)).toEqual([])
  expect([...stored.values()].every((count) => count === 1)).toBe(true)
}

/** Removes the oldest events, as pruning would, while the gateway runs. */
async function makeRoom({ folder }: World): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(`${folder}/guidepost.db`, { timeout: 5000 })
  db.exec(`pragma max_page_count = 1000000;
    begin; delete from event_connections where event_id <= 200; delete from events where id <= 200;
    delete from requests where id <= 200; commit`)
  db.close()
}
