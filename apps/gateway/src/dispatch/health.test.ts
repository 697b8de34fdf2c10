import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterFailure, defaultHealthLimits, nextProbeAt, type FailureRun } from './health.ts'

describe('afterFailure', () => {
  it.each([
    ['ten failures over 30 s', { count: 10, everyMs: 30_000 / 9, of: 10, unavailable: false }, true],
    ['nine failures, however long', { count: 9, everyMs: 60_000, of: 9, unavailable: true }, false],
    ['a hundred failures within a moment', { count: 100, everyMs: 1, of: 100, unavailable: true }, false],
    ['one delivery that is refused each time', { count: 20, everyMs: 60_000, of: 1, unavailable: false }, false],
    ['two deliveries that are refused each time', { count: 20, everyMs: 60_000, of: 2, unavailable: false }, false],
    ['three deliveries that are refused each time', { count: 20, everyMs: 60_000, of: 3, unavailable: false }, true],
    [
      'one delivery to an endpoint that does not answer',
      { count: 10, everyMs: 10_000, of: 1, unavailable: true },
      true,
    ],
  ])('after %s: held is %o', (_, { count, everyMs, of, unavailable }, held) => {
    let state: ReturnType<typeof afterFailure> | undefined
    for (let index = 0; index < count; index += 1) {
      state = afterFailure(state?.run, { delivery: String(index % of), unavailable, now: 1000 + index * everyMs })
    }
    expect(state?.hold).toBe(held)
  })

  it('begins again when the clock was set back, so that an endpoint is held in time', () => {
    let state = afterFailure(undefined, { delivery: '0', unavailable: true, now: 21_600_000 })
    for (let index = 0; index < 10; index += 1) {
      expect(state.hold).toBe(false)
      state = afterFailure(state.run, { delivery: '0', unavailable: true, now: 1000 + (index * 30_000) / 9 })
    }
    expect(state).toMatchObject({ hold: true, run: { failures: 10 } })
  })

  it('remembers no more deliveries than its limit, and never holds before its limits', () => {
    const failure = fc.record({ delivery: fc.string(), unavailable: fc.boolean(), wait: fc.nat({ max: 20_000 }) })
    fc.assert(
      fc.property(fc.array(failure, { maxLength: 40 }), (failures) => {
        let run: FailureRun | undefined
        let now = 0
        for (const [index, { wait, ...one }] of failures.entries()) {
          now += wait
          const next = afterFailure(run, { ...one, now })
          run = next.run
          expect(run.failures).toBe(index + 1)
          expect(run.deliveries.length).toBeLessThanOrEqual(defaultHealthLimits.deliveries)
          expect(new Set(run.deliveries).size).toBe(run.deliveries.length)
          if (next.hold) expect(run.failures >= 10 && now - run.since >= 30_000).toBe(true)
        }
      }),
      property(100, 10_000),
    )
  })
})

describe('nextProbeAt', () => {
  it.each([
    [0, 30_000],
    [30_000, 30_000],
    [60_000, 60_000],
    [120_000, 120_000],
    [600_000, 600_000],
    [86_400_000, 600_000],
  ])('after a hold of %i ms, waits %i ms', (heldMs, waitMs) => {
    expect(nextProbeAt(heldMs, 1000, 1)).toBe(1000 + waitMs)
    expect(nextProbeAt(heldMs, 1000, 0)).toBe(1000 + waitMs * 0.9)
  })
})
