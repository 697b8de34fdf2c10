import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { autotask } from '@guidepost/provider-autotask'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

// The test gateway checks every answer against the schemas of the OpenAPI document.
const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default { handlers: [
  { id: 'breaks', provider: 'autotask', subscriptions: ['Ticket'], schedule: { maxAttempts: 1 },
    onWebhook() { throw new Error('out of order') } },
] }`
const day = 86_400_000

let test: TestGateway
let cli: ReturnType<typeof commandsInProcess>
beforeAll(async () => {
  test = await startTestGateway({ config: () => config })
  cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
  const custom = { webhookSecret: 'secret' }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask', custom })
  const connection = { provider_config_key: 'autotask', connection_config: { webhookGuid: guid } }
  await test.request('POST', '/connections', { ...connection, connection_id: 'acme' })
  await send(1)
})
afterAll(() => test.stop())

async function send(id: number): Promise<void> {
  const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: id }))
  await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
  await vi.waitFor(async () => {
    const { data } = (await test.request('GET', '/v1/dead-letters')).body
    expect(data).toHaveLength(id)
  })
}

async function overview() {
  return (await test.request('GET', '/v1/overview')).body.data
}
/** The id of the problem with dead letters, and which list has it. */
async function deadLetters() {
  const { attention, muted } = await overview()
  const isDead = ({ cause }: { cause: string }) => cause === 'dead_letters'
  const one = attention.find(isDead)
  return one ? { list: 'attention', ...one } : { list: 'muted', ...muted.find(isDead) }
}
async function audits() {
  return (await test.request('GET', '/v1/audits')).body.data
}
const change = async (id: string, action: string, body?: object) =>
  await test.request('POST', `/v1/attention/${id}/${action}`, body)

describe('a problem', () => {
  it('is muted until it gets worse, with who and why', async () => {
    const { id, list, mute } = await deadLetters()
    expect([list, mute]).toEqual(['attention', null])
    const muted = { by: expect.any(String), reason: 'a test tenant', at: expect.any(String), until: null }
    const { status, body } = await change(id, 'mute', { reason: 'a test tenant' })
    expect({ status, id: body.data.id, mute: body.data.mute }).toEqual({ status: 200, id, mute: muted })
    expect(await deadLetters()).toMatchObject({ list: 'muted', id, mute: muted })
    expect((await audits())[0]).toMatchObject({
      actor: 'person',
      by: body.data.mute.by,
      action: 'mute',
      summary: '"Dead letters of breaks" was muted until it gets worse: a test tenant',
    })
    await send(2)
    expect(await deadLetters()).toMatchObject({ list: 'attention', id, count: 2, mute: null })
  })

  it('is muted until a time, and unmuted before', async () => {
    const { id } = await deadLetters()
    const until = new Date(Date.now() + day).toISOString()
    expect((await change(id, 'mute', { reason: 'until tomorrow', until })).status).toBe(200)
    await send(3)
    expect(await deadLetters()).toMatchObject({ list: 'muted', mute: { until } })
    expect(await change(id, 'unmute')).toMatchObject({ status: 200, body: { data: { id, mute: null } } })
    expect(await deadLetters()).toMatchObject({ list: 'attention' })
    expect((await audits())[0]).toMatchObject({ by: expect.any(String), action: 'unmute' })
  })

  it.each([
    ['mute', {}, 400, 'invalid_body'],
    ['mute', { reason: 'x', until: '2020-01-01' }, 400, 'invalid_body'],
    ['mute', { reason: 'x', until: 'tomorrow' }, 400, 'invalid_body'],
  ])('refuses to %s with %j', async (action, body, status, code) => {
    const { id } = await deadLetters()
    expect(await change(id, action, body)).toMatchObject({ status, body: { error: { code } } })
  })

  it('that does not exist is a 404', async () => {
    const gone = { status: 404, body: { error: { code: 'not_found' } } }
    expect(await change('none', 'mute', { reason: 'x' })).toMatchObject(gone)
    expect(await change('none', 'unmute')).toMatchObject(gone)
  })

  it('is listed, muted and unmuted on the terminal', async () => {
    const { id } = await deadLetters()
    expect((await cli.run('attention', 'list')).stdout).toMatch(new RegExp(`^ID .+\\n${id} +critical`, 'm'))
    const muted = await cli.run('attention', 'mute', id, '--reason', 'known', '--for', '2d')
    expect(muted.stdout).toMatch(/^"Dead letters of breaks" is muted until 20.+Z\.\n$/)
    expect(Date.parse((await deadLetters()).mute.until)).toBeGreaterThan(Date.now() + day)
    expect((await cli.run('overview')).stdout).toMatch(/1 problem is muted: guidepost attention list/)
    expect((await cli.run('attention', 'list')).stdout).toMatch(/muted until 20.+Z by .+: known/)
    expect(await cli.run('attention', 'mute', id, '--reason', 'x', '--for', 'ages')).toMatchObject({ code: 2 })
    expect(await cli.run('attention', 'mute', id)).toMatchObject({ code: 2 })
    const { stdout } = await cli.run('attention', 'unmute', id)
    expect(stdout).toBe('"Dead letters of breaks" is no longer muted.\n')
    expect(await cli.json('attention', 'mute', id, '--reason', 'known')).toMatchObject({
      data: { mute: { until: null } },
    })
  })
})

it('a dismissal is in the audit trail, with the name of the key', async () => {
  const [{ id }] = (await test.request('GET', '/v1/dead-letters')).body.data
  await test.request('POST', `/v1/deliveries/${id}/dismiss`, { reason: 'a test' })
  const entry = { actor: 'person', by: expect.any(String), action: 'dismiss' }
  expect((await audits())[0]).toMatchObject({ ...entry, summary: `Dead letter ${id} was dismissed: a test` })
  await test.request('POST', '/v1/dead-letters/dismissals', { reason: 'old', selection: { destination: 'breaks' } })
  const summary = 'Dead letters dismissed: 2, of {"destination":"breaks"}: old'
  expect((await audits())[0]).toMatchObject({ ...entry, summary })
})
