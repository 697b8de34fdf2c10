import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, parseRetryAfter } from './classify.ts'
import type { SendResult } from './send.ts'

const now = Date.parse('2026-07-01T12:00:00Z')

describe('classify', () => {
  it.each([
    [200, { kind: 'succeeded' }],
    [204, { kind: 'succeeded' }],
    [299, { kind: 'succeeded' }],
    [301, { kind: 'failed', unavailable: false }],
    [304, { kind: 'failed', unavailable: false }],
    [400, { kind: 'failed', unavailable: false }],
    [401, { kind: 'failed', unavailable: false }],
    [404, { kind: 'failed', unavailable: false }],
    [408, { kind: 'failed', unavailable: true }],
    [410, { kind: 'gone' }],
    [425, { kind: 'failed', unavailable: true }],
    [429, { kind: 'failed', unavailable: true }],
    [500, { kind: 'failed', unavailable: false }],
    [502, { kind: 'failed', unavailable: true }],
    [503, { kind: 'failed', unavailable: true }],
    [504, { kind: 'failed', unavailable: true }],
    [599, { kind: 'failed', unavailable: false }],
  ])('takes %i as %o', (status, result) => {
    expect(classify(answered(status), now)).toMatchObject(result)
  })

  it('takes a missing answer as a failure of the endpoint, not of the delivery', () => {
    expect(classify({ kind: 'failed', error: 'connect ECONNREFUSED' }, now)).toEqual({
      kind: 'failed',
      error: 'connect ECONNREFUSED',
      unavailable: true,
    })
  })

  it('does not count an interrupted request as an attempt', () => {
    expect(classify({ kind: 'interrupted' }, now)).toEqual({ kind: 'interrupted' })
  })

  it('names the target of a redirect', () => {
    expect(classify(answered(302, { location: 'http://10.0.0.1/' }), now)).toMatchObject({
      error: 'The endpoint answered 302: redirects to http://10.0.0.1/ are not followed',
    })
  })

  it('reads how long the endpoint asks us to wait', () => {
    expect(classify(answered(503, { 'retry-after': ['120', '7'] }), now)).toMatchObject({ retryAfterMs: 120_000 })
    expect(classify(answered(500), now)).not.toHaveProperty('retryAfterMs')
  })

  it('has a result for every status', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 999 }), (status) => {
        const { kind } = classify(answered(status), now)
        expect(kind).toBe(status < 300 ? 'succeeded' : status === 410 ? 'gone' : 'failed')
      }),
      property(100, 10_000),
    )
  })
})

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    [' 30 ', 30_000],
    ['Wed, 01 Jul 2026 12:01:00 GMT', 60_000],
    ['Wednesday, 01-Jul-26 12:01:00 GMT', 60_000],
    ['Wed Jul  1 12:01:00 2026 GMT', 60_000],
    ['Wed, 01 Jul 2026 11:59:00 GMT', undefined],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['99999999999', undefined],
    ['2026', 2_026_000],
    ['soon', undefined],
    ['Wed, soon', undefined],
    ['2026-07-01T12:01:00Z', undefined],
    [undefined, undefined],
  ])('reads %o as %o ms', (value, milliseconds) => {
    expect(parseRetryAfter(value, now)).toBe(milliseconds)
  })
})

function answered(status: number, headers: Record<string, string | string[]> = {}): SendResult {
  return { kind: 'answered', status, headers, body: new Uint8Array() }
}
