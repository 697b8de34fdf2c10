import { runs } from '@guidepost/tooling-testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandsInProcess } from '../support/cli-in-process.ts'
import { startScene, type Scene } from '../support/autotask.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

let scene: Scene
/** Each test has its own tenant and connection. */
let name: string
let tests = 0
const tenants = Array.from({ length: 20 }, (_, index) => ({ name: `t${index}` }))
beforeAll(async () => void (scene = await startScene({ simulator: { tenants } })))
afterAll(() => scene.stop())
beforeEach(async () => {
  name = `t${tests++}`
  await scene.connect(name)
})

const tenant = () => scene.autotask.tenants.find((each) => each.name === name)!
const webhook = () => tenant().webhooks()[0]!
const create = (title: string, more: object = {}): number =>
  tenant().create('Tickets', { title, status: 1, priority: 2, companyID: tenant().companyId, ...more })
const get = async (path: string) => (await scene.test.request('GET', path)).body.data

const cli = (...args: string[]) =>
  commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key }).run(...args)

/** The events of this test's connection, oldest first. */
const events = async (): Promise<{ id: string; action: string; origin: string; recovered: { fidelity: string } }[]> =>
  (await get(`/v1/events?connection_id=${name}&limit=100`)).toReversed()

/** What is due: looks, then rounds of recovery. */
async function round(afterMs = 0): Promise<void> {
  await scene.advance(afterMs)
  await scene.round()
}

/** The webhook sends nothing for a while, although it stays active: nothing at Autotask shows it. */
async function unseenOutage(changes: () => void): Promise<void> {
  tenant().stopAction(webhook().entity, webhook().id, 'Create')
  tenant().stopAction(webhook().entity, webhook().id, 'Update')
  changes()
  await scene.advance(minuteMs)
}

describe('a round of recovery', () => {
  it('finds nothing missing while every event arrives', async () => {
    await round()
    create('a')
    await round(2 * hourMs)
    expect(await events()).toMatchObject([{ action: 'Create', origin: 'push', recovered: null }])
  })

  it('fetches a change back that sent no event although the webhook looks right', async () => {
    await round()
    await unseenOutage(() => create('lost'))
    await round(2 * hourMs)
    expect(await events()).toMatchObject([{ action: 'Create', origin: 'back-fill', recovered: { fidelity: 'state' } }])
    await round(2 * hourMs)
    expect(await events()).toHaveLength(1)
  })
})

const coverage = async () => get(`/v1/connections/${name}/coverage?provider_config_key=autotask`)

describe('a record that waits', () => {
  it('causes no more rounds once it is deleted', async () => {
    await round()
    const ticket = create('young')
    await round(2 * hourMs)
    const young = create('younger')
    await scene.advance(minuteMs)
    await cli('recover', name)
    for (const id of [ticket, young]) tenant().delete('Tickets', id)
    for (let rounds = 0; rounds < 3; rounds++) await round(2 * hourMs)
    const { last_round_at: last, next_round_at: next } = await coverage()
    expect(Date.parse(next) - Date.parse(last)).toBeGreaterThan(30 * minuteMs)
  })
})

