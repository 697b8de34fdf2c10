import type { Behaviour } from '@guidepost/autotask-simulator'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startGateway } from '../../src/composition.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { createLogger } from '../../src/logger.ts'
import { accountOf, askWebhooks, autotaskWithoutWaits, startScene, type Scene } from '../support/autotask.ts'
import { startEdge, type Edge } from '../support/edge.ts'

/*
 * Ways in which a tenant that loses changes could look healthy. Each must end with the change recovered, or with a name:
 * `unclear`, `open`, `uncoverable` or a blind spot.
 */

const minuteMs = 60_000
const hourMs = 60 * minuteMs

let scene: Scene
let edge: Edge
/** Called with each answer of the REST API. */
let onAnswer: (path: string, answer: Response) => Response
/** How far our clock is ahead of Autotask's. */
let clockAheadMs = 0
/** Each test has its own tenant and connection. */
let name: string
let tests = 0
let defaults: Behaviour
const tenants = Array.from({ length: 30 }, (_, index) => ({ name: `t${index}`, users: [{}, {}] }))

beforeAll(async () => {
  edge = await startEdge()
  scene = await startScene({
    simulator: { tenants },
    env: { GUIDEPOST_PUBLIC_URL: edge.url },
    aheadMs: () => clockAheadMs,
    onAnswer: (path, answer) => onAnswer(path, answer),
  })
  edge.target = scene.test.url
  defaults = { ...scene.autotask.behaviour }
})
afterAll(async () => {
  await scene.stop()
  await edge.close()
})

beforeEach(async () => {
  onAnswer = (_, answer) => answer
  edge.mode = () => 'pass'
  name = `t${tests++}`
  await scene.connect(name)
  await round()
})
afterEach(async () => {
  Object.assign(scene.autotask.behaviour, defaults)
  edge.mode = () => 'pass'
  onAnswer = (_, answer) => answer
  await scene.test.request('DELETE', `/connections/${name}?provider_config_key=autotask`)
})

const tenant = () => scene.autotask.tenants.find((each) => each.name === name)!
const webhook = (entity = 'Ticket') =>
  tenant()
    .webhooks()
    .find((each) => each.entity === entity)!
const create = (more: object = {}): number =>
  tenant().create('Tickets', { title: 'a', status: 1, priority: 2, companyID: tenant().companyId, ...more })
const change = (id: number, values: object): void => tenant().update('Tickets', id, { ...values })
const get = async (path: string) => (await scene.test.request('GET', path)).body.data
const ofConnection = (path = '') => get(`/v1/connections/${name}${path}?provider_config_key=autotask`)
const entityOf = async (entity = 'Ticket') =>
  (await ofConnection('/coverage')).entities.find((each: { entity: string }) => each.entity === entity)

/** What is due: looks, rounds of recovery, verdicts. */
async function round(afterMs = 0): Promise<void> {
  await scene.advance(afterMs)
  await scene.round()
}

/** Every event of one record, oldest first. */
async function eventsOf(id: number) {
  const listed = await get(`/v1/events?connection_id=${name}&limit=200`)
  const all = await Promise.all(listed.toReversed().map((each: { id: string }) => get(`/v1/events/${each.id}`)))
  return all.filter(({ state, payload }) => state !== 'unmatched' && payload?.id === String(id))
}

/** How the events of a record came: `Create push`, `Update back-fill`. */
const waysOf = async (id: number): Promise<string[]> =>
  (await eventsOf(id)).map(({ action, origin }) => `${action} ${origin}`)

/** The last value of each field that a receiver knows of a record. */
const stateOf = async (id: number): Promise<Record<string, string>> =>
  Object.assign({}, ...(await eventsOf(id)).map(({ payload }) => payload.fields))

/** What happens during `changes` leaves no trace: the edge answers 200 and drops it. */
async function lose(changes: () => unknown): Promise<void> {
  edge.mode = () => 'swallow'
  changes()
  await scene.advance(minuteMs)
  edge.mode = () => 'pass'
}

/** A ticket that arrived, and whose time is proven. */
async function known(): Promise<number> {
  const id = create()
  await round(2 * hourMs)
  expect(await waysOf(id)).toEqual(['Create push'])
  return id
}

