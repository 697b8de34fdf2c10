import { describe, expect, it } from 'vitest'
import { connectionConfigSchema, connectionKeys, credentialsSchema, matchKeyOf } from './connection.ts'

const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

describe('connectionConfigSchema', () => {
  it.each([
    [{}],
    [{ webhookGuid: guid }],
    [{ webhookGuid: `{${guid.toUpperCase()}}` }],
    [{ webhookGuid: [guid, '5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04'] }],
    [{ webhookGuid: [] }],
    [{ subdomain: 'webservices3', apiIntegrationCode: 'ABC123', username: 'api@example.com' }],
    [{ subdomain: 'webservices24', somebodyElses: { kept: [1] }, number: 7 }],
  ])('accepts %j unchanged', (config) => {
    expect(connectionConfigSchema.parse(config)).toEqual(config)
  })

  it.each([
    [{ webhookGuid: 'abc' }, ['webhookGuid'], '"abc" is not a GUID'],
    [{ webhookGuid: '' }, ['webhookGuid'], '"" is not a GUID'],
    [{ webhookGuid: [guid, 'abc'] }, ['webhookGuid', 1], '"abc" is not a GUID'],
    [{ webhookGuid: 7 }, ['webhookGuid'], 'must be a GUID or a list of GUIDs'],
    [{ webhookGuid: [7] }, ['webhookGuid'], 'must be a GUID or a list of GUIDs'],
    [{ webhookGuid: null }, ['webhookGuid'], 'must be a GUID or a list of GUIDs'],
    [{ subdomain: 'ww3' }, ['subdomain'], 'must be like webservices3'],
    [{ subdomain: 'webservices3.autotask.net' }, ['subdomain'], 'must be like webservices3'],
    [{ subdomain: 'evil.example/webservices3' }, ['subdomain'], 'must be like webservices3'],
    [{ subdomain: 'webservices3\n' }, ['subdomain'], 'must be like webservices3'],
    [{ apiIntegrationCode: 'A-1' }, ['apiIntegrationCode'], 'letters and digits'],
    [{ username: 'api' }, ['username'], 'like an e-mail address'],
    [{ username: 'a@b\r\nSecret: x' }, ['username'], 'like an e-mail address'],
  ])('rejects %j and says why', (config, path, message) => {
    const { error } = connectionConfigSchema.safeParse(config)
    expect(error?.issues).toEqual([expect.objectContaining({ path, message: expect.stringContaining(message) })])
  })

  it('shows only the beginning of a text that is not a GUID', () => {
    const { error } = connectionConfigSchema.safeParse({ webhookGuid: 'x'.repeat(100_000) })
    expect(error?.issues[0]?.message.length).toBeLessThan(250)
  })
})

describe('credentialsSchema', () => {
  it.each(['s3cret', 'a#b$c~d*e@f', 'with blank'])('accepts the API key %j', (apiKey) => {
    expect(credentialsSchema.parse({ type: 'API_KEY', apiKey })).toEqual({ type: 'API_KEY', apiKey })
  })

  it.each([
    [{}],
    [{ type: 'API_KEY' }],
    [{ type: 'API_KEY', apiKey: '' }],
    [{ type: 'API_KEY', apiKey: ' s3cret' }],
    [{ type: 'API_KEY', apiKey: 's3cret\r\nX: y' }],
    [{ type: 'API_KEY', apiKey: 'sécret' }],
    [{ type: 'BASIC', apiKey: 's3cret' }],
    [{ type: 'API_KEY', apiKey: 's3cret', more: 1 }],
  ])('rejects %j and does not repeat it', (credentials) => {
    const { error } = credentialsSchema.safeParse(credentials)
    expect(error?.issues.length).toBeGreaterThan(0)
    expect(JSON.stringify(error?.issues)).not.toMatch(/s3cret|sécret/)
  })
})

describe('connectionKeys', () => {
  it.each([
    [{}, []],
    [{ webhookGuid: undefined }, []],
    [{ webhookGuid: `{${guid.toUpperCase()}}` }, [guid]],
    [{ webhookGuid: guid.replaceAll('-', '') }, [guid]],
    [{ webhookGuid: [guid, ` ${guid.toUpperCase()} `] }, [guid]],
    [{ webhookGuid: [] }, []],
    [{ webhookGuid: [' ', 'Not A Guid'] }, ['not a guid']],
  ])('of %j are %j', (config, keys) => {
    expect(connectionKeys(config)).toEqual(keys)
  })
})

describe('matchKeyOf', () => {
  it.each([
    [guid, guid],
    [` {${guid.toUpperCase()}} `, guid],
    ['not a guid', undefined],
    ['', undefined],
    [7, undefined],
    [[guid], undefined],
  ])('of %j is %j', (value, key) => {
    expect(matchKeyOf(value)).toBe(key)
  })
})
