import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultSchedule, nextAttemptAt } from './schedule.ts'

const hour = 60 * 60 * 1000

describe('nextAttemptAt', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [13, 5_000 * 2 ** 12],
    [14, 10 * hour],
    [19, 10 * hour],
  ])('after attempt %i, waits at most %i ms', (attempt, delay) => {
    expect(nextAttemptAt(defaultSchedule, attempt, 0, 1)).toBe(delay)
    expect(nextAttemptAt(defaultSchedule, attempt, 0, 0)).toBe(delay * 0.8)
  })

  it('gives up after the last attempt', () => {
    expect(nextAttemptAt(defaultSchedule, 20, 0, 1)).toBeUndefined()
  })

  it('spans about three days by default', () => {
    let at = 0
    for (let attempt = 1; attempt < defaultSchedule.maxAttempts; attempt += 1) {
      at = nextAttemptAt(defaultSchedule, attempt, at, 0.5) ?? at
    }
    expect(at).toBeGreaterThan(2.5 * 24 * hour)
    expect(at).toBeLessThan(3.5 * 24 * hour)
  })

  it.each([
    ['a longer wait', 1, 60_000, 60_000],
    ['no shorter wait', 5, 1000, 64_000],
    ['no longer wait than the cap', 1, 1000 * hour, 10 * hour],
  ])('grants a receiver that asks for it %s', (_, attempt, retryAfterMs, waited) => {
    expect(nextAttemptAt(defaultSchedule, attempt, 0, 0, retryAfterMs)).toBe(waited)
  })

  it('spreads the wait that a receiver asked for, too', () => {
    expect(nextAttemptAt(defaultSchedule, 1, 0, 1, 60_000)).toBe(66_000)
  })

  it('gives up after the last attempt, whatever the receiver asks', () => {
    expect(nextAttemptAt(defaultSchedule, 20, 0, 1, 60_000)).toBeUndefined()
  })

  it('is always later than now and within the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 19 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 100 * hour }),
        (attempt, random, retryAfterMs) => {
          const at = nextAttemptAt(defaultSchedule, attempt, 1000, random, retryAfterMs)!
          expect(at).toBeGreaterThan(1000)
          expect(at).toBeLessThanOrEqual(1000 + 10 * hour)
        },
      ),
      property(200, 10_000),
    )
  })
})