describe('a change that is lost', () => {
  it('behind a proxy that answers 200', async () => {
    const id = await known()
    await lose(() => change(id, { status: 5 }))
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update back-fill'])
    expect(await stateOf(id)).toMatchObject({ Status: '5' })
    expect((await ofConnection()).verdict).toMatchObject({ level: 'impaired', cause: 'events_missing' })
    await round(2 * hourMs)
    expect((await ofConnection()).verdict).toMatchObject({ level: 'ok' })
  })

  it('although a later push of another field arrives', async () => {
    const id = await known()
    await lose(() => change(id, { priority: 4 }))
    await scene.advance(minuteMs)
    change(id, { status: 5 })
    await round(2 * hourMs)
    // The later event displays the priority, too. So a receiver that reads what is displayed knows it.
    expect(await stateOf(id)).toMatchObject({ Priority: '4', Status: '5' })
  })

  it('although a later push of another field arrives, and events show only what changed', async () => {
    const spec = { entity: 'Ticket', subscribed: ['Status', 'Priority'], displayed: [] }
    await scene.connect(name, { registrations: [{ spec }] })
    const id = await known()
    await lose(() => change(id, { priority: 4 }))
    await scene.advance(minuteMs)
    change(id, { status: 5 })
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update push', 'Update back-fill'])
    expect(await stateOf(id)).toMatchObject({ Priority: '4', Status: '5' })
  })

  it('while the webhook is off and on again between two looks', async () => {
    const id = await known()
    tenant().setWebhookActive('Ticket', webhook().id, false)
    change(id, { status: 5 })
    await scene.advance(minuteMs)
    tenant().setWebhookActive('Ticket', webhook().id, true)
    await round(2 * hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '5' })
  })

  it('because one action stops, although the webhook reads as active', async () => {
    const id = await known()
    tenant().stopAction('Ticket', webhook().id, 'Update')
    change(id, { status: 5 })
    await round(2 * hourMs)
    expect(webhook().isActive).toBe(true)
    expect(await waysOf(id)).toEqual(['Create push', 'Update back-fill'])
  })

  it('behind a fault of TLS or DNS that lasts for fewer than 25 events', async () => {
    const id = await known()
    edge.mode = () => 'refuse'
    change(id, { status: 5 })
    await scene.advance(5 * minuteMs)
    edge.mode = () => 'pass'
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update error-log'])
    expect((await eventsOf(id))[1].recovered).toMatchObject({ fidelity: 'exact' })
  })

  it('in the queue that Autotask drops when it switches the webhook off', async () => {
    Object.assign(scene.autotask.behaviour, { disableAfter: 5, pendingOnDeactivation: 'drop' })
    const ids = [await known(), ...Array.from({ length: 9 }, () => create())]
    await round(2 * hourMs)
    edge.mode = () => 'refuse'
    for (const id of ids) change(id, { status: 5 })
    await scene.advance(15 * minuteMs)
    expect(webhook().isActive).toBe(false)
    for (const id of ids) change(id, { priority: 4 })
    edge.mode = () => 'pass'
    await round(minuteMs)
    await round(hourMs)
    expect(webhook().isActive).toBe(true)
    for (const id of ids) expect(await stateOf(id)).toMatchObject({ Status: '5', Priority: '4' })
  })

  it('that is one of two within five seconds', async () => {
    const id = await known()
    edge.mode = (body) => (body.includes('"Status":"8"') ? 'swallow' : 'pass')
    change(id, { status: 5 })
    await scene.advance(2000)
    change(id, { status: 8 })
    await scene.advance(minuteMs)
    edge.mode = () => 'pass'
    await round(2 * hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '8' })
  })

  it('that is a Create, although an Update arrives', async () => {
    let id = 0
    await lose(() => (id = create()))
    change(id, { status: 5 })
    await round(2 * hourMs)
    expect((await waysOf(id)).toSorted()).toEqual(['Create back-fill', 'Update push'])
  })

  it('although an event of the record arrived that matched nothing', async () => {
    const id = await known()
    edge.mode = (body) => (body.includes(webhook().guid) ? 'swallow' : 'pass')
    change(id, { status: 5 })
    await scene.advance(minuteMs)
    await postSigned({
      Action: 'Update',
      Guid: '00000000-0000-4000-8000-000000000000',
      Id: id,
      Fields: { Status: '5' },
    })
    edge.mode = () => 'pass'
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update back-fill'])
  })

  it('although one of two processes stores', async () => {
    const ids = [await known(), create(), create(), create()]
    await round(2 * hourMs)
    let count = 0
    edge.mode = () => (count++ % 2 === 0 ? 'swallow' : 'pass')
    for (const id of ids) change(id, { status: 5 })
    await scene.advance(minuteMs)
    edge.mode = () => 'pass'
    await round(2 * hourMs)
    for (const id of ids) expect(await stateOf(id)).toMatchObject({ Status: '5' })
    expect((await Promise.all(ids.map(waysOf))).flat().filter((way) => way === 'Update back-fill')).toHaveLength(2)
  })

  it('while Autotask signs with a wrong secret for an hour', async () => {
    const id = await known()
    await askWebhooks(scene.autotask, tenant().user, 'PATCH', '', {
      id: webhook().id,
      secretKey: 'somebody-typed-another',
    })
    change(id, { status: 5 })
    await scene.advance(hourMs)
    await round(hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '5' })
    expect(await waysOf(id)).toHaveLength(2)
  })

  it('because the owner of the webhook may only read', async () => {
    scene.autotask.behaviour.ownerNeeds = 'view-and-update'
    const id = await known()
    tenant().user.level.access.Tickets = 'view'
    change(id, { status: 5 })
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update back-fill'])
    expect((await ofConnection()).verdict.level).not.toBe('ok')
    await round(5 * hourMs)
    expect((await ofConnection()).verdict).toMatchObject({ level: 'blind' })
  })
})

