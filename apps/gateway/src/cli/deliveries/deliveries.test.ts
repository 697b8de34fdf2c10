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
  ])('%j is refused with %i', async (args, expected, said) => {
    const { code, stdout, stderr } = await cli.run(...args)
    expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: '', stderr: expect.stringMatching(said) })
  })
})

describe('a replay', () => {
  const dead = ['replay', '--of', 'deliveries', '--connection', 'acme']

  it('with --plan replays nothing', async () => {
    const { stdout } = await cli.run(...dead, '--plan')
    expect(stdout).toMatch(/^2 deliveries to replay\.\n\nEVENT +RECEIVED [^]+gives-up/)
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

  it('of nothing asks for no confirmation', async () => {
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
    expect(await cli.json('replay', data[0].id)).toEqual({ data: [{ id: data[0].id, deliveries: 2 }] })
  })
})

describe('destinations', () => {
  const url = 'https://hooks.example.com/guidepost'

  it('an endpoint is created with a key that is shown once, updated, and replaced', async () => {
    const made = await cli.run('destinations', 'set', 'primary', url, '--types', 'Ticket,TicketNote', '--no-ordered')
    expect(made.stdout).toMatch(
      /role +primary\nurl +https:.+\nformat +standard\ntypes +Ticket, TicketNote\nordered +no/,
    )
    expect(made.stdout).toMatch(/Signing key {2}whsec_\S+\nKeep it/)
    const { data } = await cli.json(
      'destinations',
      'update',
      'primary',
      '--concurrency',
      '3',
      '--attempts',
      '5',
      '--ordered',
    )
    expect(data).toMatchObject({ url, types: ['Ticket', 'TicketNote'], ordered: true, concurrency: 3 })
    expect(data.schedule).toMatchObject({ max_attempts: 5 })
    const anew = await cli.run('destinations', 'set', 'primary', url)
    expect(anew.stdout).toMatch(/types +\*/)
    expect(anew.stdout).not.toContain('whsec_')
  })

  it('are listed with their status', async () => {
    await cli.run('destinations', 'pause', 'primary', '--message', 'the weekend')
    const { stdout } = await cli.run('destinations', 'list')
    expect(stdout).toMatch(
      /^ID +ROLE +URL OR PROVIDER [^]+http:\d+ +primary +https:\S+ +\* +held \(paused: the weekend\)/,
    )
    expect(stdout).toMatch(/\nworks +handler +autotask +\* +active/)
    await cli.run('destinations', 'resume', 'primary')
    expect((await cli.run('destinations', 'show', 'primary')).stdout).toMatch(/status +active/)
  })

  it('their signing keys are added, listed and removed', async () => {
    const { data } = await cli.json('destinations', 'rotate-key', 'primary', '--retire-others-after', '60')
    expect(data.secret).toMatch(/^whsec_/)
    const { data: keys } = await cli.json('destinations', 'keys', 'primary')
    expect(keys).toHaveLength(2)
    const removed = await cli.run('destinations', 'remove-key', 'primary', keys[1].id)
    expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining('Removed the signing key') })
  })

  it('a test that nothing answers ends with 1', async () => {
    // A reserved name (RFC 2606) that resolves to nothing.
    await cli.run('destinations', 'set', 'secondary', 'https://hooks.invalid/')
    const { code, stdout } = await cli.run('destinations', 'test', 'secondary')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^no answer after \d+ ms: .+/) })
    expect((await cli.run('destinations', 'delete', 'secondary')).code).toBe(0)
  })

  it.each([
    [['change', 'primary', '--types', '*'], /types +\*/],
    [['add', 'primary', url], /role +primary/],
    [['remove', 'primary'], /^Deleted/],
  ])('the old name of a command works for one more version: destinations %j', async (args, printed) => {
    const { code, stdout } = await cli.run('destinations', ...args)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(printed) })
    await cli.run('destinations', 'set', 'primary', url)
  })

  it.each([
    [['destinations', 'set', 'tertiary', url], 1, /^invalid_uri_params/],
    [['destinations', 'set', 'primary', 'http://10.0.0.1/'], 1, /^invalid_body: Nothing is sent to/],
    [['destinations', 'set', 'primary', url, '--types', 'Ticket,'], 2, /names separated by commas/],
    [['destinations', 'delete', 'works'], 1, /^managed_by_config/],
    [['destinations', 'show', 'nobody'], 1, /^not_found/],
    [['connections', 'set-webhook-url', 'acme'], 2, /Give a URL, or --none/],
    [['connections', 'set-webhook-url', 'acme', 'http://127.0.0.1/'], 1, /^invalid_body/],
  ])('%j is refused with %i', async (args, expected, said) => {
    const { code, stderr } = await cli.run(...args)
    expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringMatching(said) })
  })

  it("a connection's own URL is set and removed; its events are erased with it", async () => {
    await cli.run('connections', 'set-webhook-url', 'acme', 'https://acme.example/n')
    expect(await cli.json('connections', 'show', 'acme')).toMatchObject({
      webhook_url_override: 'https://acme.example/n',
    })
    await cli.run('connections', 'set-webhook-url', 'acme', '--none')
    expect(await cli.json('connections', 'show', 'acme')).toMatchObject({ webhook_url_override: null })
    const { stdout } = await cli.run('connections', 'delete', 'acme', '--purge')
    expect(stdout).toBe('Deleted the connection acme. Its events are being erased.\n')
    expect((await cli.json('events', 'list')).data).toEqual([])
  })
})
