import type { ActivityQuery, ActivityRow, RecordedEvent } from '@guidepost/store'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'
import { Activity, sumOf } from './activity.ts'

const minuteMs = 60_000
const begin = 1_800_000_000_000
const all = { from: begin, to: begin + 10 * minuteMs, stepMs: minuteMs }

/** A store that records its writes. `gate` delays them; with `failing` they fail. */
function setUp() {
  const rows: ActivityRow[] = []
  const sizes: number[] = []
  const state = { now: begin, failing: false, gate: Promise.resolve() }
  const store = {
    async addActivity(some: readonly ActivityRow[]) {
      sizes.push(some.length)
      await state.gate
      if (state.failing) throw new Error('full')
      rows.push(...structuredClone(some))
    },
    activity: ({ environmentId, destination, from, to, stepMs }: ActivityQuery) => {
      const found = rows
        .filter((row) => row.environmentId === environmentId && row.destination === destination)
        .filter((row) => row.at >= from && row.at < to)
      const steps = Map.groupBy(found, ({ at }) => at - (at % stepMs))
      return Promise.resolve([...steps].map(([at, group]) => ({ at, counts: sumOf(group) })))
    },
  }
  const activity = new Activity({ store, logger: pino({ level: 'silent' }), now: () => state.now })
  const read = () => activity.read({ environmentId: 1, ...all })
  return { activity, rows, sizes, state, read }
}

const recorded = (state: RecordedEvent['state'], duplicate = false): RecordedEvent => ({
  id: '1',
  state,
  reason: null,
  duplicate,
  deliveries: 0,
})

it('counts events by outcome and minute', async () => {
  const { activity, state, read } = setUp()
  activity.recorded(1, [recorded('accepted'), recorded('unmatched'), recorded('notice'), recorded('accepted', true)])
  activity.recorded(2, [recorded('accepted')])
  state.now += minuteMs
  activity.recorded(1, [recorded('unsubscribed')])
  activity.rejected(1)
  expect(await read()).toEqual([
    { at: begin, counts: { accepted: 1, unmatched: 1, other: 1, duplicate: 1 } },
    { at: begin + minuteMs, counts: { other: 1, rejected: 1 } },
  ])
  await activity.stop()
})

it('counts attempts by result, and the latency of first deliveries', async () => {
  const { activity, state, read } = setUp()
  // It waited for its Guid for an hour.
  const event = { ...claimedDelivery().event, receivedAt: begin - 3_600_000, matchedAt: begin - 64 }
  activity.ended(claimedDelivery({ event }), { kind: 'succeeded' })
  activity.ended(claimedDelivery({ event, replay: true }), { kind: 'succeeded' })
  activity.ended(claimedDelivery(), { kind: 'retry', at: state.now, error: 'no' })
  activity.ended(claimedDelivery(), { kind: 'dead', error: 'no' })
  activity.ended(claimedDelivery(), { kind: 'release' })
  expect(await read()).toEqual([{ at: begin, counts: { succeeded: 2, 'ms:12': 1, failed: 2, dead: 1 } }])
  await activity.stop()
})

it('answers the same counts before, during and after a write', async () => {
  const { activity, rows, sizes, state, read } = setUp()
  activity.rejected(1)
  const expected = await read()
  let open = () => {}
  state.gate = new Promise((resolve) => (open = resolve))
  const flushed = activity.flush()
  const meanwhile = read()
  await vi.waitFor(() => expect(sizes).toEqual([1]))
  activity.rejected(2)
  open()
  await flushed
  expect(rows).toHaveLength(1)
  expect([await meanwhile, await read()]).toEqual([expected, expected])
  await activity.stop()
  expect(rows).toHaveLength(2)
})

it('keeps counts that can’t be written, and writes them later', async () => {
  const { activity, rows, state, read } = setUp()
  activity.rejected(1)
  state.failing = true
  await activity.flush()
  activity.rejected(1)
  expect(await read()).toEqual([{ at: begin, counts: { rejected: 2 } }])
  state.failing = false
  await activity.stop()
  expect(rows).toEqual([{ environmentId: 1, at: begin, counts: { rejected: 2 } }])
})

it('writes in small parts, and nothing without counts', async () => {
  const { activity, sizes } = setUp()
  await activity.flush()
  expect(sizes).toEqual([])
  for (let environment = 0; environment < 120; environment += 1) activity.rejected(environment)
  await activity.stop()
  expect(sizes).toEqual([50, 50, 20])
})

it('counts the attempts at an endpoint apart, with the time that it took to answer', async () => {
  const { activity, read, rows } = setUp()
  const delivery = claimedDelivery({ destination: 'http:1' })
  const attempt = { startedAt: begin, latencyMs: 64, status: 200, answer: null }
  activity.attempted(delivery, { outcome: { kind: 'succeeded' }, attempt })
  activity.attempted(delivery, { outcome: { kind: 'dead', error: 'no' }, attempt })
  activity.ended(delivery, { kind: 'dead', error: 'no' })
  const counts = { succeeded: 1, 'ms:12': 1, failed: 1, dead: 1 }
  const readOne = () => activity.read({ environmentId: 1, destination: 'http:1', ...all })
  expect(await readOne()).toEqual([{ at: begin, counts }])
  expect(await read()).toEqual([{ at: begin, counts: { failed: 1, dead: 1 } }])
  await activity.flush()
  expect(rows.map(({ destination }) => destination)).toEqual(['http:1', undefined])
  expect(await readOne()).toEqual([{ at: begin, counts }])
  await activity.stop()
})
