import { describe, expect, it } from 'vitest'
import { toTime } from './arguments.ts'

const now = new Date(2026, 2, 1, 12, 30)

describe('--since', () => {
  it.each([
    ['90m', new Date(2026, 2, 1, 11).toISOString()],
    ['7d', new Date(now.getTime() - 7 * 86_400_000).toISOString()],
    ['today', new Date(2026, 2, 1).toISOString()],
    ['yesterday', new Date(2026, 1, 28).toISOString()],
    ['2026-02-28', '2026-02-28'],
    ['2026-02-28T08:00:00+02:00', '2026-02-28T06:00:00.000Z'],
    ['2026-02-28T08:00', new Date(2026, 1, 28, 8).toISOString()],
  ])('%s is %s', (text, time) => {
    expect(toTime(text, undefined, now)).toBe(time)
  })

  it.each(['', '1', '0h', '1w', 'Yesterday', 'tomorrow', '2026-02-28T', 'March 1', '2026-02-28T99:00'])(
    'refuses %j',
    (text) => {
      expect(() => toTime(text, undefined, now)).toThrow('It must be e.g. 90m, 24h, 7d, today, yesterday')
    },
  )
})
