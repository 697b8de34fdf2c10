import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import type { LoopRound } from '../../../src/port/loops.ts'
import type { Store } from '../../../src/port/store.ts'
import { topic, type OpenHarness } from '../world.ts'

/** Longer than any case runs. */
const longMs = 3_600_000

interface Loop {
  readonly name: string
  readonly everyMs: number
  readonly leaseMs: number
}

const newLoop = (times: Partial<Loop> = {}): Loop => ({
  name: randomUUID(),
  everyMs: longMs,
  leaseMs: longMs,
  ...times,
})

async function claim(store: Store, loop: Loop): Promise<LoopRound> {
  const claimed = await store.claimLoop(loop)
  if (!('lease' in claimed)) throw new Error(`The loop is not due for ${claimed.waitMs} ms`)
  return claimed
}

/** Asks until the loop is due, because the store's clock can't be set. */
const claimWhenDue = (store: Store, loop: Loop) =>
  vi.waitFor(() => claim(store, loop), { interval: 5, timeout: 10_000 })

export function describeLoops(open: OpenHarness): void {
  topic('loops', open, (world) => {
    it('give a round to one process, and tell the others when to ask again', async () => {
      const { store } = await world()
      const loop = newLoop()
      await claim(store, loop)
      const { waitMs } = (await store.claimLoop(loop)) as { waitMs: number }
      expect(waitMs).toBeGreaterThan(longMs - 60_000)
      expect(waitMs).toBeLessThanOrEqual(longMs)
    })

    it('give a round to one of many that ask at the same moment', async () => {
      const { store } = await world()
      const loop = newLoop()
      const answers = await Promise.all(Array.from({ length: 10 }, () => store.claimLoop(loop)))
      expect(answers.filter((answer) => 'lease' in answer)).toHaveLength(1)
    })

    it('give the next round when the interval since the last one began is over, and not before', async () => {
      const { store } = await world()
      const seldom = newLoop()
      await store.releaseLoop({ ...seldom, ...(await claim(store, seldom)) })
      expect(await store.claimLoop(seldom)).toEqual({ waitMs: expect.any(Number) })
      const often = newLoop({ everyMs: 1 })
      await store.releaseLoop({ ...often, ...(await claim(store, often)) })
      await expect(claimWhenDue(store, often)).resolves.toEqual({ lease: expect.any(Number) })
    })

    it('give a running round to no other process, even if the interval is over', async () => {
      const { store } = await world()
      const loop = newLoop({ everyMs: 1 })
      await claim(store, loop)
      await expect(store.claimLoop(newLoop({ everyMs: 1 }))).resolves.toHaveProperty('lease')
      const { waitMs } = (await store.claimLoop(loop)) as { waitMs: number }
      expect(waitMs).toBeGreaterThan(1000)
    })

    it('are due at once when the lease of a process that died runs out, whatever the interval', async () => {
      const { store } = await world()
      const loop = newLoop({ leaseMs: 1 })
      const dead = await claim(store, loop)
      const next = await claimWhenDue(store, { ...loop, leaseMs: longMs })
      expect(next.lease).toBeGreaterThan(dead.lease)
    })

    it('stay with the process that renews its lease', async () => {
      const { store } = await world()
      const loop = newLoop({ leaseMs: 1 })
      const { lease } = await claim(store, loop)
      expect(await store.renewLoop({ ...loop, lease, leaseMs: longMs })).toBe(true)
      const { waitMs } = (await store.claimLoop({ ...loop, leaseMs: longMs })) as { waitMs: number }
      expect(waitMs).toBeGreaterThan(1000)
    })

    it('are neither renewed nor released by a process that has lost its lease', async () => {
      const { store } = await world()
      const loop = newLoop({ leaseMs: 1 })
      const lost = await claim(store, loop)
      const own = await claimWhenDue(store, { ...loop, leaseMs: longMs })
      expect(await store.renewLoop({ ...loop, ...lost })).toBe(false)
      await store.releaseLoop({ ...loop, ...lost })
      expect(await store.renewLoop({ ...loop, ...own, leaseMs: longMs })).toBe(true)
    })

    it('are not renewed after they were released', async () => {
      const { store } = await world()
      const loop = newLoop()
      const round = await claim(store, loop)
      await store.releaseLoop({ ...loop, ...round })
      expect(await store.renewLoop({ ...loop, ...round })).toBe(false)
    })

    it('are held each by itself', async () => {
      const { store } = await world()
      const [one, other] = [newLoop(), newLoop()]
      const round = await claim(store, one)
      await claim(store, other)
      await store.releaseLoop({ ...one, ...round })
      expect(await store.renewLoop({ ...other, lease: 1 })).toBe(true)
    })

    it('are due at once when the planned round is later than a shortened interval allows', async () => {
      const { store } = await world()
      const loop = newLoop({ everyMs: 1000 * longMs })
      await store.releaseLoop({ ...loop, ...(await claim(store, loop)) })
      await expect(claim(store, { ...loop, everyMs: longMs })).resolves.toBeDefined()
    })
  })
}
