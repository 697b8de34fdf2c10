import { webhookEntities, type WebhookEntity } from '@guidepost/autotask-client'
import type { AutotaskOptions, Behaviour } from '@guidepost/autotask-simulator'
import type { JsonValue, RecoverPage, RecoverWalk } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { connectionOf, converge, hostOf, openAutotask, provider, targetOf } from '../../test/support/simulated.ts'
import { create, specOf } from '../../test/support/recover.ts'

const minute = 60_000
const hour = 60 * minute
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const all = { calls: 100, rows: 500 }

/** A tenant, and walks through it for one registration. Each page is read by a new client, from a cursor that was stored. */
async function scene(options: AutotaskOptions = {}, spec = specOf()) {
  const autotask = await openAutotask(options)
  const registration = { id: 'r1', spec, matchValues: [guid] }
  const plugin = provider()
  const connection = connectionOf(autotask.tenant.user)
  const since = autotask.clock.now()
  let carry: JsonValue = null
  const read = (walk: RecoverWalk, cursor: JsonValue, budget = all): Promise<RecoverPage> =>
    plugin.recover.open(connection, hostOf(autotask)).read(stored(walk), stored(cursor), budget)
  async function walkTo(walk: RecoverWalk, budget = all) {
    const pages = [await read(walk, null, budget)]
    for (let last = pages[0]!; last.cursor !== null; pages.push(last)) last = await read(walk, last.cursor, budget)
    return {
      records: pages.flatMap(({ records }) => records),
      rows: pages.flatMap(({ rows }) => rows),
      last: pages.at(-1)!,
      pages: pages.length,
    }
  }
  async function sweep(from = since, budget = all) {
    const found = await walkTo({ origin: 'back-fill', registration, since: from, carry }, budget)
    carry = found.last.carry
    return found
  }
  return { autotask, tenant: autotask.tenant, registration, plugin, since, read, walkTo, sweep }
}

function stored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function bodyOf(body: Uint8Array | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(body))
}

