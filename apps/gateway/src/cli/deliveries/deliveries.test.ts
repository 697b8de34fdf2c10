import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default { handlers: [
  { id: 'works', provider: 'autotask', subscriptions: ['*'], onWebhook() {} },
  { id: 'gives-up', provider: 'autotask', subscriptions: ['Ticket'], schedule: { maxAttempts: 1 },
    onWebhook() { throw new Error('out of order') } },
] }`

let test: TestGateway
let cli: ReturnType<typeof commandsInProcess>
beforeAll(async () => {
  test = await startTestGateway({ config: () => config })
  cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: 'secret' },
  })
  await cli.json('connections', 'create', 'acme', '--config', JSON.stringify({ webhookGuid: guid }))
  for (const id of [1, 2]) await send(id)
  await settled({ succeeded: 2, dead: 2 })
})
afterAll(() => test.stop())

async function send(id: number): Promise<void> {
  const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: id }))
  await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
}

async function settled(expected: Record<string, number>): Promise<void> {
  await vi.waitFor(async () => {
    const { data } = (await test.request('GET', '/v1/deliveries?limit=200')).body as { data: { state: string }[] }
    const counts: Record<string, number> = {}
    for (const { state } of data) counts[state] = (counts[state] ?? 0) + 1
    expect(counts).toEqual(expected)
  })
}

describe('deliveries', () => {
  it('are listed, filtered and paged', async () => {
    const { data, next } = await cli.json('deliveries', 'list', '--limit', '3')
    expect(data).toHaveLength(3)
    expect((await cli.json('deliveries', 'list', '--before', next)).data).toHaveLength(1)
    const filter = ['--state', 'succeeded', '--connection', 'acme', '--destination', 'works', '--from', '2020-01-01']
    expect((await cli.json('deliveries', 'list', ...filter)).data).toHaveLength(2)
    const { stdout } = await cli.run('deliveries', 'list', '--limit', '1')
    expect(stdout).toMatch(/^ID +RECEIVED +STATE +DESTINATION .+\n\d+ [^]+\nMore: --before /)
  })

  it('are shown with their attempts', async () => {
    const { data } = await cli.json('dead-letters', 'list', '--limit', '1')
    const { code, stdout } = await cli.run('deliveries', 'show', data[0].id)
    expect(code).toBe(0)
    expect(stdout).toMatch(/state +dead\ndestination +gives-up\nconnection +acme[^]+out of order/)
  })

  it.each([
    [['deliveries', 'list', '--state', 'lost'], 1, /^invalid_query_params: state/],
    [['deliveries', 'list', '--from', 'yesterday'], 1, /^invalid_query_params: from: must be a day or a time/],
    [['deliveries', 'show', '999'], 1, /^not_found: Delivery "999"/],
    [['dead-letters', 'replay', '1', '--type', 'Ticket'], 2, /^usage: Give either ids or a filter/],
    [['dead-letters', 'replay', '999'], 1, /^not_found/],
    [['replay'], 2, /^usage: Give event ids, --of/],
    [['replay', '1', '--of', 'events'], 2, /^usage: Give either event ids, or --of/],
    [['replay', '--of', 'rejections'], 2, /^usage/],
    [['replay', '--of', 'events', '--state', 'dead'], 2, /^usage: --state needs/],
    [['replay', '--of', 'deliveries', '--state', 'due', '--plan'], 1, /^invalid_body/],
    [['replay', '--of', 'events', '--json'], 2, /--json needs --yes or --plan/],
  ])('%j is refused with %i', async (args, expected, message) => {
    const { code, stdout, stderr } = await cli.run(...args)
    expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: '', stderr: expect.stringMatching(message) })
  })
})

describe('a replay', () => {
  const dead = ['replay', '--of', 'deliveries', '--connection', 'acme']

  it('with --plan replays nothing', async () => {
    const { stdout } = await cli.run(...dead, '--plan')
    expect(stdout).toMatch(/^2 deliveries to replay\.\n- gives-up: 2 deliveries\n\nEVENT +RECEIVED [^]+gives-up/)
    expect((await cli.json('replay', '--of', 'events', '--plan')).data).toMatchObject({
      replayed: 2,
      skipped: { succeeded: 2 },
    })
    await settled({ succeeded: 2, dead: 2 })
  })

  it('asks for confirmation; without a terminal it needs --yes', async () => {
    const { code, stdout, stderr } = await cli.run(...dead)
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: expect.stringContaining('2 deliveries to replay'),
      stderr: expect.stringContaining('confirm with --yes'),
    })
    await settled({ succeeded: 2, dead: 2 })
  })

  it('with --yes replays', async () => {
    const { code, stdout } = await cli.run(...dead, '--yes')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/Replayed 2 deliveries\./) })
    await settled({ succeeded: 2, dead: 4 })
  })

  it('of an empty selection asks for no confirmation', async () => {
    const { code, stdout } = await cli.run('replay', '--of', 'deliveries', '--state', 'cancelled')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 deliveries to replay.\n' })
  })

  it('takes dead letters by their ids, or all of a filter', async () => {
    const { data } = await cli.json('dead-letters', 'list', '--limit', '1')
    expect(await cli.json('dead-letters', 'replay', data[0].id)).toEqual({ data: [{ id: data[0].id, deliveries: 1 }] })
    await settled({ succeeded: 2, dead: 5 })
    const { data: done } = await cli.json('dead-letters', 'replay', '--destination', 'gives-up', '--yes')
    expect(done.replayed).toBeGreaterThan(0)
  })

  it('takes events by their ids', async () => {
    const { data } = await cli.json('events', 'list', '--limit', '1')
    const { id } = data[0]
    await settled({ succeeded: 2, dead: 7 })
    const plan = await cli.run('replay', id, '--plan')
    expect(plan.stdout).toMatch(
      /would be delivered again: 1 delivery\.\n- gives-up: 1 delivery\nSkipped 1: already succ/,
    )
    expect(await cli.json('events', 'replay', id, '--force')).toMatchObject({ data: [{ id, deliveries: 2 }] })
    await settled({ succeeded: 3, dead: 8 })
  })
})