describe('coverage', () => {
  it('is one pushed stretch while nothing is missing, then what is still open', async () => {
    await round()
    for (const title of ['a', 'b']) {
      create(title)
      await round(2 * hourMs)
    }
    const { entities, calls, last_round_at: lastRoundAt } = await coverage()
    expect(entities).toMatchObject([{ entity: 'Ticket', is_behind: false, problem: null }])
    const [{ stretches, proven_until: provenUntil, active_since: activeSince }] = entities
    expect(stretches).toMatchObject([
      { from: activeSince, to: provenUntil, kind: 'pushed', account: { records: { unchanged: 2, recovered: 0 } } },
      { from: provenUntil, kind: 'open', account: null },
    ])
    expect(calls).toBeGreaterThan(0)
    expect(Date.parse(lastRoundAt)).toBe(scene.autotask.clock.now())
  })

  it('names what was recovered, and what nobody can tell any more', async () => {
    await round()
    await unseenOutage(() => create('lost'))
    await round(2 * hourMs)
    const [{ stretches, blind_spots: blindSpots }] = (await coverage()).entities
    expect(stretches[0]).toMatchObject({ kind: 'recovered', account: { recovered: { 'back-fill/state': 1 } } })
    expect(stretches[0].account.uncoverable).toHaveLength(blindSpots.length)
    const printed = await cli('coverage', name, '--since', '2026-01-05')
    expect(printed.stdout).toContain('1 back-fill/state')
    expect(printed.stdout).toContain('open')
  })

  it('stays open while the API user may not read, and is proven when the right is back', async () => {
    await round()
    create('a')
    tenant().user.level.access.Tickets = 'none'
    await round(2 * hourMs)
    const [blind] = (await coverage()).entities
    expect(blind).toMatchObject({ stretches: [{ kind: 'open' }], problem: { code: 'permission_denied' } })
    await round(4 * hourMs)
    expect((await coverage()).entities).toMatchObject([{ is_behind: true }])
    const query = 'coverage=open&coverage_cause=permission_denied'
    expect(await get(`/v1/connections?${query}`)).toMatchObject([{ connection_id: name }])
    expect(await get('/v1/connections?coverage=open&coverage_cause=none')).toEqual([])
    const { attention } = await get('/v1/overview')
    expect(attention).toContainEqual(
      expect.objectContaining({
        cause: 'changes_unaccounted',
        count: 1,
        where: expect.objectContaining({ kind: 'coverage', status: 'open', cause: 'permission_denied' }),
      }),
    )
    expect(attention).not.toContainEqual(expect.objectContaining({ cause: 'sweeps_behind' }))
    tenant().user.level.access.Tickets = 'full'
    await round(2 * hourMs)
    expect((await coverage()).entities).toMatchObject([{ is_behind: false, problem: null }])
    expect(await get(`/v1/connections?${query}`)).toEqual([])
  })
})

describe('changes that many tenants lose within an hour', () => {
  it('have one cause', async () => {
    const others = ['t17', 't18', 't19']
    for (const other of others) await scene.connect(other)
    await round()
    for (const other of others) {
      const lost = scene.autotask.tenants.find((each) => each.name === other)!
      const [{ entity, id } = { entity: 'Ticket', id: 0 } as const] = lost.webhooks()
      lost.stopAction(entity, id, 'Create')
      lost.create('Tickets', { title: 'lost', status: 1, priority: 2, companyID: lost.companyId })
    }
    await round(2 * hourMs)
    await round(minuteMs)
    for (const other of others) {
      expect((await get(`/v1/connections/${other}?provider_config_key=autotask`)).verdict).toMatchObject({
        level: 'impaired',
        cause: 'unreached',
        title: 'Autotask PSA does not reach Guidepost',
      })
    }
  })
})