describe('a sweep', () => {
  it.each<Partial<Behaviour>>([
    {},
    { idInOr: 'refused' },
    { orOfFields: 'refused' },
    { dateHeader: 'none' },
    { notesMoveTracked: true },
  ])('with %j finds what changed, page by page, and ends with the proof', async (behaviour) => {
    const { autotask, tenant, sweep, since } = await scene({ behaviour })
    const ids = ['a', 'b', 'c'].map((title) => create(autotask, title))
    expect(new Set((await sweep(since, { calls: 1, rows: 1 })).records.map(({ key }) => key))).toEqual(
      new Set(ids.map((id) => `Ticket:${id}`)),
    )
    await autotask.clock.advance(2 * hour)
    const later = autotask.clock.now() - hour
    tenant.update('Tickets', ids[0]!, { status: 5 })
    const { records, last } = await sweep(later)
    expect(new Set(records.map(({ key }) => key))).toEqual(new Set([`Ticket:${ids[0]}`]))
    expect(records[0]).toMatchObject({
      changedAt: autotask.clock.now(),
      createdAt: since,
      actor: String(tenant.technicianId),
    })
    expect(last).toMatchObject({ until: autotask.clock.now() - 10 * minute, carry: { knownId: ids[2] } })
  })

  it.each(webhookEntities)('reads what a registration of %s watches', async (entity) => {
    const { autotask, tenant, sweep, plugin, registration, since } = await scene({}, specOf(entity))
    const { companyId: companyID, technicianId } = tenant
    const ticketID = create(autotask, 't')
    const make = {
      Ticket: () => ticketID,
      TicketNote: () =>
        tenant.create('TicketNotes', { ticketID, title: 'n', description: 'd', noteType: 1, publish: 1 }),
      Company: () =>
        tenant.create('Companies', { companyName: 'c', companyType: 1, phone: '1', ownerResourceID: technicianId }),
      Contact: () => tenant.create('Contacts', { companyID, firstName: 'a', lastName: 'b', isActive: 1 }),
      ConfigurationItem: () =>
        tenant.create('ConfigurationItems', { companyID, productID: 1, isActive: true, serialNumber: 's' }),
    }
    const id = make[entity]()
    const found = (await sweep()).records.find(({ key }) => key === `${entity}:${id}`)
    const context = {
      registration,
      since,
      until: since,
      hole: false,
      activeSince: since,
      mayWait: false,
      incomparable: [],
    }
    const { verdict, event } = plugin.recover.judge(stored(found!), [], context)
    expect(verdict).toBe('missing')
    const parsed = plugin.receive.parse({ body: event!.body, headers: {}, receivedAt: 0 })
    expect(parsed).toMatchObject({ ok: true, events: [{ entity, action: 'Create', id: String(id) }] })
  })

  it('is refused if the API user sees no record, unless it may see all', async () => {
    const hidden = await scene({ tenants: [{ users: [{ level: { access: { Tickets: 'none' } } }] }] })
    create(hidden.autotask, 'a')
    await expect(hidden.sweep()).rejects.toMatchObject({ code: 'permission_denied' })
    const empty = await scene()
    expect((await empty.sweep()).last).toMatchObject({ cursor: null, carry: { knownId: null } })
  })

  it('is refused if the right was away, and works when it has returned', async () => {
    const { autotask, tenant, sweep } = await scene()
    create(autotask, 'a')
    await sweep()
    tenant.user.level.access.Tickets = 'none'
    await expect(sweep()).rejects.toMatchObject({ code: 'permission_denied' })
    tenant.user.level.access.Tickets = 'full'
    expect((await sweep()).records).toHaveLength(1)
  })

  it('is refused if the right was away for one page only', async () => {
    const { autotask, tenant, read, registration, since, sweep } = await scene()
    for (const title of ['a', 'b', 'c']) create(autotask, title)
    const { last } = await sweep()
    const walk = { origin: 'back-fill', registration, since, carry: last.carry } as const
    const first = await read(walk, null, { calls: 1, rows: 1 })
    const original = tenant.user.level.access
    const stop = autotask.log.subscribe(() => (tenant.user.level.access = original))
    tenant.user.level.access = { Tickets: 'none' }
    await expect(read(walk, first.cursor)).rejects.toMatchObject({ code: 'unavailable' })
    stop()
  })

  it('takes another known record if the known one was deleted', async () => {
    const { autotask, tenant, sweep } = await scene()
    const [first, second] = ['a', 'b'].map((title) => create(autotask, title))
    await sweep()
    tenant.delete('Tickets', second!)
    await autotask.clock.advance(2 * hour)
    const { last } = await sweep(autotask.clock.now())
    expect(last).toMatchObject({ carry: { knownId: first } })
  })

  it.each<[WebhookEntity, Partial<Behaviour>]>([
    ['ConfigurationItem', { itemStampQueryable: false }],
    ['TicketNote', { noteStampQueryable: false }],
  ])('of %s with %j says that it does not see updates', async (entity, behaviour) => {
    const { sweep } = await scene({ behaviour }, specOf(entity))
    expect((await sweep()).last.blindSpots).toMatchObject([{ code: 'no_stamp', action: 'update' }])
  })

  it('does not compare a field that the API user may not see', async () => {
    const udfs = { Ticket: [{ name: 'PIN', isProtected: true }] }
    const users = [{ level: { protectedData: false } }]
    const { autotask, sweep } = await scene(
      { tenants: [{ udfs, users }] },
      specOf('Ticket', { subscribed: ['udf:PIN'] }),
    )
    create(autotask, 'a')
    expect((await sweep()).last.blindSpots).toMatchObject([{ code: 'field_masked', field: 'udf:pin' }])
  })

  it('uses the clock of Autotask for the window', async () => {
    const { autotask, registration, since, plugin } = await scene()
    create(autotask, 'a')
    const host = hostOf(autotask, { now: () => autotask.clock.now() - 5 * minute })
    const client = plugin.recover.open(connectionOf(autotask.tenant.user), host)
    const page = await client.read({ origin: 'back-fill', registration, since, carry: null }, null, all)
    expect(page).toMatchObject({ until: autotask.clock.now() - 10 * minute, clockOffsetMs: 5 * minute })
  })

  it('rejects a cursor and a spec that are not its own', async () => {
    const { read, registration, since } = await scene()
    const walk = { origin: 'back-fill', registration, since, carry: null } as const
    await expect(read(walk, { until: 'soon' })).rejects.toMatchObject({ code: 'validation' })
    const invalid = { ...walk, registration: { ...registration, spec: { entity: 'Order' } } }
    await expect(read(invalid, null)).rejects.toMatchObject({ code: 'validation' })
  })
})

