import { runs } from '@guidepost/tooling-testing'
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

// The rules are the store's, and `packages/store` has a crash test of each adapter in `test`.
describe.each(databases.slice(0, runs(1, 2)))('kill -9 of the gateway under load, on %s', (_, database) => {
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

    await world.start()
    await everythingKept(world, acknowledged, sent)
  }, 600_000)
})