describe('recovery on request', () => {
  it('looks at once, and again from an earlier time', async () => {
    await round()
    await scene.advance(hourMs)
    await unseenOutage(() => create('lost'))
    await scene.advance(20 * minuteMs)
    const since = new Date(scene.autotask.clock.now() - 3 * hourMs).toISOString()
    const printed = await cli('recover', name, '--since', since)
    expect(printed).toMatchObject({ code: 0 })
    expect(printed.stdout).toContain('the records that changed (Ticket): 1 missing')
    expect(await events()).toMatchObject([{ origin: 'back-fill' }])
    await cli('recover', name, '--since', since)
    expect(await events()).toHaveLength(1)
    const from = '2026-01-01T00:00:00Z'
    const path = `/v1/connections/${name}/coverage?provider_config_key=autotask&from=${from}`
    const { stretches } = (await get(path)).entities[0]
    for (const [index, { to }] of stretches.entries()) expect(stretches[index + 1]?.from ?? to).toBe(to)
  })

  it('is refused for a connection that nothing can be recovered of', async () => {
    await scene.test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'bare' })
    const path = '/v1/connections/bare/recover?provider_config_key=autotask'
    expect(await scene.test.request('POST', path, {})).toMatchObject({
      status: 409,
      body: { error: { code: 'nothing_to_recover' } },
    })
  })

  /** Two tickets of which nobody can tell whether an event is missing. */
  async function unclearTickets(): Promise<number[]> {
    // Long texts can't be compared: the payload may have cut them.
    await scene.connect(name, { registrations: [{ spec: { entity: 'Ticket', subscribed: ['Description'] } }] })
    const ids = ['a', 'b'].map((title) => create(title, { description: 'x'.repeat(2000) }))
    await round(2 * hourMs)
    tenant().stopAction(webhook().entity, webhook().id, 'Update')
    for (const id of ids) tenant().update('Tickets', id, { description: 'y'.repeat(2000) })
    create('c')
    await round(2 * hourMs)
    return ids
  }

  it('keeps an unclear record whose registration is gone until somebody dismisses it', async () => {
    await unclearTickets()
    const path = `/v1/connections/${name}/unclear?provider_config_key=autotask`
    const [registration] = (await get(`/v1/connections/${name}?provider_config_key=autotask`)).registrations
    await scene.test.request('POST', `/v1/registrations/${registration.id}/remove`, {})
    const decide = async (decision: string) => (await scene.test.request('POST', path, { decision })).body.data
    expect(await decide('send')).toEqual({ decided: 0 })
    expect(await get(path)).toHaveLength(2)
    expect(await decide('dismiss')).toEqual({ decided: 2 })
    expect(await get(path)).toEqual([])
  })

  it('leaves unclear records to a person, who sends or dismisses them', async () => {
    const ids = await unclearTickets()
    const path = `/v1/connections/${name}/unclear?provider_config_key=autotask`
    const unclear = await get(path)
    expect(unclear).toMatchObject(ids.toReversed().map((id) => ({ entity: 'Ticket', record: `Ticket:${id}` })))
    expect((await events()).filter(({ origin }) => origin !== 'push')).toEqual([])
    expect(await get('/v1/connections?coverage=unclear')).toMatchObject([{ connection_id: name }])
    await scene.test.request('POST', path, { decision: 'dismiss', ids: [unclear[0].id] })
    expect(await cli('recover', name, '--unclear', 'send')).toMatchObject({ code: 0 })
    expect(await get(path)).toEqual([])
    expect(await get('/v1/connections?coverage=unclear')).toEqual([])
    expect((await events()).filter(({ origin }) => origin !== 'push')).toMatchObject([
      { action: 'Update', origin: 'back-fill', recovered: { fidelity: 'suspected' } },
    ])
  })
})

describe('a quiet tenant with 5 registrations', () => {
  it('costs at most 35 calls an hour, all loops together', async () => {
    const fields = { Company: 'Phone', Contact: 'FirstName', ConfigurationItem: 'SerialNumber', TicketNote: 'Title' }
    const others = Object.entries(fields).map(([entity, field]) => ({ spec: { entity, subscribed: [field] } }))
    const connected = await scene.connect(name, { registrations: [{ preset: 'tickets' }, ...others] })
    expect(connected.body.data?.registrations ?? connected.body).toHaveLength(5)
    create('a')
    await round()
    for (let at = 0; at < hourMs; at += 5 * minuteMs) await round(5 * minuteMs)
    const calls = () => scene.autotask.log.entries('request').filter((entry) => entry.tenant === name).length
    const before = calls()
    // Rights are read every 4 hours.
    const hours = runs(4, 8)
    for (let at = 0; at < hours * hourMs; at += 15 * minuteMs) await round(15 * minuteMs)
    expect((calls() - before) / hours).toBeLessThanOrEqual(35)
  })
})
