import type { ClaimedDelivery, Settlement } from '@guidepost/store'
import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts'
import type { HandlerResult } from './handler-messages.ts'

const logger = pino({ level: 'silent' })
const dispatchers: Dispatcher[] = []
afterEach(() => Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.stop(100))))

describe('Dispatcher', () => {
  it('settles what a handler did', async () => {
    const { settled } = start([delivery('1')], () => ({ kind: 'succeeded' }))
    await vi.waitFor(() => expect(settled).toEqual([{ id: '1', generation: 1, outcome: { kind: 'succeeded' } }]))
  })

  it('tries again later what failed', async () => {
    const { settled } = start([delivery('1')], () => ({ kind: 'failed', error: 'Error: no', permanent: false }))
    await vi.waitFor(() => expect(settled[0]?.outcome).toEqual({ kind: 'retry', at: 1000 + 100, error: 'Error: no' }))
  })

  it.each([
    ['a permanent failure', { attempt: 1 }, true],
    ['the last try', { attempt: 3 }, false],
  ])('gives up after %s', async (_, more, permanent) => {
    const { settled } = start([{ ...delivery('1'), ...more }], () => ({
      kind: 'failed',
      error: 'Error: no',
      permanent,
    }))
    await vi.waitFor(() => expect(settled[0]?.outcome).toEqual({ kind: 'dead', error: 'Error: no' }))
  })

  it('never runs more than its runner has room for', async () => {
    let running = 0
    let most = 0
    const all = Array.from({ length: 20 }, (_, index) => delivery(String(index)))
    const { settled } = start(
      all,
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

  it('goes on after the store failed, and settles what it could not settle', async () => {
    const { settled, dispatcher } = start([delivery('1')], () => ({ kind: 'succeeded' }), { failSettles: 1 })
    await vi.waitFor(() => expect(settled).toHaveLength(1), { timeout: 5000 })
    await dispatcher.stop(0)
  })

  it('waits at the end for what runs', async () => {
    let finish: (() => void) | undefined
    const { settled, dispatcher } = start([delivery('1')], async () => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return { kind: 'succeeded' }
    })
    await vi.waitFor(() => expect(finish).toBeDefined())
    const stopped = dispatcher.stop(5000)
    finish?.()
    await stopped
    expect(settled).toHaveLength(1)
  })
})

function start(
  due: ClaimedDelivery[],
  handle: (delivery: ClaimedDelivery) => HandlerResult | Promise<HandlerResult>,
  { capacity = 8, failSettles = 0 } = {},
) {
  const settled: Settlement[] = []
  let free = capacity
  const options: DispatcherOptions = {
    store: {
      claim: ({ limit }) => Promise.resolve(due.splice(0, limit)),
      settle: (settlements) => {
        if (failSettles-- > 0) return Promise.reject(new Error('disk full'))
        settled.push(...settlements)
        return Promise.resolve(settlements.length)
      },
      nextDue: () => Promise.resolve(due.length > 0 ? 0 : null),
    },
    handlers: new Map([['log', { id: 'log' }]]),
    runner: {
      get free() {
        return free
      },
      async run(one) {
        free -= 1
        const result = await handle(one)
        free += 1
        return result
      },
    },
    schedule: { firstDelayMs: 100, maxDelayMs: 1000, maxAttempts: 3 },
    logger,
    now: () => 1000,
    random: () => 1,
  }
  const dispatcher = new Dispatcher(options)
  dispatchers.push(dispatcher)
  dispatcher.start()
  return { dispatcher, settled }
}

function delivery(id: string): ClaimedDelivery {
  return {
    id,
    generation: 1,
    destination: 'log',
    attempt: 1,
    replay: false,
    event: {
      id,
      position: 0,
      type: 'Ticket',
      action: 'Create',
      origin: 'push',
      receivedAt: 0,
      headers: {},
      body: Buffer.of(),
    },
    environment: { uuid: '', name: '' },
    integration: { uniqueKey: 'autotask', provider: 'autotask' },
    connection: { connectionId: 'acme', config: {}, metadata: null, tags: {} },
  }
}
