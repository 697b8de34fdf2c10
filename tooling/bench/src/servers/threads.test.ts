import { expect, it } from 'vitest'
import { parseStat, threadMicros, usedBetween } from './threads.ts'

it('reads the name and the times of a thread, whatever its name contains', () => {
  const stat = '12 (a) (b c)) R 1 2 3 0 -1 4194560 2974 0 9 0 17 25 0 0 20 0 1 0'
  expect(parseStat(stat)).toEqual({ name: 'a) (b c)', ticks: 42 })
})

// Only Linux has /proc.
it.runIf(process.platform === 'linux')('counts the time that this thread uses', () => {
  const before = threadMicros(process.pid)!
  const total = (micros: Readonly<Record<string, number>>) => Object.values(micros).reduce((sum, one) => sum + one, 0)
  const until = performance.now() + 60_000
  while (total(usedBetween(before, threadMicros(process.pid)!)) < 30_000 && performance.now() < until);
  expect(total(usedBetween(before, threadMicros(process.pid)!))).toBeGreaterThanOrEqual(30_000)
})
