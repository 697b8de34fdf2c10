import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { realClock, virtualClock } from './clock.ts'

const open = () => virtualClock({ startAt: 0, safetyMs: 50 })

it('runs due timers in order of time, then of creation, and stops at the target time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), fc.nat({ max: 50 }), async (times, target) => {
      const clock = open()
      const ran: (readonly [number, number])[] = []
      for (const [index, time] of times.entries()) clock.at(time, () => ran.push([clock.now(), index]))
      await clock.advance(target)

      const due = times.map((time, index) => [time, index] as const).filter(([time]) => time <= target)
      expect(ran).toEqual(due.sort(([one, first], [other, second]) => one - other || first - second))
      expect(clock.now()).toBe(target)
    }),
    property(200, 10_000),
  )
})

it('stands still while work is in progress, and ends the work of an instant in the order in which it began', async () => {
  const clock = open()
  const ended: string[] = []
  const waits = { slow: 20, fast: 0 }
  for (const [name, ms] of Object.entries(waits)) {
    clock.at(10, () => {
      const work = new Promise((resolve) => setTimeout(resolve, ms))
      clock.io(work, () => ended.push(`${name} at ${clock.now()}`))
    })
  }
  clock.at(11, () => ended.push('later'))
  await clock.advance(20)
  expect(ended).toEqual(['slow at 10', 'fast at 10', 'later'])
})

it('runs a due timer without an advance', async () => {
  const clock = open()
  await new Promise<void>((resolve) => clock.at(0, resolve))
  expect(clock.now()).toBe(0)
})

it('adds up two concurrent advances', async () => {
  const clock = open()
  await Promise.all([clock.advance(5), clock.advance(7)])
  expect(clock.now()).toBe(12)
})

it('runs no timer after stop', async () => {
  const clock = open()
  clock.at(1, () => expect.unreachable())
  clock.stop()
  await clock.advance(5)
  expect(clock.now()).toBe(0)
})

it('accelerates real time', async () => {
  const clock = realClock({ startAt: 1_000_000, scale: 1000 })
  const began = performance.now()
  await new Promise<void>((resolve) => clock.at(1_030_000, resolve))
  expect(clock.now()).toBeGreaterThanOrEqual(1_030_000)
  // 30 ms on an idle machine. The margin is for a busy one, and far from the 30 s of an unscaled clock.
  expect(performance.now() - began).toBeLessThan(5000)
  expect(clock.realMs(10_000)).toBe(10)
  clock.stop()
})

it('runs real timers in order of time, not of creation', async () => {
  const clock = realClock({ startAt: 0, scale: 1000 })
  const ran: number[] = []
  await new Promise<void>((resolve) => {
    for (const time of [30_000, 10_000, 20_000]) {
      clock.at(time, () => {
        ran.push(time)
        if (ran.length === 3) resolve()
      })
    }
  })
  expect(ran).toEqual([10_000, 20_000, 30_000])
  await expect(clock.advance(1)).rejects.toThrow('Real time cannot be advanced')
  clock.stop()
})
