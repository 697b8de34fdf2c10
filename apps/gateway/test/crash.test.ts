import { runs } from '@guidepost/tooling-testing'
import { afterEach, describe, it } from 'vitest'
import { databases } from './databases.ts'
import { createWorld, eventOf, post, type World } from './gateway-process.ts'
import { everythingKept } from './kept.ts'

let world: World
afterEach(() => world.end())

describe.each(databases)('kill -9 of the gateway under load, on %s', (_, database) => {
  it('loses nothing that was acknowledged: each is stored exactly once and handled at least once', async () => {
    world = await createWorld({ databaseUrl: (await database())['DATABASE_URL'] })
    const acknowledged: string[] = []
    let next = 1
    for (let round = 0; round < runs(2, 20); round += 1) {
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
    await everythingKept(world, acknowledged)
  }, 600_000)
})
