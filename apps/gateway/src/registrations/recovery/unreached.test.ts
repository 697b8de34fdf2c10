import { describe, expect, it } from 'vitest'
import { withMissing } from './unreached.ts'

const hour = 60 * 60_000

/** The state after the sweeps of `count` connections found missing changes, `everyMs` apart. */
function after(count: number, connections: number, everyMs = 1000) {
  let known: Parameters<typeof withMissing>[0]
  for (let index = 0; index < count; index++) {
    known = withMissing(known, { connection: index, connections, now: hour + index * everyMs })
  }
  return known!
}

describe('sweeps that find missing changes', () => {
  it.each([
    ['two of ten connections', 2, 10, false],
    ['three of ten connections', 3, 10, true],
    ['49 of 1,000 connections', 49, 1000, false],
    ['50 of 1,000 connections', 50, 1000, true],
    ['1,000 of a million connections', 1000, 1_000_000, true],
  ])('of %s', (_, count, connections, isOurs) => {
    expect(after(count, connections).since !== null).toBe(isOurs)
  })

  it('count for an hour, and each connection once', () => {
    expect(after(5, 10, 31 * 60_000).since).toBeNull()
    const once = after(2, 10)
    expect(withMissing(once, { connection: 1, connections: 10, now: hour + 5000 }).since).toBeNull()
  })

  it('have begun with the first of them, and still do while others follow', () => {
    const known = after(3, 10)
    expect(known.since).toBe(hour)
    expect(withMissing(known, { connection: 7, connections: 10, now: hour + 9000 }).since).toBe(hour)
  })
})
