import type { ClaimedDelivery, AttemptResult, Settlement } from '@guidepost/store'
import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Dispatcher } from './dispatcher.ts'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'

const logger = pino({ level: 'silent' })
const dispatchers: Dispatcher[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.stop(100)))
})

const attempt = { startedAt: 1000, latencyMs: 3, status: 200, answer: null }

describe('Dispatcher', () => {
  it('settles the outcome of an attempt, with its record', async () => {
    const { settled } = start(deliveries(1), () => ({ kind: 'retry', at: 2000, error: 'no' }))
    const outcome = { kind: 'retry', at: 2000, error: 'no' }
    await vi.waitFor(() => expect(settled).toEqual([{ id: '0', generation: 1, outcome, attempt }]))
  })

  it('claims for its runner, with a lease that is longer than an attempt', async () => {
    const { claims } = start([], () => ({ kind: 'succeeded' }))
    await vi.waitFor(() => expect(claims[0]).toEqual({ for: ['h'], limit: 8, leaseMs: 5000, now: 1000 }))
  })

  it('never runs more than its runner has room for', async () => {
    let running = 0
    let most = 0
    const { settled } = start(
      deliveries(20),
      async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(setImmediate)
        running -= 1
        return { kind: 'succeeded' }
      },
      { capacity: 3 },
    )
    await vi.waitFor(() => expect(settled).toHaveLength(20))
    expect(most).toBe(3)
  })

  it('polls less and less often while limits block what is due, and at once when it is woken', async () => {
    vi.useFakeTimers()
    const { claims, dispatcher } = start([], () => ({ kind: 'succeeded' }), { nextDue: 0 })
    await vi.advanceTimersByTimeAsync(0)
    expect(claims).toHaveLength(1)
    for (const [round, waitMs] of [25, 50, 100, 200, 400, 800, 1000, 1000].entries()) {
      await vi.advanceTimersByTimeAsync(waitMs - 1)
      expect(claims).toHaveLength(round + 1)
      await vi.advanceTimersByTimeAsync(1)
      expect(claims).toHaveLength(round + 2)
    }
    dispatcher.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(claims).toHaveLength(10)
  })

  it('claims nothing while the runner is full', async () => {
    const { claims, finishAll, running } = start(deliveries(5), 'later', { capacity: 2 })
    await vi.waitFor(() => expect(running()).toBe(2))
    expect(claims).toHaveLength(1)
    finishAll()
    await vi.waitFor(() => expect(claims.length).toBeGreaterThan(1), { interval: 5 })
    expect(claims[1]).toMatchObject({ limit: 2 })
  })

  it('claims a delivery that is written while it asks when the next is due', async () => {
    const due: ClaimedDelivery[] = []
    const written = deliveries(1)
    const { settled, dispatcher } = start(due, () => ({ kind: 'succeeded' }), {
      onNextDue: () => {
        if (written.length === 0) return
        due.push(...written.splice(0))
        dispatcher.wake()
      },
    })
    await vi.waitFor(() => expect(settled).toHaveLength(1))
  })

  it('goes on a second after the store failed, and settles what it could not settle', async () => {
    vi.useFakeTimers()
    const { settled } = start(deliveries(1), () => ({ kind: 'succeeded' }), { failSettles: 1 })
    await vi.advanceTimersByTimeAsync(999)
    expect(settled).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(settled).toHaveLength(1)
  })

  it('makes no second attempt beside one that is under way, and settles the newer claim', async () => {
    const due = deliveries(1)
    const { settled, dispatcher, finishAll, running } = start(due, 'later')
    await vi.waitFor(() => expect(running()).toBe(1))
    due.push(claimedDelivery({ id: '0', generation: 2 }))
    dispatcher.wake()
    await vi.waitFor(() => expect(due).toEqual([]))
    expect(running()).toBe(1)
    finishAll()
    await vi.waitFor(() => expect(settled).toMatchObject([{ id: '0', generation: 2, outcome: { kind: 'succeeded' } }]))
  })

  it('waits for running attempts when it stops', async () => {
    const { settled, dispatcher, finishAll, running } = start(deliveries(1), 'later')
    await vi.waitFor(() => expect(running()).toBe(1))
    const stopped = dispatcher.stop(5000)
    finishAll()
    await stopped
    expect(settled).toMatchObject([{ outcome: { kind: 'succeeded' } }])
  })

  it('gives back what takes too long when it stops', async () => {
    const { settled, dispatcher, running } = start(deliveries(2), 'later')
    await vi.waitFor(() => expect(running()).toBe(2))
    await dispatcher.stop(10)
    expect(settled.map(({ outcome }) => outcome.kind)).toEqual(['release', 'release'])
  })
})

/** A dispatcher with a list of due deliveries. With `later`, attempts end when the test says so. */
function start(
  due: ClaimedDelivery[],
  run: ((delivery: ClaimedDelivery) => AttemptResult | Promise<AttemptResult>) | 'later',
  {
    capacity = 8,
    failSettles = 0,
    nextDue = null as number | null,
    onNextDue = () => {},
  }: { capacity?: number; failSettles?: number; nextDue?: number | null; onNextDue?: () => void } = {},
) {
  const settled: Settlement[] = []
  const claims: unknown[] = []
  const open = new Set<(outcome: AttemptResult) => void>()
  const finishAll = (outcome: AttemptResult = { kind: 'succeeded' }) => open.forEach((finish) => finish(outcome))
  let free = capacity
  const settle = (settlements: readonly Settlement[]): Promise<number> => {
    if (settlements.length > 0 && failSettles-- > 0) return Promise.reject(new Error('disk full'))
    settled.push(...settlements)
    return Promise.resolve(settlements.length)
  }
  const dispatcher = new Dispatcher({
    store: {
      claim: async ({ settlements = [], ...input }) => {
        claims.push(input)
        await settle(settlements)
        return due.splice(0, input.limit)
      },
      settle,
      nextDue: () => {
        onNextDue()
        return Promise.resolve(due.length > 0 ? 0 : nextDue)
      },
    },
    runner: {
      for: ['h'],
      leaseMs: 5000,
      get free() {
        return free
      },
      async run(delivery) {
        free -= 1
        const outcome =
          run === 'later' ? await new Promise<AttemptResult>((finish) => open.add(finish)) : await run(delivery)
        free += 1
        return { outcome, attempt }
      },
      stop() {
        finishAll({ kind: 'release' })
        return Promise.resolve()
      },
    },
    logger,
    now: () => 1000,
  })
  dispatchers.push(dispatcher)
  dispatcher.start()
  return { dispatcher, settled, claims, finishAll, running: () => open.size }
}

function deliveries(count: number): ClaimedDelivery[] {
  return Array.from({ length: count }, (_, index) => claimedDelivery({ id: String(index) }))
}
