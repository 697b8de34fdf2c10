import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf, askWebhooks, startScene, type Scene } from '../../../test/support/autotask.ts'
import type { Ended } from '../../../test/support/cli-here.ts'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'

const names = ['acme', 'right', 'forbidden', 'zero', 'blind', 'expired', 'inactive', 'unsubscribed', 'moved', 'taken']

// One gateway for the whole file: the tests build on each other, as the commands of a person would.
let scene: Scene
let run: (...args: readonly string[]) => Promise<Ended>
let file: string
const tenantOf = (name: string) => scene.autotask.tenants.find((tenant) => tenant.name === name)!

beforeAll(async () => {
  const second = { username: 'second@example.com' }
  scene = await startScene({
    simulator: {
      tenants: names.map((name) => (name === 'taken' ? { name, users: [{}, second] } : { name })),
    },
  })
  file = join(scene.test.folder, 'account.json')
  ;({ run } = commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key }))
})
afterAll(() => scene.stop())

function connect(name: string): Promise<Ended> {
  const { credentials, connection_config } = accountOf(tenantOf(name))
  writeFileSync(file, JSON.stringify(credentials))
  const config = JSON.stringify(connection_config)
  return run('connect', name, '--credentials', `@${file}`, '--config', config, '--preset', 'ticket-monitor')
}

describe('connect', () => {
  it('prints each step, and ends with an active webhook that waits for its first event', async () => {
    const { code, stdout, stderr } = await connect('acme')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const steps = stdout.split('\n').map((line) => line.slice(9))
    const expected = [
      expect.stringMatching(/^The API user can sign in: /),
      expect.stringMatching(/^Create the Ticket webhook "Guidepost Ticket Monitor"/),
      expect.stringMatching(/^Activate the Ticket webhook/),
      'The webhook is active',
    ]
    expect(steps).toEqual(expect.arrayContaining(expected))
    expect(stdout).toContain('active, waiting for the first event: change any ticket')
  })

  it('with wrong credentials changes nothing', async () => {
    writeFileSync(file, JSON.stringify({ type: 'API_KEY', apiKey: 'wrong' }))
    const { code, stderr } = await run('connect', 'acme', '--credentials', `@${file}`)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^preflight_failed: Nothing was changed/),
    })
    expect((await run('doctor', 'acme')).stdout).toMatch(/^ok +The API user can sign in/m)
  })
})

describe('registrations', () => {
  it('are listed with their status', async () => {
    expect((await run('registrations', 'list')).stdout).toMatch(/^ID .+\n1 +acme +Ticket +active /)
    expect((await run('registrations', 'list', '--status', 'failed')).stdout).not.toContain('acme')
  })

  it('plan shows what would change, apply changes it', async () => {
    tenantOf('acme').setWebhookActive('Ticket', 1, false)
    expect((await run('registrations', 'plan', '1')).stdout).toBe('- Activate the Ticket webhook 1\n')
    expect(tenantOf('acme').webhooks()).toMatchObject([{ isActive: false }])
    expect((await run('registrations', 'apply', '1')).stdout).toMatch(/Activate the Ticket webhook 1\n[^]+\nactive/)
    expect((await run('registrations', 'plan', '1')).stdout).toBe('Nothing to do.\n')
  })

  it.each([['retry'], ['rotate']])('%s ends with an active webhook', async (name) => {
    expect(await run('registrations', name, '1')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\nactive(: .+)?\n$/),
    })
  })

  it.each([
    [['apply'], 2, 'Give an id, --all, a filter or --adopt-url'],
    [['apply', '--all', '--yes'], 0, 'The gateway is applying the waiting changes'],
    [['apply', '--adopt-url', '--yes'], 0, 'the webhooks of this environment are registered with http://127.0.0.1'],
    [['plan', '99'], 1, 'Managed registration 99 does not exist'],
  ])('%j ends with %i', async (args, code, words) => {
    const ran = await run('registrations', ...args)
    expect(ran.code).toBe(code)
    expect(ran.stdout + ran.stderr).toContain(words)
  })

  it('status groups by verdict, and says that the loop is paused', async () => {
    expect((await run('status')).stdout).toMatch(
      /^1 connection: unproven: Waiting for the first event \[waiting_for_first_event\] \(since /,
    )
    await run('reconcile', 'pause')
    expect((await run('status')).stdout).toMatch(/^Automatic webhook repair is paused/)
    expect(await run('reconcile', 'resume')).toMatchObject({
      code: 0,
      stdout: 'Automatic webhook repair runs again.\n',
    })
  })

  it('remove removes the webhook at Autotask', async () => {
    expect(await run('registrations', 'remove', '1', '--yes')).toMatchObject({ code: 0 })
    expect(tenantOf('acme').webhooks()).toEqual([])
  })
})

