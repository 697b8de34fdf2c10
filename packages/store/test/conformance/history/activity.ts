import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ActivityRow } from '../../../src/port/activity.ts'
import { createEnvironment, topic, type OpenHarness } from '../world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export function describeActivity(open: OpenHarness): void {
  topic('activity', open, (world) => {
    /** A world, and the counts of its last two days. */
    async function withActivity() {
      const made = await world()
      const { store, environment, clock } = made
      const list = (stepMs: number, input: { from?: number; to?: number } = {}) =>
        store.activity({
          environmentId: environment.id,
          from: clock.now - dayMs,
          to: clock.now + dayMs,
          stepMs,
          ...input,
        })
      const row = (at: number, counts: ActivityRow['counts']): ActivityRow => ({
        environmentId: environment.id,
        at,
        counts,
      })
      return { ...made, list, row }
    }

    it('is added up by the minute, also within one call', async () => {
      const { store, clock, list, row } = await withActivity()
      await store.addActivity([row(clock.now + 1, { accepted: 2 }), row(clock.now + 59_999, { accepted: 1, dead: 1 })])
      await store.addActivity([row(clock.now, { accepted: 4 }), row(clock.now + minuteMs, { rejected: 1 })])
      await store.addActivity([])
      expect(await list(minuteMs)).toEqual([
        { at: clock.now, counts: { accepted: 7, dead: 1 } },
        { at: clock.now + minuteMs, counts: { rejected: 1 } },
      ])
    })

    it('covers one environment, including the start and excluding the end', async () => {
      const { store, clock, list, row } = await withActivity()
      const elsewhere = await createEnvironment(store)
      const at = (minutes: number) => clock.now + minutes * minuteMs
      await store.addActivity([-1, 0, 1, 2].map((minutes) => row(at(minutes), { accepted: 1 })))
      await store.addActivity([{ environmentId: elsewhere.id, at: at(0), counts: { accepted: 9 } }])
      const some = await list(minuteMs, { from: at(0), to: at(2) })
      expect(some).toEqual([at(0), at(1)].map((from) => ({ at: from, counts: { accepted: 1 } })))
    })

    it('of a destination is apart from that of its environment and of other destinations', async () => {
      const { store, clock, list, row, environment } = await withActivity()
      const elsewhere = await createEnvironment(store)
      const of = (destination: string, failed: number) => ({ ...row(clock.now, { failed }), destination })
      const foreign = { ...of('http:1', 8), environmentId: elsewhere.id }
      await store.addActivity([
        row(clock.now, { failed: 1 }),
        of('http:1', 2),
        of('http:2', 4),
        of('http:1', 3),
        foreign,
      ])
      const listOf = async (destination: string) =>
        (
          await store.activity({
            environmentId: environment.id,
            destination,
            from: clock.now,
            to: clock.now + minuteMs,
            stepMs: minuteMs,
          })
        ).map(({ counts }) => counts['failed'])
      expect((await list(minuteMs)).map(({ counts }) => counts['failed'])).toEqual([1])
      expect([await listOf('http:1'), await listOf('http:2'), await listOf('http:3')]).toEqual([[5], [4], []])
    })

    it('has the same sum, whatever the step size', async () => {
      const counted = fc.record({
        minutes: fc.integer({ min: 0, max: 26 * 60 }),
        counter: fc.constantFrom('accepted', 'failed'),
        count: fc.integer({ min: 1, max: 1_000_000 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(counted, { maxLength: 8 }), async (all) => {
          const { store, environment, row } = await withActivity()
          const from = 1_800_000_000_000 - (1_800_000_000_000 % dayMs)
          await store.addActivity(
            all.map(({ minutes, counter, count }) => row(from + minutes * minuteMs, { [counter]: count })),
          )
          for (const stepMs of [minuteMs, 15 * minuteMs, hourMs, 6 * hourMs, dayMs]) {
            const steps = await store.activity({ environmentId: environment.id, from, to: from + 3 * dayMs, stepMs })
            const expected: Record<string, number> = {}
            for (const { minutes, counter, count } of all) {
              const at = minutes * minuteMs - ((minutes * minuteMs) % stepMs)
              expected[`${at} ${counter}`] = (expected[`${at} ${counter}`] ?? 0) + count
            }
            const found = steps.flatMap(({ at, counts }) =>
              Object.entries(counts).map(([counter, count]) => [`${at - from} ${counter}`, count]),
            )
            expect(Object.fromEntries(found)).toEqual(expected)
            expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted((one, other) => one - other))
          }
        }),
        property(5, 200),
      )
    })

    it('loses nothing when several calls add to one minute at the same time', async () => {
      const { store, clock, list, row } = await withActivity()
      const names = ['a', 'b', 'c', 'd']
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => {
          const order = index % 2 === 0 ? names : names.toReversed()
          return store.addActivity(order.map((name) => row(clock.now, { [name]: 1 })))
        }),
      )
      expect(await list(minuteMs)).toEqual([{ at: clock.now, counts: { a: 8, b: 8, c: 8, d: 8 } }])
    })

    it('is pruned after 30 days, by whole hours, and not before', async () => {
      const { store, clock, list, row, upkeep } = await withActivity()
      const kept = clock.now - 30 * dayMs - ((clock.now - 30 * dayMs) % hourMs)
      await store.addActivity([kept - dayMs, kept - 1, kept].map((at) => row(at, { accepted: 1 })))
      for (let more = true; more;) {
        const { cancelled, pruned } = await upkeep()
        more = cancelled + pruned > 0
      }
      const from = kept - 2 * dayMs
      expect(await list(minuteMs, { from })).toEqual([{ at: kept, counts: { accepted: 1 } }])
      expect(await list(hourMs, { from })).toEqual([{ at: kept, counts: { accepted: 1 } }])
    })
  })
}
