import { deep, runs } from '@guidepost/tooling-testing'
import pg from 'pg'
import { afterEach, describe, it } from 'vitest'
import { databases } from '../support/databases.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { createWorld, eventOf, post, type World } from '../support/gateway-process.ts'
import { everythingKept } from '../support/kept.ts'

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
    const databaseUrl = (await database())['DATABASE_URL']
    world = await createWorld({ databaseUrl, endpoint: receiver.url })
    const acknowledged: string[] = []
    let next = 1
    for (let round = 0; round < runs(1, 20); round += 1) {
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

    if (!deep && databaseUrl?.startsWith('postgres')) await endLeases(databaseUrl)
    await world.start()
    await everythingKept(world, acknowledged, sent)
  }, 600_000)
})

/**
 * Ends the leases of dead processes. On PostgreSQL, the leases would end by themselves after half a minute; SQLite ends
 * them at start.
 */
async function endLeases(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(`update deliveries set lease_until = 0 where state = 'leased'`)
  await client.end()
}
