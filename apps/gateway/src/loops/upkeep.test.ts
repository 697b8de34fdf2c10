import type { Upkeep } from '@guidepost/store'
import pino from 'pino'
import { expect, it } from 'vitest'
import { upkeepLoop } from './upkeep.ts'

const retention = { eventsMs: 1, deadLettersMs: 2, rejectionsMs: 3 }
const nothing: Upkeep = { matched: 0, removed: 0, cancelled: 0, pruned: 0 }

function loopOver(steps: readonly Partial<Upkeep>[], onStep = () => {}) {
  const asked: unknown[] = []
  let matched = 0
  const store = {
    upkeep(input: unknown): Promise<Upkeep> {
      asked.push(input)
      onStep()
      return Promise.resolve({ ...nothing, ...steps[asked.length - 1] })
    },
  }
  const options = {
    store,
    retention,
    logger: pino({ level: 'silent' }),
    now: () => 7,
    onMatched: () => void (matched += 1),
  }
  return { loop: upkeepLoop(options), asked, matched: () => matched }
}

it('repeats its step while something is removed, cancelled or pruned, with the retention', async () => {
  const { loop, asked, matched } = loopOver([
    { removed: 1 },
    { cancelled: 1, matched: 2 },
    { pruned: 1 },
    { matched: 1 },
  ])
  await loop.run(new AbortController().signal)
  expect(asked).toHaveLength(4)
  expect(asked[0]).toEqual({ now: 7, unmatchedPerIntegration: 10_000, retention })
  expect(matched()).toBe(2)
})

it('stops after the running step when the process ends', async () => {
  const stopping = new AbortController()
  const { loop, asked } = loopOver([{ pruned: 1 }, { pruned: 1 }], () => stopping.abort())
  await loop.run(stopping.signal)
  expect(asked).toHaveLength(1)
})
