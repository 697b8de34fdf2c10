import type { Autotask, AutotaskOptions } from '@guidepost/autotask-simulator'
import type { DiagnoseScope, Finding, ProviderHost, RegistrationTarget } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { connectionOf, converge, hostOf, openAutotask, provider, targetOf } from '../../test/support/simulated.ts'
import type { Connection } from '../open.ts'

const { register, diagnose } = provider()
const { spec } = register.presets['ticket-monitor']!

interface Scene {
  readonly autotask: Autotask
  readonly host: ProviderHost
  readonly connection: Connection
  target: RegistrationTarget
  depth: DiagnoseScope['depth']
}

async function sceneOf(options: AutotaskOptions = {}): Promise<Scene> {
  const autotask = await openAutotask(options)
  const connection = connectionOf(autotask.tenant.user)
  return { autotask, host: hostOf(autotask), connection, target: targetOf('a', { webhookId: '1' }), depth: 'full' }
}

async function setUp({ connection, host, target }: Scene): Promise<void> {
  await converge(register.open(connection, host), target, spec)
}

async function findings({ connection, host, target, depth }: Scene, chosen: unknown = spec): Promise<Finding[]> {
  const found: Finding[] = []
  const scope = { depth, registrations: [{ target, spec: chosen }] }
  for await (const finding of diagnose.check(connection, scope, host)) found.push(finding)
  return found
}

/** The verdict of each finding, by id. */
function verdicts(found: readonly Finding[]): Record<string, Finding['verdict']> {
  return Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]))
}

describe('the findings', () => {
  it('of a correct set-up are ok, except for what the API does not show', async () => {
    const scene = await sceneOf()
    await setUp(scene)
    const found = await findings(scene)
    expect(verdicts(found)).toEqual({
      'public-url': 'ok',
      'connection-config': 'ok',
      zone: 'ok',
      credentials: 'ok',
      'integration-code': 'ok',
      'hourly-limit': 'ok',
      'create-webhooks': 'ok',
      'entity-access': 'ok',
      fields: 'ok',
      'webhook-url': 'ok',
      duplicates: 'ok',
      'webhook-maximum': 'ok',
      webhook: 'ok',
      'webhook-active': 'ok',
      'webhook-ready': 'ok',
      'subscribed-field': 'ok',
      settings: 'ok',
      owner: 'ok',
      'excluded-resources': 'ok',
      'error-log': 'ok',
      'api-only-level': 'by_hand',
      'password-expiry': 'by_hand',
      'line-of-business': 'by_hand',
      'protected-data': 'by_hand',
    })
    for (const { verdict, advice } of found) expect(advice === undefined).toBe(verdict === 'ok')
  })

  it('before a registration are ok, except for the maximum, which the API does not show', async () => {
    const scene = { ...(await sceneOf()), depth: 'preflight' as const }
    const found = verdicts(await findings(scene))
    expect(Object.entries(found).filter(([, verdict]) => verdict !== 'ok')).toEqual([['webhook-maximum', 'by_hand']])
    expect(scene.autotask.tenant.webhooks()).toEqual([])
  })
})

