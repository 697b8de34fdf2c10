import type { Autotask, Behaviour } from '@guidepost/autotask-simulator'
import { describe, expect, it } from 'vitest'
import type { AutotaskClient, SweepCursor, SweepOptions } from '../src/index.ts'
import { createClientCache } from '../src/index.ts'
import { all, makeClient, nockApi, nockZone, page, useNock } from './support/harness.ts'
import { clientOf, openAutotask } from './support/simulated.ts'

const minuteMs = 60_000

describe('an answer', () => {
  useNock()

  it.each([
    ['without its list', {}],
    ['with null for its list', { items: null, pageDetails: { nextPageUrl: null } }],
    ['with another value for its list', { items: {} }],
    ['with fewer rows than it counts', { items: [{ id: 1 }], pageDetails: { count: 2, nextPageUrl: null } }],
    ['with a row that is no object', { items: [null] }],
    ['that is an empty list', []],
  ])('%s is an error, by each way of reading', async (_, body) => {
    nockZone()
    nockApi().post('/Tickets/query').times(3).reply(200, body)
    nockApi().get('/TicketWebhooks/7/Fields').reply(200, body)
    const { client } = makeClient({ retries: 0 })
    const unavailable = expect.objectContaining({ code: 'unavailable', retryable: true })
    await expect(all(client.query('Tickets'))).rejects.toEqual(unavailable)
    await expect(all(client.query('Tickets', { paging: 'keyset' }))).rejects.toEqual(unavailable)
    await expect(client.page('Tickets')).rejects.toEqual(unavailable)
    await expect(client.webhooks('Ticket').fields.list(7)).rejects.toEqual(unavailable)
  })

  it('without its list of fields is an error', async () => {
    nockZone()
    nockApi().get('/Tickets/entityInformation/fields').reply(200, {})
    await expect(makeClient({ retries: 0 }).client.entityFields('Tickets')).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('without its list is asked for again', async () => {
    nockZone()
    nockApi().post('/Tickets/query').reply(200, {})
    nockApi()
      .post('/Tickets/query')
      .reply(200, page([{ id: 1 }]))
    expect(await all(makeClient().client.query('Tickets'))).toEqual([{ id: 1 }])
  })

  it('says how the clock of Autotask differs', async () => {
    const { client, clock } = makeClient()
    expect(client.usage).toEqual({ requests: 0, clockOffsetMs: undefined })
    nockZone()
    const date = new Date(clock.now() + 3 * minuteMs).toUTCString()
    nockApi().post('/Tickets/query').reply(200, page([]), { Date: date })
    await client.page('Tickets')
    expect(client.usage).toEqual({ requests: 1, clockOffsetMs: 3 * minuteMs })
  })
})

describe('a cache', () => {
  it('that clients share lets the zone and the fields be read once', async () => {
    const autotask = await openAutotask()
    const cache = createClientCache()
    for (let round = 0; round < 3; round++) await clientOf(autotask, { cache }).stamps('Ticket')
    const paths = autotask.log.entries('request').map(({ request }) => request.path.replace(/\?.*/, ''))
    expect(paths).toEqual([
      '/ATServicesRest/V1.0/zoneInformation',
      '/ATServicesRest/V1.0/Tickets/entityInformation/fields',
    ])
  })

  it('forgets a zone that the tenant left', async () => {
    const autotask = await openAutotask()
    const cache = createClientCache()
    await clientOf(autotask, { cache }).threshold()
    const before = await clientOf(autotask, { cache }).zone()
    await autotask.tenant.moveZone()
    const origins = { simulatorOrigin: [autotask.url, await movedTo(autotask)] }
    await clientOf(autotask, { cache, ...origins }).threshold()
    expect((await clientOf(autotask, { cache, ...origins }).zone()).url).not.toBe(before.url)
  })
})

/** The origin of the zone that a tenant moved to. */
async function movedTo(autotask: Autotask): Promise<string> {
  const path = `ATServicesRest/V1.0/zoneInformation?user=${encodeURIComponent(autotask.tenant.user.username)}`
  const { url } = (await (await fetch(`${autotask.url}/${path}`)).json()) as { url: string }
  return new URL(url).origin
}

describe('the stamps of an entity', () => {
  it.each([
    ['Ticket', {}, ['lastTrackedModificationDateTime', 'lastActivityDate', 'createDate']],
    ['Company', {}, ['lastTrackedModifiedDateTime', 'lastActivityDate', 'createDate']],
    ['Contact', {}, ['lastModifiedDate', 'lastActivityDate', 'createDate']],
    ['ConfigurationItem', {}, ['lastModifiedTime', 'createDate']],
    ['ConfigurationItem', { itemStampQueryable: false }, ['createDate']],
    ['TicketNote', {}, ['lastActivityDate', 'createDateTime']],
    ['TicketNote', { noteStampQueryable: false }, ['createDateTime']],
  ] as const)('%s in a tenant with %j are %j', async (entity, behaviour, queryable) => {
    const client = clientOf(await openAutotask({ behaviour }))
    expect((await client.stamps(entity)).queryable).toEqual(queryable)
  })
})

describe('a sweep', () => {
  it.each<[Partial<Behaviour>, form: string, calls: number]>([
    [{}, 'together', 1],
    [{ idInOr: 'refused' }, 'record-apart', 2],
    [{ orOfFields: 'refused' }, 'apart', 4],
  ])('with %j reads every record that changed, and the known one, in the form %s', async (behaviour, form, calls) => {
    const autotask = await openAutotask({ behaviour })
    const client = clientOf(autotask)
    const [old, changed, known] = ['a', 'b', 'c'].map((title) => create(autotask, title))
    await autotask.clock.advance(60 * minuteMs)
    const since = new Date(autotask.clock.now())
    autotask.tenant.update('Tickets', changed!, { title: 'b2' })
    const added = create(autotask, 'd')
    const first = await sweep(client, { since, knownId: known })
    expect(first).toMatchObject({ form, knownSeen: true })
    expect(first.ids).toEqual([changed, known, added])
    expect(first.ids).not.toContain(old)
    const before = client.usage.requests
    await sweep(client, { since, knownId: known, form: first.form })
    expect(client.usage.requests - before).toBe(calls)
    expect((await sweep(client, { since, knownId: known, pageSize: 1 })).ids).toEqual(first.ids)
  })

  it('continues at each page, also in another process', async () => {
    const autotask = await openAutotask()
    const since = new Date(autotask.clock.now())
    const ids = ['a', 'b', 'c', 'd', 'e'].map((title) => create(autotask, title))
    let cursor: SweepCursor | undefined
    const found: number[] = []
    do {
      const next = await page1(clientOf(autotask), { since, pageSize: 2, cursor })
      found.push(...next.ids)
      cursor = next.cursor && (JSON.parse(JSON.stringify(next.cursor)) as SweepCursor)
    } while (cursor)
    expect(found).toEqual(ids)
  })

  it('has a record that changes again while it is read', async () => {
    const autotask = await openAutotask()
    const since = new Date(autotask.clock.now())
    const [first, second, third] = ['a', 'b', 'c'].map((title) => create(autotask, title))
    const client = clientOf(autotask)
    const start = await page1(client, { since, pageSize: 1 })
    await autotask.clock.advance(60 * minuteMs)
    for (const id of [first, second, third]) autotask.tenant.update('Tickets', id!, { title: 'again' })
    const rest = await sweep(client, { since, pageSize: 1, cursor: start.cursor })
    expect([...start.ids, ...rest.ids]).toEqual([first, second, third])
  })

  it('does not see the known record without the right to read records', async () => {
    const autotask = await openAutotask({ tenants: [{ users: [{ level: { access: { Tickets: 'none' } } }] }] })
    const knownId = create(autotask, 'a')
    const result = await sweep(clientOf(autotask), { since: new Date(0), knownId })
    expect(result).toMatchObject({ ids: [], knownSeen: false })
  })

  it('rejects for a field that the entity lacks, in every form', async () => {
    const client = clientOf(await openAutotask())
    const options = { since: new Date(0), stamps: ['noSuchStamp'], includeFields: ['id'], knownId: 7 }
    await expect(client.sweep('Ticket', options)).rejects.toMatchObject({ code: 'validation' })
  })
})

describe('the logs of a tenant', () => {
  it('name the deleted tickets, and the deleted notes without their ids', async () => {
    const autotask = await openAutotask()
    const { tenant } = autotask
    const ticketID = create(autotask, 'a')
    const note = tenant.create('TicketNotes', { ticketID, title: 'N', description: 'd', noteType: 1, publish: 1 })
    tenant.delete('TicketNotes', note)
    tenant.delete('Tickets', ticketID)
    const { tickets } = clientOf(autotask)
    expect((await tickets.deletedPage()).rows).toMatchObject([{ ticketID, deletedByResourceID: tenant.technicianId }])
    expect((await tickets.deletedActivitiesPage()).rows).toMatchObject([{ ticketID, noteOrAttachmentTitle: 'N' }])
    expect(await all(tickets.deletedActivities())).toHaveLength(1)
  })

  it('have the history of a ticket, and say if it has more rows than Autotask returns', async () => {
    const autotask = await openAutotask()
    const id = create(autotask, 'a')
    autotask.tenant.update('Tickets', id, { title: 'b' })
    const client = clientOf(autotask)
    const { rows, isComplete } = await client.ticketHistory(id)
    expect(isComplete).toBe(true)
    expect(rows[0]).toMatchObject({ ticketID: id, detail: 'Title changed from a to b' })
    for (let count = 0; count < 250; count++) autotask.tenant.update('Tickets', id, { title: String(count) })
    expect(await client.ticketHistory(id)).toMatchObject({ isComplete: false })
  })
})

function create(autotask: Autotask, title: string): number {
  const { companyId: companyID } = autotask.tenant
  return autotask.tenant.create('Tickets', { title, status: 1, priority: 1, companyID })
}

type Options = Partial<SweepOptions> & Pick<SweepOptions, 'since'>

async function page1(client: AutotaskClient, options: Options) {
  const { queryable } = await client.stamps('Ticket')
  const found = await client.sweep('Ticket', { stamps: queryable, includeFields: ['title'], ...options })
  return { ...found, ids: found.rows.map(({ id }) => id as number) }
}

/** Reads all pages. Ids are sorted, each once, because a record may come in several parts. */
async function sweep(client: AutotaskClient, options: Options) {
  let last = await page1(client, options)
  const ids = new Set(last.ids)
  while (last.cursor) {
    last = await page1(client, { ...options, cursor: last.cursor })
    for (const id of last.ids) ids.add(id)
  }
  return { ...last, ids: [...ids].sort((a, b) => a - b) }
}
