import { setTimeout as wait } from 'node:timers/promises'
import { deep, runs } from '@guidepost/tooling-testing'
import { flood, memoryOf, type FloodKind } from '@guidepost/tooling-testing/flood'
import { afterEach, describe, expect, it } from 'vitest'
import { createWorld, eventOf, post, type World } from '../support/gateway-process.ts'

let world: World
afterEach(() => world.end())

/** How much memory a gateway may use during a flood, in MB: the budget of bodies, and garbage that is not collected yet. */
const allowedMb = runs(160, 200)
const many = runs(200, 1000)
/** Parsing chunks of one byte takes the CPU of Node itself, so that few sockets suffice. */
const few = runs(10, 30)

const floods: readonly (readonly [kind: FloodKind, from: string, addresses: number, sockets: number])[] = [
  ['gzip', 'one address', 0, many],
  ['gzip', 'many addresses', 100_000, many],
  ['br', 'one address', 0, many],
  ['br', 'many addresses', 100_000, many],
  ['stalled', 'many addresses', 100_000, many],
  ['trickled', 'many addresses', 100_000, few],
  ['sign-in', 'many addresses', 100_000, many],
]
/** The quick run has the flood that costs most: it expands. */
const quick: readonly FloodKind[] = ['br']
const chosen = deep ? floods : floods.filter(([kind, , addresses]) => quick.includes(kind) && addresses > 0)

// Linux only: the test reads the memory of another process from /proc.
describe.runIf(process.platform === 'linux')('a flood of unverified requests', () => {
  it.each(chosen)(
    `of the kind %s, from %s, takes less than ${allowedMb} MB, and good webhooks are stored meanwhile`,
    async (kind, _, addresses, sockets) => {
      world = await createWorld({ handler: 'export default {}', env: { GUIDEPOST_TRUSTED_PROXIES: '1' } })
      await world.start()
      let id = 0
      const good = () => post(world, eventOf(String((id += 1))))
      for (let count = 0; count < 200; count += 1) await good()
      const before = memoryOf(world.pid).rssMb
      const tooMuch = new AbortController()
      const flooding = flood({
        kind,
        url: world.url,
        path: world.path,
        sockets,
        perSecond: 1000,
        durationMs: runs(2000, 20_000),
        addresses,
        // A gateway that uses gigabytes has already failed, so stop the flood.
        signal: tooMuch.signal,
      })
      const over = new AbortController()
      void flooding.finally(() => over.abort())
      const statuses = new Set<number | undefined>()
      while (!over.signal.aborted) {
        statuses.add(await good())
        if (memoryOf(world.pid).rssMb - before > 1000) tooMuch.abort()
        await wait(10)
      }
      const { requests, answers } = await flooding
      expect(requests).toBeGreaterThanOrEqual(sockets)
      expect(Object.keys(answers)).not.toContain('500')
      expect([...statuses]).toEqual([200])
      expect(memoryOf(world.pid).peakMb - before).toBeLessThan(allowedMb)
    },
    120_000,
  )
})
