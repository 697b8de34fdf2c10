import { describe, expect, it } from 'vitest'
import { fieldsOf, isFilter, newEndpoint, toBody } from './endpoint-fields.ts'

/** As the API receives it: JSON has no undefined values. */
const sent = (...[before, after]: Parameters<typeof toBody>): unknown =>
  JSON.parse(JSON.stringify(toBody(before, after)))

describe('a new endpoint', () => {
  const url = 'https://hooks.example.com/'

  it('sends the URL alone when nothing else was entered: the API has the defaults', () => {
    expect(sent(newEndpoint, { ...newEndpoint, url: ` ${url} ` })).toEqual({ url })
  })

  it('sends what was entered, in the units of the API', () => {
    const fields = { ...newEndpoint, url, format: 'nango', unmatched: false, timeoutSeconds: 1.5, attempts: 3 } as const
    expect(sent(newEndpoint, fields)).toEqual({
      url,
      format: 'nango',
      unmatched: false,
      timeout_ms: 1500,
      schedule: { max_attempts: 3 },
    })
  })
})

describe('an existing endpoint', () => {
  const endpoint = {
    url: 'https://hooks.example.com/',
    format: 'standard',
    types: ['Ticket'],
    ordered: true,
    unmatched: false,
    include_request: false,
    headers: { 'X-One': '1' } as Record<string, string>,
    filter: { action: ['create'] },
    concurrency: 20,
    per_connection: 4,
    timeout_ms: 1500,
    schedule: { max_attempts: 1, first_delay_ms: 100, max_delay_ms: 30_000 },
  }
  const before = fieldsOf(endpoint as Parameters<typeof fieldsOf>[0])

  it('sends nothing when nothing was changed', () => {
    expect(sent(before, { ...before, types: ['Ticket'] })).toEqual({})
  })

  it.each([
    [{ ordered: false }, { ordered: false }],
    [{ longestDelayMinutes: 2 }, { schedule: { max_delay_ms: 120_000 } }],
    [{ types: [] }, { types: ['*'] }],
    [{ headers: 'X-One: 1\n\nx-url: http://a:1' }, { headers: { 'X-One': '1', 'x-url': 'http://a:1' } }],
    [{ headers: '' }, { headers: {} }],
    [{ filter: ' ' }, { filter: {} }],
    [{ filter: '{"type":["Ticket"]}' }, { filter: { type: ['Ticket'] } }],
  ])('sends the changed fields alone: %j', (change, body) => {
    expect(sent(before, { ...before, ...change })).toEqual(body)
  })
})

it.each([
  ['', true],
  ['{"action": ["create"]}', true],
  ['{', false],
  ['[]', false],
  ['null', false],
])('the text %j is a filter: %j', (text, is) => {
  expect(isFilter(text)).toBe(is)
})
