import type { Receipt, RecordResult } from '@guidepost/store'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CommitQueue, type CommitQueueOptions } from './commit-queue.ts'

const bounds = { maxItems: 100, maxBytes: 1_000_000 }
const queues: CommitQueue[] = []

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(queues.splice(0).map((queue) => queue.close()))
})

describe('CommitQueue', () => {
  it('puts receipts of one turn of the event loop into one batch, in their order', async () => {
    const store = fakeStore()
    const queue = queueOf(store)
    await Promise.all([queue.add(receipt('a')), queue.add(receipt('b')), queue.add(receipt('c'))])
    expect(store.batches).toEqual([['a', 'b', 'c']])
  })

  it('gathers the next batch while one is being committed', async () => {
    const store = fakeStore({ held: true })
    const queue = queueOf(store)
    const first = queue.add(receipt('a'))
    await vi.waitFor(() => expect(store.batches).toEqual([['a']]))
    const rest = [queue.add(receipt('b')), queue.add(receipt('c'))]
    store.release()
    await Promise.all([first, ...rest])
    expect(store.batches).toEqual([['a'], ['b', 'c']])
  })

  it('leaves the store alone after a batch for as long as it is told, and gathers meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const store = fakeStore()
    const queue = queueOf(store, { pauseAfter: () => 50 })
    await queue.add(receipt('a'))
    const rest = [queue.add(receipt('b')), queue.add(receipt('c'))]
    await vi.advanceTimersByTimeAsync(49)
    expect(store.batches).toEqual([['a']])
    await vi.advanceTimersByTimeAsync(1)
    await Promise.all(rest)
    expect(store.batches).toEqual([['a'], ['b', 'c']])
  })

  it('refuses what is over its count', async () => {
    const store = fakeStore({ held: true })
    const queue = queueOf(store, { maxItems: 2 })
    const kept = [queue.add(receipt('a')), queue.add(receipt('b'))]
    expect(await queue.add(receipt('c'))).toEqual({ ok: false, code: 'queue_full' })
    store.release()
    expect((await Promise.all(kept)).every(({ ok }) => ok)).toBe(true)
    expect(await queue.add(receipt('d'))).toMatchObject({ ok: true })
  })

  it('refuses what is over its bytes, but takes one of any size when it is empty', async () => {
    const store = fakeStore({ held: true })
    const queue = queueOf(store, { maxBytes: 10 })
    const large = queue.add(receipt('more than ten bytes'))
    expect(await queue.add(receipt('b'))).toEqual({ ok: false, code: 'queue_full' })
    store.release()
    expect(await large).toMatchObject({ ok: true })
  })

  it('answers every receipt of a batch that the store rejects, with the reason', async () => {
    const store = fakeStore()
    const queue = queueOf(store)
    store.failNext()
    const answers = await Promise.all([queue.add(receipt('a')), queue.add(receipt('b'))])
    expect(answers).toEqual([
      { ok: false, code: 'unavailable', message: 'disk full' },
      { ok: false, code: 'unavailable', message: 'disk full' },
    ])
    expect(await queue.add(receipt('c'))).toMatchObject({ ok: true })
  })

  it('gives each receipt its own answer', async () => {
    const store = fakeStore({ poison: 'b' })
    const queue = queueOf(store)
    const [a, b] = await Promise.all([queue.add(receipt('a')), queue.add(receipt('b'))])
    expect(a).toMatchObject({ ok: true })
    expect(b).toMatchObject({ ok: false, code: 'invalid' })
  })

  it('answers `too_slow` at the deadline, to the batch that is being written and to receipts that wait behind it', async () => {
    vi.useFakeTimers()
    const store = fakeStore({ held: true })
    const queue = queueOf(store, { deadlineMs: 40 })
    const first = queue.add(receipt('a'))
    await vi.advanceTimersByTimeAsync(1)
    expect(store.batches).toEqual([['a']])
    const answers: unknown[] = []
    for (const answer of [first, queue.add(receipt('b'))]) void answer.then((committed) => answers.push(committed))
    await vi.advanceTimersByTimeAsync(38)
    expect(answers).toEqual([])
    // The deadlines are checked every 20 ms.
    await vi.advanceTimersByTimeAsync(21)
    const tooSlow = { ok: false, code: 'too_slow' }
    expect(answers).toEqual([tooSlow, tooSlow])
    store.release()
    // The waiting receipt was dropped: its sender has its answer already.
    await vi.advanceTimersByTimeAsync(1)
    expect(queue.size).toBe(0)
    expect(store.batches).toEqual([['a']])
  })

  it('subtracts the time that a receipt has waited already from its deadline, and keeps receipts that have time left', async () => {
    const store = fakeStore({ held: true })
    const queue = queueOf(store, { deadlineMs: 10_000 })
    const first = queue.add(receipt('a'))
    await vi.waitFor(() => expect(store.batches).toHaveLength(1))
    const second = queue.add(receipt('b'))
    expect(await queue.add(receipt('c'), 10_000)).toEqual({ ok: false, code: 'too_slow' })
    store.release()
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }])
    expect(store.batches).toEqual([['a'], ['b']])
  })

  it('closes when all waiting receipts have their answers, and takes no more', async () => {
    const store = fakeStore({ held: true })
    const queue = queueOf(store)
    const first = queue.add(receipt('a'))
    const closed = queue.close()
    expect(await queue.add(receipt('b'))).toEqual({ ok: false, code: 'closed' })
    store.release()
    expect(await first).toMatchObject({ ok: true })
    await closed
  })

  it('answers each receipt exactly once and forgets it, whatever the store does', async () => {
    const step = fc.oneof(
      fc.constantFrom('add' as const, 'fail' as const, 'turn' as const),
      fc.constant('add' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (steps, maxItems) => {
        const store = fakeStore()
        const queue = new CommitQueue(store, { ...bounds, maxItems, maxBatch: 3 })
        const answers: Promise<unknown>[] = []
        for (const [index, what] of steps.entries()) {
          if (what === 'add') answers.push(queue.add(receipt(String(index))))
          if (what === 'fail') store.failNext()
          if (what === 'turn') await new Promise(setImmediate)
        }
        await Promise.all(answers)
        expect(queue.size).toBe(0)
        expect(store.batches.every((batch) => batch.length <= 3)).toBe(true)
        await queue.close()
      }),
      property(100, 5000),
    )
  })
})