/** A fault: its name, a function that causes it, and the text that `doctor` prints. */
const faults: [name: string, cause: () => unknown, says: RegExp][] = [
  ['right', () => undefined, /\n\d+ ok, 0 wrong, \d+ to check by hand, 0 unknown\n$/],
  [
    'forbidden',
    () => (tenantOf('forbidden').user.level.canCreateWebhooks = false),
    /^WRONG .+\n.+Can create WebHooks/m,
  ],
  [
    'zero',
    async () => {
      tenantOf('zero').user.level.maxWebhooks = 0
      tenantOf('zero').deleteWebhook('Ticket', 1)
      await run('registrations', 'retry', await idOf('zero'))
    },
    /^WRONG .+refused to create another webhook\n.+Maximum/m,
  ],
  ['blind', () => (tenantOf('blind').user.level.access.Tickets = 'none'), /^WRONG .+read is "none"/m],
  [
    'expired',
    () => (tenantOf('expired').user.secret = 'another'),
    /^WRONG .+the password expired.+\n.+generate a new secret/m,
  ],
  [
    'inactive',
    () => tenantOf('inactive').update('Resources', tenantOf('inactive').user.resourceId, { isActive: false }),
    /^WRONG .+Resource \d+ is inactive: its webhooks look active/m,
  ],
  [
    'unsubscribed',
    () => patch('unsubscribed', '/1/Fields', { id: 1, isSubscribedField: false }),
    /^WRONG .+subscribes to none/m,
  ],
  [
    'moved',
    () => patch('moved', '', { id: 1, webhookUrl: 'https://elsewhere.example.com/x' }),
    /^WRONG .+goes to https:\/\/elsewhere/m,
  ],
]

async function idOf(connection: string): Promise<string> {
  const { stdout } = await run('registrations', 'list', '--json')
  const { data } = JSON.parse(stdout) as { data: { id: number; connection_id: string }[] }
  return String(data.find(({ connection_id }) => connection_id === connection)!.id)
}

const patch = (name: string, path: string, body: object) =>
  askWebhooks(scene.autotask, tenantOf(name).user, 'PATCH', path, body)

describe('doctor', () => {
  it.each(faults)('says what is wrong with a connection that is %s, and what to do', async (name, cause, says) => {
    await connect(name)
    await cause()
    const { code, stdout } = await run('doctor', name)
    expect(stdout).toMatch(says)
    expect(code).toBe(name === 'right' ? 0 : 1)
  })

  it("records how Autotask behaves, masked, into a new file, if the tenant's owner consents", async () => {
    const tenant = tenantOf('right')
    const before = tenant.webhooks()
    const title = 'Zebra on fire'
    const id = tenant.create('Tickets', { title, status: 1, priority: 1, companyID: tenant.companyId })
    tenant.update('Tickets', id, { status: 5, resolution: 'Zebra put out' })
    await scene.autotask.clock.settle()
    const into = join(scene.test.folder, 'recording.json')
    const args = ['doctor', 'right', '--record', into, '--probe']
    expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('confirm with --yes') })
    const { code, stdout } = await run(...args, '--yes')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Guidepost will ask.+WRITES.+\d answers/s),
    })
    const text = readFileSync(into, 'utf8')
    const recording = JSON.parse(text) as { answers: { id: string; facts: object }[] }
    const facts = Object.fromEntries(recording.answers.map((answer) => [answer.id, answer.facts]))
    expect(facts).toMatchObject({
      probe: { 'made twice': { refused: 'duplicate' } },
      received: { 'Ticket Update': { count: 1, signature: { 'sha1=<Base64>, right for the bytes': 1 } } },
    })
    expect(text).not.toMatch(new RegExp(`Zebra|${tenant.user.username}|${tenant.user.secret}`, 'i'))
    expect(tenant.webhooks()).toMatchObject(before.map(({ guid, isActive }) => ({ guid, isActive })))
    expect(await run(...args, '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') })
    expect(await run('doctor', 'right', '--probe')).toMatchObject({ code: 2 })
  })

  it('names the webhook of another owner that blocks the setup', async () => {
    await connect('taken')
    const id = await idOf('taken')
    const { body } = await scene.test.request('GET', `/v1/registrations/${id}`)
    const tenant = tenantOf('taken')
    tenant.deleteWebhook('Ticket', 1)
    const { webhookUrl, deactivationUrl } = body.data.desired
    const other = {
      name: 'Theirs',
      isActive: false,
      secretKey: 'theirs-theirs',
      sendThresholdExceededNotification: false,
    }
    const inTheWay = { ...other, webhookUrl, deactivationUrl, isSubscribedToUpdateEvents: true }
    await askWebhooks(scene.autotask, tenant.users[1]!, 'POST', '', inTheWay)
    expect((await run('registrations', 'retry', id)).stdout).toMatch(/deactivated: .+Admin > Webhooks.+\n$/)
    expect((await run('doctor', 'taken')).stdout).toMatch(/^WRONG +Another Ticket webhook has our URL: .+\n.+/m)
  })
})
