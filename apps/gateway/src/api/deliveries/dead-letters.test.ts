import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default { handlers: [
  { id: 'breaks', provider: 'autotask', subscriptions: ['Ticket'], schedule: { maxAttempts: 1 },
    onWebhook({ replay }) { if (!replay) throw new Error('out of order') } },
] }`

let test: TestGateway
let cli: ReturnType<typeof commandsInProcess>
beforeAll(async () => {
  test = await startTestGateway({ config: () => config })
  cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
  const custom = { webhookSecret: 'secret' }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask', custom })
  await test.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  })
  for (const id of [1, 2, 3, 4]) await send(id)
})
afterAll(() => test.stop())

async function send(id: number): Promise<void> {
  const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: id }))
  await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
}

async function list(query = '') {
  const { status, body } = await test.request('GET', `/v1/dead-letters?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data
}

async function attention() {
  const { body } = await test.request('GET', '/v1/overview')
  return body.data.attention.filter(({ cause }: { cause: string }) => cause === 'dead_letters')
}

describe('dead letters', () => {
  it('are open, and critical, until a replay succeeds or somebody dismisses them', async () => {
    await vi.waitFor(async () => expect(await list('status=open')).toHaveLength(4))
    expect(await attention()).toMatchObject([{ severity: 'critical', count: 4, title: 'Dead letters of breaks' }])
    const [{ id }] = await list()
    expect(await test.request('POST', `/v1/deliveries/${id}/replay`)).toMatchObject({ status: 200 })
    await vi.waitFor(async () => expect(await attention()).toMatchObject([{ count: 3 }]))
    expect(await list('status=replayed')).toMatchObject([{ id, destination_name: 'breaks' }])
    const { body } = await test.request('GET', `/v1/deliveries/${id}`)
    expect(body.data.dead_letter).toEqual({ status: 'replayed', at: expect.any(String), by: null, reason: null })
  })

  it('are dismissed with a reason, by the name of the key', async () => {
    const [{ id }] = await list('status=open')
    const { status, body } = await test.request('POST', `/v1/deliveries/${id}/dismiss`, { reason: 'a test tenant' })
    expect({ status, letter: body.data.dead_letter }).toEqual({
      status: 200,
      letter: { status: 'dismissed', at: expect.any(String), by: expect.any(String), reason: 'a test tenant' },
    })
    expect(await attention()).toMatchObject([{ count: 2 }])
    const again = await test.request('POST', `/v1/deliveries/${id}/dismiss`, { reason: 'again' })
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'not_open' } } })
    expect(again.body.error.message).toContain(`"${id}" is dismissed`)
  })

  it.each([
    ['/v1/deliveries/999/dismiss', { reason: 'x' }, 404],
    ['/v1/deliveries/1/dismiss', {}, 400],
    ['/v1/dead-letters/dismissals', { reason: '' }, 400],
    ['/v1/dead-letters/dismissals', { reason: 'x', selection: { provider_config_key: 'nobody' } }, 404],
  ])('POST %s %j is %i', async (path, body, status) => {
    expect((await test.request('POST', path, body)).status).toBe(status)
  })

  it('are replayed in bulk only if they are open, unless the selection says otherwise', async () => {
    const planned = async (selection: object) => {
      const body = { selection: { of: 'deliveries', ...selection }, force: true, plan: true }
      return (await test.request('POST', '/v1/replays', body)).body.data.replayed
    }
    expect(await planned({})).toBe(2)
    expect(await planned({ dead_letter: 'dismissed' })).toBe(1)
  })

  it('are listed by their status on the terminal, open ones by default', async () => {
    expect((await cli.json('dead-letters', 'list')).data).toHaveLength(2)
    expect((await cli.json('dead-letters', 'list', '--status', 'all')).data).toHaveLength(4)
    const { stdout } = await cli.run('dead-letters', 'list', '--status', 'dismissed')
    expect(stdout).toMatch(/^DIED +ID .+\n[^]+dead \(dismissed\)/)
    const [{ id }] = await list('status=dismissed')
    expect((await cli.run('dead-letters', 'show', id)).stdout).toMatch(/reason +a test tenant/)
  })

  it('are dismissed on the terminal by filter: how many, then a confirmation', async () => {
    const filter = ['--destination', 'breaks', '--reason', 'an old tenant']
    const plan = await cli.run('dead-letters', 'dismiss', ...filter, '--plan')
    expect(plan.stdout).toBe('2 dead letters to dismiss.\n')
    expect(await cli.run('dead-letters', 'dismiss', ...filter)).toMatchObject({ code: 2 })
    expect(await attention()).toHaveLength(1)
    const done = await cli.run('dead-letters', 'dismiss', ...filter, '--yes')
    expect(done.stdout).toContain('Dismissed 2 dead letters.')
    expect(await attention()).toEqual([])
  })

  it('are dismissed on the terminal by id', async () => {
    await send(5)
    await vi.waitFor(async () => expect(await list('status=open')).toHaveLength(1))
    const [{ id }] = await list('status=open')
    expect((await cli.run('dead-letters', 'dismiss', id)).code).toBe(2)
    const { data } = await cli.json('dead-letters', 'dismiss', id, '--reason', 'a test')
    expect(data).toMatchObject([{ id, dead_letter: { status: 'dismissed', reason: 'a test' } }])
  })
})
