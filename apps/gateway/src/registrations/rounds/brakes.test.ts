import { describe, expect, it } from 'vitest'
import { addressProblem, readChanges, countChange, type Changes } from './brakes.ts'
import { publicUrlProblem } from '../target.ts'

const hour = 60 * 60_000

/** How many of `count` changes for one cause the brake allows. */
function letThrough(count: number, connections: number): number {
  let changes: Changes = {}
  for (let index = 0; index < count; index++) {
    const after = countChange(changes, { cause: 'c', connection: String(index), now: 0, connections })
    if (!after) return index
    changes = after
  }
  return count
}

describe('the brake on the number of changes', () => {
  it.each([
    [30, 10, 20],
    [30, 400, 20],
    [200, 2000, 100],
  ])('of %i changes for one cause among %i connections allows %i', (count, connections, expected) => {
    expect(letThrough(count, connections)).toBe(expected)
  })

  it('counts a connection once per cause, for an hour', () => {
    const full = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [String(index), 0]))
    const change = { cause: 'c', connection: 'new', now: 0, connections: 1 }
    expect(countChange({ c: full }, change)).toBeUndefined()
    expect(countChange({ c: full }, { ...change, connection: '3' })).toBeDefined()
    expect(countChange({ c: full }, { ...change, cause: 'other' })).toBeDefined()
    expect(countChange({ c: full }, { ...change, now: hour })).toEqual({ c: { new: hour } })
  })

  it('ignores stored changes that it can’t read', () => {
    expect(readChanges('nonsense')).toEqual({})
  })
})

describe('the brake on the public URL', () => {
  const here = { url: 'https://a.example.com', installation: 'one' }

  it.each([
    ['passes the first URL', undefined, undefined],
    ['passes the same URL', here, undefined],
    ['stops another URL', { ...here, url: 'https://b.example.com' }, expect.stringContaining('--adopt-url')],
    ['stops another installation', { ...here, installation: 'two' }, expect.stringContaining('--adopt-url')],
  ])('%s', (_, known, expected) => {
    expect(addressProblem(known, here)).toEqual(expected)
  })
})

describe('a public URL', () => {
  it.each([
    [undefined, 'is not set'],
    ['http://hooks.example.org', 'https://'],
    ['https://hooks.example.org:8443', 'port 443'],
    ['https://localhost', 'not a public name'],
    ['https://gateway', 'not a public name'],
    ['https://gateway.internal', 'not a public name'],
    ['https://10.1.2.3', 'not public'],
    ['https://[fd00::1]', 'not public'],
    ['https://hooks.acme.io?x=1', 'query'],
  ])('%s is refused', (url, words) => {
    expect(publicUrlProblem(url, false)).toContain(words)
  })

  it.each([['https://hooks.acme.io'], ['https://hooks.acme.io/guidepost'], ['https://8.8.8.8']])(
    '%s is taken',
    (url) => {
      expect(publicUrlProblem(url, false)).toBeUndefined()
    },
  )

  it('may be the local machine for a simulator', () => {
    expect(publicUrlProblem('http://127.0.0.1:3003', true)).toBeUndefined()
    expect(publicUrlProblem('http://10.0.0.1:3003', true)).toContain('https://')
  })
})
