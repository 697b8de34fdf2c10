import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
  const custom = { webhookSecret: 'secret' }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'known', custom })
  await test.request('POST', '/connections', { provider_config_key: 'known', connection_id: 'known' })
  const path = '/v1/connections/known/registrations?provider_config_key=known'
  await test.request('POST', path, { entity: 'Ticket' })
})
afterAll(() => test.stop())

const routes = [
  'POST /integrations',
  'POST /integrations/quickstart',
  'PATCH /integrations/known',
  'POST /connections',
  'PATCH /connections/known?provider_config_key=known',
  'POST /connections/metadata',
  'PATCH /connection/known/metadata?provider_config_key=known',
  'PATCH /connection/known/config?provider_config_key=known',
  'POST /v1/keys',
  'POST /v1/integrations/known/secrets',
  'POST /v1/connections/known/registrations?provider_config_key=known',
  'PATCH /v1/registrations/1',
  'POST /v1/registrations/1/secrets',
] as const

/** Nearly valid bodies: known names with arbitrary values, so that they pass the first check. */
const names = fc.constantFrom(
  'provider_config_key',
  'connection_id',
  'connection_config',
  'webhookGuid',
  'webhook_guid',
  'credentials',
  'metadata',
  'tags',
  'custom',
  'webhookSecret',
  'unique_key',
  'provider',
  'entity',
  'secret',
  'name',
  'state',
  '__proto__',
  'constructor',
)
const text = fc.oneof(fc.constantFrom('known', 'autotask', 'Ticket', ''), fc.string({ unit: 'binary' }))
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.double(), fc.constantFrom(null, true), tie('object')),
  object: fc.oneof(fc.dictionary(names, tie('any')), fc.array(tie('any'), { maxLength: 3 })),
}))

it('answers any body with success or the one form of error, and never fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), fc.oneof(value.object, fc.jsonValue()), async (route, body) => {
      const [method = '', path = ''] = route.split(' ')
      const answer = await test.request(method, path, JSON.stringify(body))
      expect(answer.status).toBeLessThan(500)
      if (answer.status < 400) return
      expect(answer.body).toEqual({ error: expect.objectContaining({ code: expect.stringMatching(/^[a-z_]+$/) }) })
    }),
    property(300, 20_000),
  )
})

it('answers any path and query with success or the one form of error, and never fails', async () => {
  const paths = fc.constantFrom(
    (a: string, b: string) => `/integrations/${a}?include=${b}`,
    (a: string, b: string) => `/connections/${a}?provider_config_key=${b}`,
    (a: string, b: string) => `/connections?${a}=${b}&tags[${b}]=${a}`,
    (a: string, b: string) => `/v1/events?before=${a}&type=${b}`,
    (a: string, b: string) => `/v1/events/${a}?${b}`,
    (a: string) => `/v1/registrations/${a}/secrets`,
    (a: string, b: string) => `/providers/${a}?search=${b}`,
    (a: string) => `/images/template-logos/${a}.svg`,
    (a: string, b: string) => `/v1/rejections?registration_id=${a}&provider_config_key=${b}`,
  )
  const part = fc.oneof(
    text.map((each) => encodeURIComponent(each.toWellFormed())),
    fc.stringMatching(/^[!$-;=?-Z_a-z~%]*$/),
  )
  await fc.assert(
    fc.asyncProperty(paths, part, part, async (path, a, b) => {
      const answer = await test.request('GET', path(a, b))
      expect(answer.status).toBeLessThan(500)
      if (answer.status >= 400)
        expect(answer.body).toEqual({ error: expect.objectContaining({ code: expect.any(String) }) })
    }),
    property(300, 20_000),
  )
})
