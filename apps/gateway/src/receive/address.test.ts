import type { IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { addressOf, UnverifiedLimiter } from './address.ts'

describe('addressOf', () => {
  it.each([
    ['no proxy is trusted', 0, '203.0.113.9', '198.51.100.1'],
    ['one proxy is trusted', 1, '203.0.113.9', '203.0.113.9'],
    ['a client forges an address before the proxy adds its own', 1, '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies are trusted', 2, '203.0.113.9, 192.0.2.7', '203.0.113.9'],
    ['the header is missing', 1, undefined, '198.51.100.1'],
    ['there are fewer addresses than proxies', 3, '203.0.113.9', '198.51.100.1'],
  ])('when %s', (_, trusted, forwarded, expected) => {
    const request = {
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
      socket: { remoteAddress: '198.51.100.1' },
    } as unknown as IncomingMessage
    expect(addressOf(request, trusted)).toBe(expected)
  })
})

describe('UnverifiedLimiter', () => {
  it('lets an address fail up to its limit within a minute, then returns how long to wait', () => {
    let now = 0
    const limiter = new UnverifiedLimiter(2, () => now)
    const hitAt = (at: number): number => {
      now = at
      return limiter.hit('a')
    }
    expect([hitAt(0), hitAt(1), hitAt(2000)]).toEqual([0, 0, 58])
    expect(hitAt(60_000)).toBe(0)
  })

  it('says how long the next request would have to wait, and counts nothing for that', () => {
    const limiter = new UnverifiedLimiter(2, () => 0)
    expect(['a', 'a', 'a', 'a'].map((address) => limiter.wait(address))).toEqual([0, 0, 0, 0])
    expect([limiter.hit('a'), limiter.wait('a'), limiter.hit('a')]).toEqual([0, 0, 0])
    expect([limiter.wait('a'), limiter.hit('a')]).toEqual([60, 60])
  })

  it.each([-6, 6])('asks nobody to wait longer when the time of day jumps by %i hours', (hours) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1e12 })
    onTestFinished(() => void vi.useRealTimers())
    const limiter = new UnverifiedLimiter(1)
    limiter.hit('a')
    vi.setSystemTime(1e12 + hours * 3_600_000)
    expect(limiter.hit('a')).toBe(60)
  })

  it('counts each address separately', () => {
    const limiter = new UnverifiedLimiter(1)
    expect([limiter.hit('192.0.2.1'), limiter.hit('192.0.2.2')]).toEqual([0, 0])
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('counts %s and %s together: %s, since one IPv6 client has a /64', (one, other, together) => {
    const limiter = new UnverifiedLimiter(1)
    limiter.hit(one)
    expect(limiter.hit(other) > 0).toBe(together)
  })
})