describe('a change that is lost while recovery itself has trouble', () => {
  it('because rights dip and return', async () => {
    const id = await known()
    tenant().user.level.access.Tickets = 'none'
    change(id, { status: 5 })
    await round(2 * hourMs)
    expect(await entityOf()).toMatchObject({ problem: { code: 'permission_denied' } })
    expect((await ofConnection()).verdict.level).not.toBe('ok')
    tenant().user.level.access.Tickets = 'full'
    await round(2 * hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '5' })
    expect(await entityOf()).toMatchObject({ problem: null })
  })

  it('because the record changes during the walk', async () => {
    const id = await known()
    await lose(() => change(id, { status: 5 }))
    let isChanged = false
    onAnswer = (path, answer) => {
      if (path.endsWith('/Tickets/query') && !isChanged) {
        isChanged = true
        edge.mode = () => 'swallow'
        change(id, { status: 8 })
      }
      return answer
    }
    await round(2 * hourMs)
    expect(isChanged).toBe(true)
    await scene.advance(minuteMs)
    edge.mode = () => 'pass'
    await round(2 * hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '8' })
  })

  it('because an answer has no list of rows', async () => {
    const id = await known()
    await lose(() => change(id, { status: 5 }))
    const { proven_until: before } = await entityOf()
    onAnswer = (path, answer) =>
      path.endsWith('/Tickets/query') ? new Response('{}', { headers: { 'content-type': 'application/json' } }) : answer
    for (let hours = 0; hours < 5; hours++) await round(hourMs)
    expect(await entityOf()).toMatchObject({ proven_until: before, is_behind: true, problem: { code: 'unavailable' } })
    expect((await ofConnection()).verdict).toMatchObject({ level: 'impaired', cause: 'sweeps_behind' })
    onAnswer = (_, answer) => answer
    await round(2 * hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '5' })
  })

  it('because the sequence numbers begin again with a new webhook', async () => {
    const id = await known()
    const before = webhook()
    tenant().deleteWebhook('Ticket', before.id)
    change(id, { status: 5 })
    await round(20 * minuteMs)
    expect(webhook().guid).not.toBe(before.guid)
    change(id, { priority: 4 })
    await round(2 * hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '5', Priority: '4' })
    expect((await entityOf()).stretches.some(({ kind }: { kind: string }) => kind === 'recovered')).toBe(true)
  })

  it('because a new API user cannot see the old log', async () => {
    const id = await known()
    edge.mode = () => 'refuse'
    change(id, { status: 5 })
    await scene.advance(5 * minuteMs)
    edge.mode = () => 'pass'
    const [, other] = tenant().users
    await scene.connect(name, accountOf({ user: other } as never))
    await round(2 * hourMs)
    await round(hourMs)
    expect(await stateOf(id)).toMatchObject({ Status: '5' })
  })

  it.each([-4, 4])('because the clocks are %i minutes apart', async (minutes) => {
    const id = await known()
    onAnswer = (_, answer) => {
      const headers = new Headers(answer.headers)
      headers.set('date', new Date(scene.autotask.clock.now()).toUTCString())
      return new Response(answer.body, { status: answer.status, headers })
    }
    clockAheadMs = minutes * minuteMs
    await lose(() => change(id, { status: 5 }))
    await round(2 * hourMs)
    clockAheadMs = 0
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update back-fill'])
  })
})