describe('the logs', () => {
  it('give back the exact events that Autotask gave up, cut ones as their records, and no foreign ones', async () => {
    const { autotask, plugin, walkTo, since } = await scene({ behaviour: { retryGapMs: 1, errorLogLength: 300 } })
    const client = plugin.register.open(connectionOf(autotask.tenant.user), hostOf(autotask))
    const url = 'http://127.0.0.1:1/inst1.tokena'.padEnd(80, '0')
    const target = targetOf('a', { url, deactivationUrl: url, token: url.slice(url.indexOf('tokena')) })
    const { webhook } = await converge(client, target, specOf())
    const short = create(autotask, 'short')
    const long = create(autotask, 'long'.repeat(60))
    await autotask.clock.advance(minute)
    const own = { id: 'r1', spec: specOf(), matchValues: ['another', webhook!.matchValue!] }
    const walk = { origin: 'error-log', registrations: [own], since, carry: null } as const
    const { rows } = await walkTo(walk, { calls: 1, rows: 1 })
    expect(rows).toMatchObject([
      { kind: 'event', registration: 'r1', key: `Ticket:${short}`, event: { origin: 'error-log', fidelity: 'exact' } },
      { kind: 'cut', registration: 'r1', key: `Ticket:${long}`, event: null },
    ])
    expect(bodyOf(rows[0]!.event!.body)).toMatchObject({ Action: 'Create', Id: short, SequenceNumber: 1 })
    const foreign = { ...walk, registrations: [{ ...own, matchValues: [guid] }] }
    expect((await walkTo(foreign)).rows.map(({ kind }) => kind)).toEqual(['foreign', 'foreign'])
  })

  it('name each deleted ticket, and skip what the registration excludes', async () => {
    const { autotask, tenant, walkTo, registration, since } = await scene()
    const id = create(autotask, 'a')
    tenant.delete('Tickets', id, { by: 'system' })
    const walk = { origin: 'deleted-log', registration, since, carry: null } as const
    const { rows } = await walkTo(walk)
    expect(rows).toMatchObject([{ kind: 'event', key: `Ticket:${id}`, event: { fidelity: 'exact', actor: '4' } }])
    expect(bodyOf(rows[0]!.event!.body)).toMatchObject({ Action: 'Delete', Guid: guid, Id: id })
    const excluded = { ...registration, spec: specOf('Ticket', { excludedResources: [4] }) }
    expect((await walkTo({ ...walk, registration: excluded })).rows).toMatchObject([{ kind: 'excluded', event: null }])
  })

  it('prove nothing by being empty if the API user may not read them', async () => {
    const { walkTo, registration, since } = await scene({
      tenants: [{ users: [{ level: { deletedTicketLogs: false } }] }],
    })
    const walk = { origin: 'deleted-log', registration, since, carry: null } as const
    const { last } = await walkTo(walk)
    expect(last).toMatchObject({ rows: [], calls: 2, blindSpots: [{ code: 'log_not_readable', action: 'delete' }] })
    expect((await walkTo({ ...walk, carry: last.carry })).last).toMatchObject({
      calls: 1,
      blindSpots: [{ code: 'log_not_readable' }],
    })
  })

  it('name a deleted note only if one known note fits', async () => {
    const { autotask, tenant, walkTo, plugin, registration, since } = await scene({}, specOf('TicketNote'))
    const ticketID = create(autotask, 'a')
    const note = tenant.create('TicketNotes', { ticketID, title: 'n', description: 'd', noteType: 1, publish: 1 })
    tenant.delete('TicketNotes', note)
    const { rows } = await walkTo({ origin: 'deleted-log', registration, since, carry: null })
    expect(rows).toMatchObject([{ kind: 'partial', event: null, createdAt: since }])
    const made = (id: number, title: string) => {
      const Fields = { Title: title, TicketID: String(ticketID) }
      const json = {
        Action: 'Create',
        Guid: guid,
        EntityType: 'TicketNote',
        Id: id,
        Fields,
        EventTime: new Date(since),
      }
      const webhook = { body: Buffer.from(JSON.stringify(json)), headers: {}, receivedAt: since }
      const parsed = plugin.receive.parse(webhook)
      if (!parsed.ok) throw new Error(parsed.error)
      return {
        payload: parsed.events[0]!,
        identity: plugin.receive.identify(parsed.events[0]!, webhook),
        receivedAt: since,
      }
    }
    const match = (...args: Parameters<NonNullable<typeof plugin.recover.matchDelete>>) =>
      plugin.recover.matchDelete?.(...args)
    expect(match(rows[0]!, [made(note, 'n'), made(7, 'other')], registration)).toMatchObject({
      kind: 'event',
      key: `TicketNote:${note}`,
    })
    for (const events of [[], [made(note, 'n'), made(7, 'n')]]) {
      expect(match(rows[0]!, events, registration)).toEqual(rows[0])
    }
  })

  it('have the intermediate states of a ticket, with the ids of picklists', async () => {
    const { autotask, tenant, walkTo, registration, since } = await scene()
    const ids = ['a', 'b'].map((title) => create(autotask, title))
    tenant.update('Tickets', ids[0]!, { status: 8, title: 'a2', queueID: 8 })
    await autotask.clock.advance(minute)
    tenant.update('Tickets', ids[0]!, { status: 5 })
    const keys = ids.map((id) => `Ticket:${id}`)
    const { rows, pages } = await walkTo(
      { origin: 'history', registration, since, carry: null, keys },
      { calls: 1, rows: 500 },
    )
    expect(pages).toBe(2)
    expect(rows.map(({ event }) => bodyOf(event?.body))).toMatchObject([
      { Id: ids[0], Fields: { Status: '8', Title: 'a2' }, EventTime: '2026-01-05T09:00:00Z' },
      { Id: ids[0], Fields: { Status: '5' }, EventTime: '2026-01-05T09:01:00Z' },
    ])
    expect(rows[0]!.event).toMatchObject({ fidelity: 'intermediate', actor: String(tenant.technicianId) })
  })

  it('suspect a record that is absent twice, and not one that was missing for a moment', async () => {
    const { autotask, tenant, read, registration, since } = await scene({}, specOf('Company'))
    const make = (companyName: string) =>
      tenant.create('Companies', { companyName, companyType: 1, phone: '1', ownerResourceID: tenant.technicianId })
    const gone = make('gone')
    tenant.delete('Companies', gone)
    await autotask.clock.advance(minute)
    autotask.behaviour.replicationMs = minute
    const fresh = make('fresh')
    const keys = [gone, fresh, tenant.companyId].map((id) => `Company:${id}`)
    const walk = { origin: 'absence', registration, since, carry: null, keys } as const
    const first = await read(walk, null)
    expect(first).toMatchObject({ rows: [], notBefore: autotask.clock.now() + 2 * minute })
    await autotask.clock.advance(2 * minute)
    const { rows, cursor } = await read(walk, first.cursor)
    expect(cursor).toBeNull()
    expect(rows).toMatchObject([{ key: `Company:${gone}`, event: { origin: 'absence', fidelity: 'suspected' } }])
  })
})
