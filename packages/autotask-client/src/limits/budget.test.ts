import { describe, expect, it } from 'vitest'
import { Budget } from './budget.ts'
import { makeClock } from '../../test/support/harness.ts'

const hour = 3_600_000

function used(calls: number, limit = 100) {
  const clock = makeClock()
  const budget = new Budget(clock.now, { hourlyLimit: limit })
  budget.calibrate({ limit, timeframeMinutes: 60, used: calls })
  return { clock, budget }
}

describe('the hourly budget', () => {
  it.each([
    [0, 0],
    [39, 0],
    [40, 100],
    [45, 550],
    [49, 910],
  ])('with %i %% used delays a call by %i ms', (percent, ms) => {
    expect(used(percent).budget.take('normal')).toBe(ms)
  })

  it.each([
    ['normal', 49, true],
    ['normal', 50, false],
    ['urgent', 50, true],
    ['urgent', 99, true],
    ['urgent', 100, false],
    ['always', 100, true],
  ] as const)('allows a %s call at %i %%: %s', (urgency, percent, goes) => {
    const { budget } = used(percent)
    if (goes) expect(budget.take(urgency)).toBeGreaterThan(0)
    else expect(() => budget.take(urgency)).toThrow(expect.objectContaining({ code: 'hourly_limit' }))
  })

  it('counts our calls over a rolling hour', () => {
    const clock = makeClock()
    const budget = new Budget(clock.now, { hourlyLimit: 100 })
    for (let call = 0; call < 50; call += 1) budget.take('normal')
    expect(() => budget.take('normal')).toThrow('50 % of the 100 requests')
    clock.pass(hour / 2)
    expect(budget.share).toBe(0.5)
    clock.pass(hour / 2 + 60_000)
    expect(budget.share).toBe(0)
  })

  it('takes limit and usage from ThresholdInformation', () => {
    const clock = makeClock()
    const budget = new Budget(clock.now, {})
    for (let call = 0; call < 10; call += 1) budget.take('normal')
    budget.calibrate({ limit: 200, timeframeMinutes: 60, used: 70 })
    expect(budget.share).toBe(0.35)
    budget.take('normal')
    expect(budget.share).toBe(0.355)
    clock.pass(hour + 60_000)
    expect(budget.share).toBe(0.3)
  })

  it('is due for calibration after twenty calls and a minute', () => {
    const { clock, budget } = used(0, 10_000)
    for (let call = 0; call < 20; call += 1) budget.take('normal')
    expect(budget.due).toBe(false)
    clock.pass(60_000)
    expect(budget.due).toBe(true)
    budget.postpone()
    expect(budget.due).toBe(false)
  })

  it('is due for calibration every five minutes while calls are stopped', () => {
    const { clock, budget } = used(80)
    expect(budget.due).toBe(false)
    expect(() => budget.take('normal')).toThrow(expect.objectContaining({ retryAfterMs: 300_000 }))
    clock.pass(300_000)
    expect(budget.due).toBe(true)
  })

  it('stops all calls after Autotask reported the limit', () => {
    const { clock, budget } = used(0)
    expect(budget.close(90_000)).toBe(90_000)
    expect(() => budget.take('always')).toThrow(expect.objectContaining({ retryAfterMs: 90_000 }))
    clock.pass(90_000)
    expect(budget.take('normal')).toBe(0)
  })
})