describe('a restored backup', () => {
  it('fetches back what arrived after it was made', async () => {
    const id = await known()
    const folder = await mkdtemp(join(tmpdir(), 'guidepost-'))
    const backup = join(folder, 'backup.db')
    const file = new DatabaseSync(join(scene.test.folder, 'guidepost.db'))
    file.exec(`vacuum into '${backup}'`)
    file.close()
    change(id, { status: 5 })
    await scene.advance(minuteMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Update push'])

    const configuration = await readConfiguration({ ...scene.test.env, DATABASE_URL: `sqlite:${backup}` })
    const providers = new Map([['autotask', autotaskWithoutWaits()]])
    const restored = await startGateway(
      { ...configuration, config: { ...configuration.config, providers } },
      createLogger('silent'),
      { withoutLoop: true, now: () => scene.autotask.clock.now(), fetch: scene.autotask.fetch },
    )
    try {
      await scene.advance(2 * hourMs)
      await restored.recoveries.runDue(new AbortController().signal)
      const { rows } = await restored.store.listEvents({ environmentId: 1, connectionId: name }, { limit: 9 })
      expect(rows.map(({ action, origin }) => `${action} ${origin}`)).toEqual(['Update back-fill', 'Create push'])
    } finally {
      await restored.stop()
      await rm(folder, { recursive: true })
    }
  })
})

describe('what nobody can see is named', () => {
  const blindSpots = async (entity?: string): Promise<string[]> =>
    (await entityOf(entity)).blind_spots.map(({ code }: { code: string }) => code)

  it('deletes of tickets, without the right to their log', async () => {
    tenant().user.level.deletedTicketLogs = false
    const id = await known()
    await lose(() => tenant().delete('Tickets', id))
    await round(26 * hourMs)
    expect(await blindSpots()).toContain('log_not_readable')
  })

  it('deletes of tickets arrive with it', async () => {
    const id = await known()
    await lose(() => tenant().delete('Tickets', id))
    await round(2 * hourMs)
    expect(await waysOf(id)).toEqual(['Create push', 'Delete deleted-log'])
  })

  it('deletes of companies, which have no log', async () => {
    const spec = { entity: 'Company', subscribed: ['Phone'], events: ['create', 'update', 'delete'] }
    await scene.connect(name, { registrations: [{ preset: 'tickets' }, { spec }] })
    await round(2 * hourMs)
    expect(await blindSpots('Company')).toContain('no_log')
  })

  it('updates of an entity without a stamp', async () => {
    scene.autotask.behaviour.itemStampQueryable = false
    const spec = { entity: 'ConfigurationItem', subscribed: ['SerialNumber'] }
    await scene.connect(name, { registrations: [{ preset: 'tickets' }, { spec }] })
    await round(2 * hourMs)
    expect(await blindSpots('ConfigurationItem')).toContain('no_stamp')
  })
})

/** Posts an event to the address of the webhook, signed with its secret. */
async function postSigned(payload: object): Promise<void> {
  const [registration] = (await ofConnection()).registrations
  const { store } = scene.test.gateway
  const [secret] = await store.listSecrets({ kind: 'registration', id: registration.id }, 0)
  const body = Buffer.from(JSON.stringify({ EntityType: 'Ticket', EventTime: new Date(0), ...payload }))
  const provider = autotaskWithoutWaits()
  const headers = provider.receive.sign(body, secret!.value, scene.autotask.clock.now())
  const answer = await scene.test.post(new URL(registration.webhook_url).pathname, body, headers)
  expect(answer.status).toBe(200)
}
