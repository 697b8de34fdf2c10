import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startScene, type Scene } from '../../../test/support/autotask.ts'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { agrees } from './confirm.ts'

// One gateway for the whole file: the tests build on each other, as the commands of a person would.
let scene: Scene
let cli: ReturnType<typeof commandsInProcess>
let url = ''
beforeAll(async () => {
  scene = await startScene({ simulator: { tenants: [{ name: 'acme' }, { name: 'globex' }] } })
  cli = commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key })
  await scene.connect('acme')
  await scene.connect('globex')
  await cli.run('connections', 'create', 'initech', '--config', '{}')
  const made = await cli.json('registrations', 'create', 'initech', '--entity', 'Ticket')
  url = made.data.webhook_url
  await cli.json('integrations', 'rotate-secret', 'autotask')
  await cli.json('destinations', 'set', 'primary', 'https://hooks.example.com/guidepost')
})
afterAll(() => scene.stop())

const destructive: readonly (readonly [readonly string[], RegExp])[] = [
  [['integrations', 'delete', 'autotask'], /3 connections[^]+2 webhooks that Guidepost manages[^]+1 .+set up by hand/],
  [['connections', 'delete', 'acme'], /1 webhook that Guidepost manages.+[^]+Its events stay/],
  [['connections', 'delete', 'initech', '--purge'], /set up by hand: Ticket[^]+Its events are erased/],
  [['registrations', 'remove', '1'], /Delete our Ticket webhook 1/],
  [['registrations', 'remove', '1', '--dismiss'], /stays at the provider/],
  [['registrations', 'delete', '3'], /stays at the provider/],
  [['destinations', 'delete', 'primary'], /https:\/\/hooks.example.com\/guidepost/],
]

describe('a destructive command', () => {
  it.each(destructive)('%j changes nothing without a terminal and without --yes', async (args, effects) => {
    const { code, stdout, stderr } = await cli.run(...args)
    expect(stderr).toMatch(/^usage: There is no terminal to ask at: confirm with --yes/)
    expect(stdout).toMatch(effects)
    expect(code).toBe(2)
  })

  it.each(destructive)('%j with --plan says what it would do, and changes nothing', async (args, effects) => {
    const { code, stdout } = await cli.run(...args, '--plan')
    expect(stdout).toMatch(effects)
    expect(code).toBe(0)
  })

  it.each(destructive)('%j with --json needs --yes or --plan', async (args) => {
    expect((await cli.run(...args, '--json')).stderr).toContain('--json needs --yes or --plan')
    const { data } = await cli.json(...args, '--plan')
    expect(data.effects.length).toBeGreaterThan(0)
  })

  it('about secrets and keys names what stops working', async () => {
    const { data } = await cli.json('integrations', 'show', 'autotask')
    const removal = ['integrations', 'remove-secret', 'autotask', data.secrets[0].id]
    expect((await cli.run(...removal, '--plan')).stdout).toMatch(/last signing secret.+every webhook/)
    expect(await cli.run(...removal)).toMatchObject({ code: 2 })
    const { data: keys } = await cli.json('destinations', 'keys', 'primary')
    expect(await cli.run('destinations', 'remove-key', 'primary', keys[0].id)).toMatchObject({ code: 2 })
  })

  it('that were only planned deleted nothing', async () => {
    expect((await scene.test.request('GET', '/v1/connections')).body.data).toHaveLength(3)
    expect(scene.autotask.tenants.flatMap((tenant) => tenant.webhooks())).toHaveLength(2)
  })
})

describe('deleting', () => {
  it('a connection says what became of its webhooks at the provider', async () => {
    scene.autotask.tenants[0]!.user.level.canCreateWebhooks = false
    const { code, stdout } = await cli.run('connections', 'delete', 'acme', '--yes')
    expect(stdout).toMatch(/Deleted the connection acme\.\nLeft at the provider: registration 1: .+/)
    expect(code).toBe(0)
  })

  it('an integration counts what it deletes and lists what is left at the provider', async () => {
    const { stdout } = await cli.run('integrations', 'delete', 'autotask', '--yes')
    expect(stdout).toMatch(/Deleted the integration autotask\./)
    expect(stdout).toMatch(/Left at the provider:[^]+acme +Ticket +orphaned/)
    expect(stdout).toMatch(/Delete at the provider: 1 webhook set up by hand/)
    expect((await scene.test.post(url, '{}')).status).toBe(404)
  })
})

it.each([
  ['y', 1, true],
  ['Yes', 999, true],
  ['', 1, false],
  ['no', 1, false],
  ['y', 1000, false],
  ['1000', 1000, true],
  ['1,000', 1000, true],
  ['100', 1000, false],
])('the answer "%s" to a question about %i things confirms it: %j', (answer, count, isYes) => {
  expect(agrees(answer, count)).toBe(isYes)
})