function queueOf(store: ReturnType<typeof fakeStore>, options: Partial<CommitQueueOptions> = {}): CommitQueue {
  const queue = new CommitQueue(store, { ...bounds, ...options })
  queues.push(queue)
  return queue
}

/** A store that fails and waits when a test says so. */
function fakeStore({ held = false, poison = '' } = {}) {
  let open = !held
  let failing = false
  const gates: (() => void)[] = []
  return {
    batches: [] as string[][],
    release() {
      open = true
      for (const gate of gates.splice(0)) gate()
    },
    failNext() {
      failing = true
    },
    async recordBatch(receipts: readonly Receipt[]): Promise<readonly RecordResult[]> {
      const names = receipts.map(({ body }) => Buffer.from(body).toString())
      this.batches.push(names)
      const fails = failing
      failing = false
      if (!open) await new Promise<void>((resolve) => gates.push(resolve))
      if (fails) throw new Error('disk full')
      return names.map((name) =>
        name === poison ? { ok: false, code: 'invalid', message: 'poison' } : { ok: true, events: [] },
      )
    },
  }
}

function receipt(body: string): Receipt {
  return {
    integrationId: 1,
    registrationId: null,
    receivedAt: 0,
    origin: 'push',
    headers: {},
    body: Buffer.from(body),
    secretId: null,
    content: { events: [] },
  }
}
