import { expect, it } from 'vitest'
import { StoreShares } from './store-shares.ts'

const behind = { durationMs: 100, storeMs: 50, lagMs: 5000 }

it.each([
  ['is behind because the store is busy', behind, 20],
  ['is behind by less than a second', { ...behind, lagMs: 1000 }, 0],
  ['is behind because its receivers are slow', { ...behind, storeMs: 25 }, 0],
  ['has nothing more to do', { ...behind, lagMs: null }, 0],
])('a batch of 10 ms is followed by a pause if dispatch %s', (_, round, pause) => {
  const shares = new StoreShares()
  shares.dispatched(round)
  expect(shares.pauseAfter(10)).toBe(pause)
})

it('a pause is never longer than 50 ms, and there is none a second after dispatch has caught up', () => {
  let now = 0
  const shares = new StoreShares(() => now)
  expect(shares.pauseAfter(10)).toBe(0)
  shares.dispatched(behind)
  expect(shares.pauseAfter(400)).toBe(50)
  now = 1000
  expect(shares.pauseAfter(10)).toBe(20)
  now = 1001
  expect(shares.pauseAfter(10)).toBe(0)
})
