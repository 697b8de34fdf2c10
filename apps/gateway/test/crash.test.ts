import { runs } from '@guidepost/tooling-testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWorld, eventOf, post, storedIds, type World } from './gateway-process.ts'

let world: World
afterEach(() => world.end())

describe('kill -9 under load', () => {
  it('loses nothing that was acknowledged: each is stored exactly once and handled at least once', async () => {
    world = await createWorld()
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
    await vi.waitFor(
      () => {
        const handled = new Set(world.handled())
        expect(acknowledged.filter((id) => !handled.has(id))).toEqual([])
      },
      { timeout: 25_000, interval: 100 },
    )
    expect(await world.kill('SIGTERM')).toBe(0)

    const stored = await storedIds(world)
    expect(acknowledged.filter((id) => stored.get(id) !== 1)).toEqual([])
    expect([...stored.values()].every((count) => count === 1)).toBe(true)
  }, 600_000)
})

describe('a full database', () => {
  it('answers 503, acknowledges nothing falsely, and recovers without a restart', async () => {
    world = await createWorld({ query: '?max_bytes=1500000', handler: 'export default {}' })
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

/** Removes the oldest events, as pruning would, while the gateway runs. */
async function makeRoom({ folder }: World): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(`${folder}/guidepost.db`, { timeout: 5000 })
  db.exec(`pragma max_page_count = 1000000;
    begin; delete from event_connections where event_id <= 200; delete from events where id <= 200;
    delete from requests where id <= 200; commit`)
  db.close()
}
