import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
const create = (title: string): number =>
  tenant().create('Tickets', { title, status: 1, priority: 2, companyID: tenant().companyId })
const get = async (path: string) => (await scene.test.request('GET', path)).body.data

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
    for (let at = 0; at < 8 * hourMs; at += 15 * minuteMs) await round(5 * minuteMs)
    expect((calls() - before) / 8).toBeLessThanOrEqual(35)
  })
})
