import { expect, it } from 'vitest'
import { readRound } from './pgbench.ts'

it('reads what pgbench 15 prints', () => {
  const printed = `transaction type: insert.sql
number of transactions actually processed: 3000
number of failed transactions: 1 (0.033%)
latency average = 0.652 ms
initial connection time = 20.514 ms
tps = 1500.000000 (without initial connection time)
`
  expect(readRound(printed, [3, 1, 2])).toEqual({
    requests: 3001,
    acknowledged: 3000,
    elapsedMs: 2000,
    p50Ms: 2,
    p99Ms: 3,
    busy: null,
    exhausted: false,
  })
})
