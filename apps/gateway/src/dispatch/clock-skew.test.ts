import pino from 'pino'
import { expect, it } from 'vitest'
import { checkClock, warnOfClock } from './clock-skew.ts'

const storeWith = (skewMs: number) => ({ clockSkew: () => Promise.resolve(skewMs) })

it.each([
  [0, true],
  [5000, true],
  [-5000, true],
  [5001, false],
  [-90_000, false],
])('takes a clock that is %d ms ahead as right: %s', async (skewMs, ok) => {
  expect(await checkClock(storeWith(skewMs))).toEqual({ skewMs, ok })
})

it.each([
  ['a clock that differs', storeWith(90_000), { skewMs: 90_000 }],
  ['a clock that cannot be compared', { clockSkew: () => Promise.reject(new Error('away')) }, { err: {} }],
])('warns of %s', async (_, store, fields) => {
  const lines: unknown[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  await warnOfClock(store, logger)
  expect(lines).toMatchObject([{ level: 40, ...fields }])
})

it('says nothing of a clock that agrees', async () => {
  const lines: unknown[] = []
  await warnOfClock(storeWith(20), pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }))
  expect(lines).toEqual([])
})
