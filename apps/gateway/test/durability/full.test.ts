import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWorld, eventOf, post, storedIds, type World } from '../support/gateway-process.ts'

let world: World
afterEach(() => world.end())

describe('a full database', () => {
  it('answers 503, acknowledges nothing that it did not store, and recovers without a restart', async () => {
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
    expect(acknowledged.length).toBeGreaterThan(600)
    expect((await fetch(`${world.url}/readyz`)).status).toBe(503)

    await makeRoom(world)
    await vi.waitFor(async () => expect(await post(world, eventOf('900000'))).toBe(200), { timeout: 60_000 })
    await vi.waitFor(async () => expect((await fetch(`${world.url}/readyz`)).status).toBe(200), { timeout: 60_000 })
    await world.kill('SIGTERM')

    const stored = await storedIds(world)
    expect(refused.filter((id) => stored.has(id))).toEqual([])
    // The oldest events were pruned to make room; everything acknowledged after them is there.
    expect(acknowledged.slice(600).filter((id) => stored.get(id) !== 1)).toEqual([])
    expect(stored.get('900000')).toBe(1)
  }, 300_000)
})

/** Removes the oldest events while the gateway runs, like pruning does. The search index of the others takes some of the room. */
async function makeRoom({ folder }: World): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(`${folder}/guidepost.db`, { timeout: 5000 })
  db.exec(`pragma max_page_count = 1000000;
    begin; delete from event_connections where event_id <= 600; delete from events where id <= 600;
    delete from event_terms where event_id <= 600; delete from requests where id <= 600; commit`)
  db.close()
}