/** A fault, how to make it, the id of the finding that reports it, and a part of its message. */
const faults: [fault: string, make: (scene: Scene) => Promise<void> | void, id: string, words: string][] = [
  [
    'creation that is not allowed',
    ({ autotask }) => void (autotask.tenant.user.level.canCreateWebhooks = false),
    'create-webhooks',
    'TicketWebhooks is "none"',
  ],
  [
    'a maximum of 0',
    async (scene) => {
      scene.autotask.tenant.user.level.maxWebhooks = 0
      await expect(setUp(scene)).rejects.toMatchObject({
        code: 'limit_reached',
        advice: expect.stringContaining('Maximum'),
      })
    },
    'webhook-maximum',
    'At 2026-01-05T09:00:00.000Z, Autotask refused to create another webhook',
  ],
  [
    'no access to tickets',
    ({ autotask }) => void (autotask.tenant.user.level.access.Tickets = 'none'),
    'entity-access',
    'read is "none", update is "none"',
  ],
  [
    'access to tickets that only reads',
    ({ autotask }) => void (autotask.tenant.user.level.access.Tickets = 'view'),
    'entity-access',
    'read is "all", update is "none"',
  ],
  [
    'an expired password',
    ({ autotask }) => void (autotask.tenant.user.secret = 'another'),
    'credentials',
    'the password expired',
  ],
  [
    'a user that is inactive, and owns the webhook',
    async (scene) => {
      await setUp(scene)
      scene.autotask.tenant.deactivateUser(scene.autotask.tenant.user)
    },
    'credentials',
    'inactive or locked',
  ],
  [
    'an inactive owner',
    async (scene) => {
      await setUp(scene)
      const { tenant } = scene.autotask
      tenant.update('Resources', tenant.user.resourceId, { isActive: false })
    },
    'owner',
    'is inactive: its webhooks look active but send nothing',
  ],
  [
    'no subscribed field',
    async (scene) => {
      await setUp(scene)
      await patch(scene.autotask, 'TicketWebhooks/1/Fields', {
        id: 1,
        isSubscribedField: false,
        isDisplayAlwaysField: true,
      })
    },
    'subscribed-field',
    'It subscribes to none of its 4 fields',
  ],
  [
    'a webhook with another URL',
    async (scene) => {
      await setUp(scene)
      await patch(scene.autotask, 'TicketWebhooks', { id: 1, webhookUrl: 'https://elsewhere.example/hooks' })
    },
    'webhook-url',
    'The webhook 1 goes to https://elsewhere.example/… instead of https://hooks.example.com/webhook/dev/autotask/…',
  ],
  [
    'a URL with another port',
    (scene) => void (scene.target = targetOf('a', { url: 'https://hooks.example.com:8443/inst1.tokena' })),
    'public-url',
    'https://hooks.example.com:8443, which is on port 8443',
  ],
  [
    'a visible duplicate of another owner',
    async (scene) => {
      scene.autotask.behaviour.foreignWebhooks = 'visible'
      await setUp(scene)
      const [, other] = scene.autotask.tenant.users
      const { register } = provider()
      scene.autotask.behaviour.duplicateScope = 'owner'
      scene.autotask.behaviour.foreignWebhooks = 'hidden'
      await converge(register.open(connectionOf(other!), hostOf(scene.autotask)), targetOf(), spec)
      scene.autotask.behaviour.foreignWebhooks = 'visible'
    },
    'duplicates',
    'These webhooks have it, too: 2',
  ],
  [
    'a hidden duplicate of another owner',
    async (scene) => {
      const [, other] = scene.autotask.tenant.users
      await converge(register.open(connectionOf(other!), hostOf(scene.autotask)), targetOf(), spec)
      await expect(setUp(scene)).rejects.toMatchObject({
        code: 'duplicate',
        advice: expect.stringContaining('delete'),
      })
    },
    'duplicates',
    'At 2026-01-05T09:00:00.000Z, Autotask rejected our webhook as a duplicate',
  ],
  ['a missing webhook', () => {}, 'webhook', 'We have no Ticket webhook in Autotask'],
  [
    'a webhook that a person deactivated',
    async (scene) => {
      await setUp(scene)
      scene.autotask.tenant.setWebhookActive('Ticket', 1, false)
    },
    'webhook-active',
    'a person deactivated it',
  ],
]

describe('a failed check', () => {
  it.each([
    [
      'no access to tickets',
      (scene: Scene) => void (scene.autotask.tenant.user.level.access.Tickets = 'none'),
      { id: 'entity-access', title: 'The API user may not read and update Tickets', effect: 'blind', entity: 'Ticket' },
    ],
    [
      'no right to create webhooks',
      (scene: Scene) => void (scene.autotask.tenant.user.level.canCreateWebhooks = false),
      { id: 'create-webhooks', title: 'The API user may not create Ticket webhooks', effect: 'blind' },
    ],
    [
      'another secret',
      (scene: Scene) => void (scene.autotask.tenant.user.secret = 'another'),
      { id: 'credentials', title: 'The API user cannot sign in (401)', code: 'unauthorized' },
    ],
  ])('says what is wrong in its title, and what that means for events: %s', async (_, make, expected) => {
    const scene = await sceneOf()
    make(scene)
    expect((await findings(scene)).find(({ id }) => id === expected.id)).toMatchObject({
      verdict: 'wrong',
      ...expected,
    })
  })

  it('is only a doubt if the access is restricted', async () => {
    const scene = await sceneOf()
    const restricted: typeof fetch = async (input, init) =>
      (input as string).endsWith('/Tickets/entityInformation')
        ? Response.json({ info: { userAccessForQuery: 2, userAccessForUpdate: 1, canUpdate: true } })
        : await fetch(input, init)
    const found = await findings({ ...scene, host: { ...scene.host, fetch: restricted } })
    expect(found.find(({ id }) => id === 'entity-access')).toMatchObject({
      verdict: 'by_hand',
      title: 'The access of the API user to Tickets is restricted',
      effect: 'impaired',
    })
  })
})

describe('a look', () => {
  it('checks rights and owner with three requests', async () => {
    const scene = { ...(await sceneOf()), depth: 'look' as const }
    await setUp(scene)
    const observed = await provider().register.open(scene.connection, scene.host).observe(scene.target, spec)
    const paths: string[] = []
    const counting: typeof fetch = async (input, init) => {
      paths.push(new URL(input instanceof Request ? input.url : input).pathname)
      return await fetch(input, init)
    }
    const found: Finding[] = []
    const registrations = [{ target: scene.target, spec, observed: observed.webhook! }]
    const host = { ...scene.host, fetch: counting }
    for await (const one of diagnose.check(scene.connection, { depth: 'look', registrations }, host)) found.push(one)
    expect(verdicts(found)).toEqual({
      'public-url': 'ok',
      'create-webhooks': 'ok',
      'entity-access': 'ok',
      owner: 'ok',
      'api-only-level': 'by_hand',
      'password-expiry': 'by_hand',
      'line-of-business': 'by_hand',
      'protected-data': 'by_hand',
    })
    expect(paths.filter((path) => !path.endsWith('/zoneInformation'))).toHaveLength(3)
  })
})

