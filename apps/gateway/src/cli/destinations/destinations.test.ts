import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default { handlers: [{ id: 'works', provider: 'autotask', subscriptions: ['*'], onWebhook() {} }] }`

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
})
afterAll(() => test.stop())

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
    const replaced = await cli.run('destinations', 'set', 'primary', url)
    expect(replaced.stdout).toMatch(/types +\*/)
    expect(replaced.stdout).not.toContain('whsec_')
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

  it('a handler is paused for one environment, or with the admin key for all of them', async () => {
    expect((await cli.run('destinations', 'pause', 'works')).stdout).toMatch(
      /^Paused works\. .+"destinations resume works"/,
    )
    expect((await cli.run('destinations', 'show', 'works')).stdout).toMatch(/status +held \(paused\)/)
    await cli.run('destinations', 'resume', 'works')
    const refused = await cli.run('destinations', 'pause', 'works', '--all-environments')
    expect(refused.stderr).toContain('GUIDEPOST_ADMIN_KEY is not set')
    const admin = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_ADMIN_KEY: test.adminKey })
    const paused = await admin.run('destinations', 'pause', 'works', '--all-environments')
    expect(paused.stdout).toContain('for all environments. Its deliveries wait until')
    expect((await cli.run('destinations', 'show', 'works')).stdout).toMatch(
      /status +held \(paused for all environments\)/,
    )
    expect((await cli.run('destinations', 'resume', 'works')).stderr).toContain('paused for all environments')
    await admin.run('destinations', 'resume', 'works', '--all-environments')
    expect((await cli.run('destinations', 'show', 'works')).stdout).toMatch(/status +active/)
  })

  it('their signing keys are added, listed and removed', async () => {
    const { data } = await cli.json('destinations', 'rotate-key', 'primary', '--retire-others-after', '60')
    expect(data.secret).toMatch(/^whsec_/)
    const { data: keys } = await cli.json('destinations', 'keys', 'primary')
    expect(keys).toHaveLength(2)
    const removed = await cli.run('destinations', 'remove-key', 'primary', keys[1].id, '--yes')
    expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining('Removed the signing key') })
  })

  it('a test that nothing answers ends with 1', async () => {
    // A reserved name (RFC 2606) that resolves to nothing.
    await cli.run('destinations', 'set', 'secondary', 'https://hooks.invalid/')
    const { code, stdout } = await cli.run('destinations', 'test', 'secondary')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^no answer after \d+ ms: .+/) })
    expect((await cli.run('destinations', 'delete', 'secondary', '--yes')).code).toBe(0)
  })

  it.each([
    [['change', 'primary', '--types', '*'], /types +\*/],
    [['add', 'primary', url], /role +primary/],
    [['remove', 'primary', '--yes'], /^Deleted/],
  ])('the old name of a command works for one more version: destinations %j', async (args, printed) => {
    const { code, stdout } = await cli.run('destinations', ...args)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(printed) })
    await cli.run('destinations', 'set', 'primary', url)
  })

  it.each([
    [['destinations', 'set', 'tertiary', url], 1, /^invalid_uri_params/],
    [['destinations', 'set', 'primary', 'http://10.0.0.1/'], 1, /^invalid_body: Guidepost does not send to/],
    [['destinations', 'set', 'primary', url, '--types', 'Ticket,'], 2, /names separated by commas/],
    [['destinations', 'delete', 'works', '--yes'], 1, /^managed_by_config/],
    [['destinations', 'show', 'unknown'], 1, /^not_found/],
    [['connections', 'set-webhook-url', 'acme'], 2, /Give a URL, or --none/],
    [['connections', 'set-webhook-url', 'acme', 'http://127.0.0.1/'], 1, /^invalid_body/],
  ])('%j is refused with %i', async (args, expected, message) => {
    const { code, stderr } = await cli.run(...args)
    expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringMatching(message) })
  })

  it("a connection's own URL is set and removed; its events are erased with it", async () => {
    await cli.run('connections', 'set-webhook-url', 'acme', 'https://acme.example/n')
    expect(await cli.json('connections', 'show', 'acme')).toMatchObject({
      webhook_url_override: 'https://acme.example/n',
    })
    await cli.run('connections', 'set-webhook-url', 'acme', '--none')
    expect(await cli.json('connections', 'show', 'acme')).toMatchObject({ webhook_url_override: null })
    const event = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: 1 }))
    await test.post(`/webhook/${test.environment.uuid}/autotask`, event, receive.sign(event, 'secret', 0))
    expect((await cli.json('events', 'list')).data).toHaveLength(1)
    const { stdout } = await cli.run('connections', 'delete', 'acme', '--purge', '--yes')
    expect(stdout).toBe('Deleted the connection acme. Its events are being erased.\n')
    expect((await cli.json('events', 'list')).data).toEqual([])
  })
})
