import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { apiClient } from './api-client.ts'

const url = 'http://gateway.test:3003'
const key = '11111111-1111-4111-8111-111111111111'

beforeAll(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  vi.unstubAllEnvs()
})
afterAll(() => nock.restore())

function client() {
  vi.stubEnv('GUIDEPOST_URL', `${url}/`)
  vi.stubEnv('GUIDEPOST_API_KEY', key)
  return apiClient()
}

describe('the API client', () => {
  it('sends the API key, the query and a JSON body, and returns the answer', async () => {
    const api = nock(url, { reqheaders: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } })
      .post('/connections', { a: 1 })
      .query({ limit: 5 })
      .reply(200, { data: 7 })
    expect(await client().post('/connections', { a: 1 }, { limit: 5, before: undefined })).toEqual({ data: 7 })
    expect(api.isDone()).toBe(true)
  })

  it.each([
    ['an error of the API', 404, { error: { code: 'not_found', message: 'Not here' } }, 'not_found', 'Not here'],
    [
      'a refused API key',
      401,
      { error: { code: 'unknown_account', message: 'Unknown' } },
      'unknown_account',
      'Unknown',
    ],
    ['an answer of another program', 502, '<html>Bad gateway</html>', 'http_502', `${url} answered 502`],
  ])('throws for %s', async (_, status, body, code, message) => {
    nock(url).get('/v1/events').reply(status, body)
    await expect(client().get('/v1/events')).rejects.toMatchObject({ code, message })
  })

  const wrongGateway = expect.stringMatching(/^Check that http:.+ is a Guidepost gateway of version/)
  it.each([
    [
      'a route that the gateway does not have',
      { error: { code: 'unknown_route', message: 'In any words' } },
      wrongGateway,
    ],
    ['a 404 of another program', '<html>Not found</html>', expect.stringContaining('Set GUIDEPOST_URL')],
    ['a record that is not there', { error: { code: 'not_found', message: 'There is no GET /here' } }, undefined],
  ])('advises by the code, not by the message: %s', async (_, body, advice) => {
    nock(url).get('/v1/events/7').reply(404, body)
    await expect(client().get('/v1/events/7')).rejects.toMatchObject({ advice })
  })

  it('says so when nothing answers', async () => {
    nock(url)
      .get('/v1/events')
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    await expect(client().get('/v1/events')).rejects.toMatchObject({ code: 'no_answer' })
  })

  it.each([
    ['no key', { GUIDEPOST_API_KEY: '' }, 'no_api_key'],
    ['an invalid URL', { GUIDEPOST_API_KEY: key, GUIDEPOST_URL: 'gateway' }, 'invalid_url'],
  ])('refuses to start with %s', (_, environment, code) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    expect(() => apiClient()).toThrow(expect.objectContaining({ code }))
  })
})