describe('the doctor finds the fault, names the value, and says what to do, for', () => {
  it.each(faults)('%s', async (_, make, id, words) => {
    const scene = await sceneOf({ tenants: [{ users: [{}, {}] }] })
    await make(scene)
    const finding = (await findings(scene)).find((one) => one.id === id && one.verdict === 'wrong')
    expect(finding?.message).toContain(words)
    expect(finding?.advice?.length).toBeGreaterThan(10)
  })

  it('a database with too many requests', async () => {
    const scene = await sceneOf()
    const threshold = {
      externalRequestThreshold: 10_000,
      requestThresholdTimeframe: 60,
      currentTimeframeRequestCount: 6000,
    }
    const busy: typeof fetch = async (input, init) =>
      (input as string).endsWith('/ThresholdInformation') ? Response.json(threshold) : await fetch(input, init)
    const found = await findings({ ...scene, host: { ...scene.host, fetch: busy } })
    expect(found.find(({ id }) => id === 'hourly-limit')).toMatchObject({
      verdict: 'wrong',
      message: expect.stringContaining('6000 of 10000 requests in the last 60 minutes'),
    })
  })

  it('an unknown user', async () => {
    const scene = await sceneOf()
    const connection = { ...scene.connection, config: { ...scene.connection.config, username: 'nobody@example.com' } }
    const found = await findings({ ...scene, connection })
    expect(found.find(({ id }) => id === 'zone')).toMatchObject({
      verdict: 'wrong',
      message: expect.stringContaining('nobody@example.com'),
    })
    expect(verdicts(found)).not.toHaveProperty('credentials')
  })

  it('a connection without a user name', async () => {
    const scene = await sceneOf()
    const found = await findings({ ...scene, connection: { ...scene.connection, config: {} } })
    expect(found.find(({ id }) => id === 'connection-config')).toMatchObject({ verdict: 'wrong' })
  })

  it('unknown fields, and names similar ones', async () => {
    const found = await findings(await sceneOf(), { entity: 'Ticket', subscribed: ['Statuss'] })
    const finding = found.find(({ id }) => id === 'fields')
    expect(finding).toMatchObject({ verdict: 'wrong', advice: expect.stringContaining('Status') })
    expect(finding?.message).toContain('no field "Statuss"')
  })

  it('an invalid spec', async () => {
    const found = await findings(await sceneOf(), { entity: 'Project' })
    expect(found[0]).toMatchObject({ id: 'spec', verdict: 'wrong' })
  })

  it('events that Autotask gave up', async () => {
    const scene = await sceneOf()
    scene.target = targetOf('a', { url: `http://127.0.0.1:9/inst1.${targetOf().token}` })
    await setUp(scene)
    const { tenant, clock } = scene.autotask
    const id = tenant.create('Tickets', {
      title: 'Printer on fire',
      status: 1,
      priority: 1,
      companyID: tenant.companyId,
    })
    tenant.update('Tickets', id, { status: 5 })
    await clock.advance(130_000)
    const finding = (await findings(scene)).find((one) => one.id === 'error-log')
    expect(finding).toMatchObject({
      verdict: 'wrong',
      message: expect.stringContaining('It gave up 1, the last at 2026'),
    })
  })

  it('an excluded API user, which a person must judge', async () => {
    const scene = await sceneOf()
    const excludedResources = [scene.autotask.tenant.user.resourceId]
    await converge(register.open(scene.connection, scene.host), scene.target, { ...spec, excludedResources })
    const found = await findings(scene, { ...spec, excludedResources })
    expect(verdicts(found)).toMatchObject({ 'excluded-resources': 'by_hand', settings: 'ok' })
  })
})

it('makes no call as a user that was refused twice, and says so', async () => {
  const scene = await sceneOf()
  scene.autotask.tenant.user.secret = 'another'
  for (let times = 0; times < 4; times++) await findings(scene)
  expect(scene.autotask.log.entries('request').filter(({ request }) => request.status === 401)).toHaveLength(2)
  const finding = (await findings(scene)).find(({ id }) => id === 'credentials')
  expect(finding?.message).toContain('are blocked')
})

it('reports a check that cannot run as unknown', async () => {
  const scene = await sceneOf()
  scene.autotask.fail({ kind: 'outage', path: 'Tickets/entityInformation', times: 100 })
  expect(verdicts(await findings(scene))).toMatchObject({ 'entity-access': 'unknown', fields: 'ok' })
})

it('rejects with the reason of the signal', async () => {
  const scene = await sceneOf()
  const host = { ...scene.host, signal: AbortSignal.abort(new Error('enough')) }
  await expect(findings({ ...scene, host })).rejects.toThrow('enough')
})

async function patch(autotask: Autotask, path: string, body: object): Promise<void> {
  const { username, secret, integrationCode } = autotask.tenant.user
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  const url = `${autotask.url}/ATServicesRest/V1.0/${path}`
  const answer = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
}
