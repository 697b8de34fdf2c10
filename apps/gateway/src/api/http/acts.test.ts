import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { notRecorded } from './acts.ts'

let test: TestGateway
/** The key "deploy", which acts in these tests. */
let headers: { authorization: string }
const secret = 'a-secret-that-nobody-may-see'
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

beforeAll(async () => {
  test = await startTestGateway()
  const { body } = await test.request('POST', '/v1/keys', { name: 'deploy' })
  headers = { authorization: `Bearer ${body.data.api_key}` }
})
afterAll(() => test.stop())

const audits = async (query = ''): Promise<Record<string, unknown>[]> =>
  (await test.request('GET', `/v1/audits?actor=person${query}`)).body.data

/** Acts, and returns the newest audit. */
async function act(method: string, path: string, body?: object) {
  const answer = await test.request(method, path, body, headers)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return { answer: answer.body, audit: (await audits('&limit=1'))[0]! }
}

describe('an act of a person', () => {
  it.each<[string, string, string, object | undefined, object]>([
    [
      'createIntegration',
      'POST',
      '/integrations',
      { provider: 'autotask', unique_key: 'autotask', custom: { webhookSecret: secret } },
      { summary: 'Create an integration: autotask' },
    ],
    ['addIntegrationSecret', 'POST', '/v1/integrations/autotask/secrets', { secret }, {}],
    [
      'createConnection',
      'POST',
      '/connections',
      { provider_config_key: 'autotask', connection_id: 'acme', connection_config: { webhookGuid: guid } },
      { connection_id: 'acme' },
    ],
    [
      'updateConnection',
      'PATCH',
      '/connections/acme?provider_config_key=autotask',
      { tags: { tier: 'gold' } },
      { connection_id: 'acme', summary: 'Change a connection: acme, autotask' },
    ],
    ['putEndpoint', 'PUT', '/v1/destinations/primary', { url: 'https://example.com/hook?token=hidden' }, {}],
    ['pauseDestination', 'POST', '/v1/destinations/primary/pause', { message: 'maintenance' }, {}],
    ['resumeDestination', 'POST', '/v1/destinations/primary/resume', undefined, {}],
    ['addDestinationSecret', 'POST', '/v1/destinations/primary/secrets', {}, {}],
    [
      'replay',
      'POST',
      '/v1/replays',
      { selection: { of: 'events', provider_config_key: 'autotask' } },
      { summary: expect.stringContaining('"of":"events"') },
    ],
    ['createKey', 'POST', '/v1/keys', { name: 'ci' }, { summary: 'Create an API key: ci' }],
    ['deleteEndpoint', 'DELETE', '/v1/destinations/primary', undefined, {}],
    [
      'deleteConnection',
      'DELETE',
      '/connections/acme?provider_config_key=autotask',
      undefined,
      { connection_id: 'acme' },
    ],
  ])('is in the audit trail with the name of the key: %s', async (action, method, path, body, more) => {
    const { audit } = await act(method, path, body)
    expect(audit).toMatchObject({ actor: 'person', by: 'deploy', action, result: 'done', ...more })
  })

  it('is there without secrets', async () => {
    const text = JSON.stringify(await audits('&limit=100'))
    expect(text).not.toContain(secret)
    expect(text).not.toContain('hidden')
  })

  it.each([
    ['is refused', 'DELETE', '/connections/nobody?provider_config_key=autotask', undefined, 400],
    ['only counts', 'POST', '/v1/replays', { selection: { of: 'events' }, plan: true }, 200],
    ['only reads', 'GET', '/v1/keys', undefined, 200],
    ['is a step after the first', 'POST', '/v1/replays', { selection: { of: 'events' }, after: '1' }, 200],
  ])('is not there if it %s', async (_, method, path, body, status) => {
    const [before] = await audits('&limit=1')
    expect((await test.request(method, path, body, headers)).status).toBe(status)
    expect((await audits('&limit=1'))[0]).toEqual(before)
  })

  it('is listed by the command line', async () => {
    const cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
    const { stdout } = await cli.run('audits', 'list', '--people', '--limit', '50')
    expect(stdout).toMatch(/deploy +Create an API key: ci/)
    const { stdout: one } = await cli.run('audits', 'list', '--connection', 'acme')
    expect(one).toContain('Change a connection: acme, autotask')
    expect(one).not.toContain('Create an API key')
  })
})

it('the acts that are not recorded are acts of the API', () => {
  const document = readFileSync(new URL('../../../../../docs/openapi.json', import.meta.url), 'utf8')
  for (const id of notRecorded) expect(document).toContain(`"operationId": "${id}"`)
})
