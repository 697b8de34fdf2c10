import { expect, it } from 'vitest'
import { chartSummary } from './chart-summary.ts'

const rows = [
  { time: '10:00', a: 1, b: 0, c: null },
  { time: '10:05', a: 4, b: 0, c: 20 },
  { time: '10:10', a: 4, b: 0, c: 10 },
]
const of = (name: string) => [{ name, label: name.toUpperCase() }]

it.each([
  ['a', true, 'A: total 9, at most 4 at 10:05.'],
  ['b', true, 'B: none.'],
  ['c', false, 'C: at most 20 at 10:05.'],
])('summarises series %s', (name, isSummed, words) => {
  expect(chartSummary(rows, of(name), String, isSummed)).toBe(words)
})
