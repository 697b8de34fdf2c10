import { describe, expect, it } from 'vitest'
import { checkSigningKey, defaultRules, endpointSettings, formats, generateSigningKey } from './settings.ts'

describe('endpointSettings', () => {
  it('has a default for every key', () => {
    expect(endpointSettings.parse({})).toEqual({
      format: 'standard',
      timeoutMs: 20_000,
      schedule: { firstDelayMs: 5_000, maxDelayMs: 36_000_000, maxAttempts: 20 },
      includeRequest: false,
      headers: {},
      recovered: 'all',
      filter: {},
    })
  })

  it('parses its own output unchanged', () => {
    const settings = endpointSettings.parse({ format: 'nango', schedule: { maxAttempts: 1 } })
    expect(endpointSettings.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  })

  it.each([
    { format: 'xml' },
    { timeoutMs: 30_001 },
    { timeoutMs: 0 },
    { schedule: { maxAttempts: 0 } },
    { schedule: { firstDelayMs: 60_000, maxDelayMs: 1000 } },
    { schedule: { retries: 3 } },
    { includeRequest: 'yes' },
    { filter: { action: 'create' } },
    { headers: { Authorization: 'x' } },
    { headers: { 'webhook-id': 'x' } },
    { headers: { 'a b': 'x' } },
    { headers: { a: 'x\r\ny: z' } },
    { url: 'https://example.com' },
  ])('refuses %o', (settings) => {
    expect(endpointSettings.safeParse(settings).success).toBe(false)
  })
})

describe('defaultRules', () => {
  it('sends unmatched events with the format nango only', () => {
    expect(defaultRules('nango').unmatched).toBe(true)
    expect(defaultRules('standard')).toEqual({
      types: ['*'],
      ordered: true,
      concurrency: 20,
      perConnection: 4,
      unmatched: false,
    })
  })
})

describe('generateSigningKey', () => {
  it.each(formats)('generates valid keys for the format %s, each time another', (format) => {
    const key = generateSigningKey(format)
    expect(checkSigningKey(format, key)).toBeUndefined()
    expect(generateSigningKey(format)).not.toBe(key)
  })
})

describe('checkSigningKey', () => {
  it.each([
    ['standard', 'whsec_', true],
    ['standard', '', true],
    ['standard', `whsec_${'A'.repeat(31)}`, true],
    ['standard', `whsec_${'A'.repeat(32)}`, false],
    ['standard', `whsec_${'A'.repeat(88)}`, true],
    ['standard', `whsec_${'A'.repeat(30)}-_`, true],
    ['standard', 'A'.repeat(32), true],
    ['nango', '', true],
    ['nango', 'a'.repeat(15), true],
    ['nango', 'a'.repeat(16), false],
    ['nango', 'a'.repeat(256), true],
  ] as const)('with %s, is %o refused? %o', (format, key, refused) => {
    expect(checkSigningKey(format, key) !== undefined).toBe(refused)
  })
})
