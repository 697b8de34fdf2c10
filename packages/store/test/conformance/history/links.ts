import { expect, it } from 'vitest'
import type { Connection } from '../../../src/port/configuration.ts'
import type { Link, LinkEvent, LinkStore } from '../../../src/port/links.ts'
import { createEnvironment, createIntegration, oddTexts, topic, type OpenHarness, type World } from '../world.ts'

type Created = Parameters<LinkStore['createLink']>[0]

const ticket = { alertId: 'alert', ticketId: '7', ticketNumber: null, orderingKey: 'Ticket:7', details: {} }

/** Helpers for links. */
function linking({ store, environment, clock }: World) {
  async function make({ id }: Connection, input: Partial<Created> = {}) {
    const made = await store.createLink({ connection: id, ...ticket, now: clock.now, ...input })
    if (made === 'missing') throw new Error('The connection is not there')
    return made
  }

  const link = async (connection: Connection, input: Partial<Created> = {}): Promise<Link> =>
    (await make(connection, input)).link

  async function change({ id, revision }: Link, input: Partial<Parameters<LinkStore['updateLink']>[0]>) {
    const changed = await store.updateLink({ id, revision, now: clock.now, ...input })
    if (typeof changed === 'string') throw new Error(`The link was not changed: ${changed}`)
    return changed
  }

  const list = async (filter: object = {}) => {
    const { rows } = await store.listLinks({ environmentId: environment.id, ...filter }, { limit: 100 })
    return rows.map(({ id }) => id)
  }

  return { make, link, change, list, find: (id: number) => store.findLink(environment.id, id) }
}

const closed: LinkEvent = {
  type: 'ticket.closed',
  action: 'Closed',
  dedupeKey: '1:2',
  orderingKey: 'link:1',
  headers: {},
  body: Buffer.from('{"alert":"alert"}'),
}

export function describeLinks(open: OpenHarness): void {
  topic('links', open, (world) => {
    const withLinks = async () => {
      const made = await world()
      const connection = await made.connect(['guid'])
      return { ...made, connection, ...linking(made), findEvent: made.find }
    }

    it('are stored as created, with their environment, integration and connection', async () => {
      const { environment, integration, connection, provider, clock, link, find } = await withLinks()
      const details = { resolution: '\0\uD800', at: 7 }
      const made = await link(connection, { ticketNumber: 'T1', details })
      expect(await find(made.id)).toEqual(made)
      expect(made).toEqual({
        id: expect.any(Number),
        environmentId: environment.id,
        integrationId: integration.id,
        integration: integration.uniqueKey,
        provider,
        connection: connection.id,
        connectionId: connection.connectionId,
        alertId: 'alert',
        ticketId: '7',
        ticketNumber: 'T1',
        state: 'open',
        details,
        revision: 1,
        createdAt: clock.now,
        updatedAt: clock.now,
      })
    })

    it.each(oddTexts)('are stored and found again with %s as their texts', async (_, text) => {
      const { connection, link, list, make } = await withLinks()
      const { id } = await link(connection, { alertId: text, ticketId: text, ticketNumber: text, orderingKey: text })
      expect(await list({ alertId: text })).toEqual([id])
      expect(await make(connection, { alertId: text, ticketId: text })).toMatchObject({ created: false, link: { id } })
    })

    it('exist once per alert and ticket, however often they are created', async () => {
      const { connection, connect, make, change } = await withLinks()
      const made = await Promise.all([make(connection), make(connection), make(connection)])
      expect(made.filter(({ created }) => created)).toHaveLength(1)
      expect(new Set(made.map(({ link }) => link.id)).size).toBe(1)
      await change(made[0].link, { state: 'closed' })
      expect(await make(connection, { details: { other: 1 } })).toMatchObject({
        created: false,
        link: { state: 'closed', revision: 2, details: {} },
      })
      for (const other of [{ alertId: 'another' }, { ticketId: '8' }]) {
        expect(await make(connection, other)).toMatchObject({ created: true })
      }
      expect(await make(await connect([]))).toMatchObject({ created: true })
    })

    it('are created only for a connection that exists', async () => {
      const { store, connection, clock } = await withLinks()
      await store.deleteConnection({ id: connection.id, now: clock.now })
      const input = { ...ticket, now: clock.now }
      expect(await store.createLink({ connection: connection.id, ...input })).toBe('missing')
      expect(await store.createLink({ connection: 9_999_999, ...input })).toBe('missing')
    })

    it('are visible, and can be deleted, only in their environment', async () => {
      const { store, environment, connection, link, list } = await withLinks()
      const { id } = await link(connection)
      const other = await createEnvironment(store)
      expect(await store.findLink(other.id, id)).toBeUndefined()
      expect(await store.listLinks({ environmentId: other.id }, { limit: 9 })).toEqual({ rows: [], next: null })
      expect(await store.deleteLink({ environmentId: other.id, id })).toBe(false)
      expect(await list()).toEqual([id])
      expect(await store.deleteLink({ environmentId: environment.id, id })).toBe(true)
      expect(await list()).toEqual([])
    })

    it('are listed newest first, in pages, by integration, connection, alert and state', async () => {
      const { store, environment, integration, connection, connect, link, change, list } = await withLinks()
      const one = await link(connection)
      const second = await connect([])
      const two = await link(second, { alertId: 'another' })
      const away = await createIntegration(store, environment)
      const three = await link(await connect([], { integrationId: away.id }), { ticketId: '8' })
      await change(three, { state: 'closed' })
      expect(await list()).toEqual([three.id, two.id, one.id])
      expect(await list({ integrationId: integration.id })).toEqual([two.id, one.id])
      expect(await list({ connectionId: second.connectionId })).toEqual([two.id])
      expect(await list({ alertId: 'alert' })).toEqual([three.id, one.id])
      expect(await list({ state: 'closed' })).toEqual([three.id])
      const first = await store.listLinks({ environmentId: environment.id }, { limit: 2 })
      const rest = await store.listLinks({ environmentId: environment.id }, { limit: 2, before: first.next! })
      expect([first.rows.length, rest.rows.map(({ id }) => id), rest.next]).toEqual([2, [one.id], null])
    })

    it('of one ticket are only those of its connection', async () => {
      const { store, environment, integration, connection, connect, link } = await withLinks()
      const ids = [(await link(connection)).id, (await link(connection, { alertId: 'another' })).id]
      await link(connection, { ticketId: '8' })
      await link(await connect([]))
      const ticket = { environmentId: environment.id, integration: integration.uniqueKey, ticketId: '7' }
      const found = await store.linksOfTicket({ ...ticket, connectionId: connection.connectionId })
      expect(found.map(({ id }) => id)).toEqual(ids)
      expect(await store.linksOfTicket({ ...ticket, connectionId: 'unknown' })).toEqual([])
    })

    it('are changed only from the revision that was read', async () => {
      const { store, connection, clock, link, change, find } = await withLinks()
      const made = await link(connection, { ticketNumber: 'T1', details: { a: 1 } })
      clock.now += 5
      const { link: after } = await change(made, { state: 'closed', details: { b: 2 } })
      expect(after).toEqual({ ...made, state: 'closed', details: { b: 2 }, revision: 2, updatedAt: clock.now })
      const late = { id: made.id, revision: 1, state: 'open', event: closed, now: clock.now } as const
      expect(await store.updateLink(late)).toBe('conflict')
      expect(await find(made.id)).toEqual(after)
      expect((await change(after, { ticketNumber: null })).link).toMatchObject({ ticketNumber: null, state: 'closed' })
      expect(await store.updateLink({ ...late, id: 9_999_999 })).toBe('missing')
    })

    it('are changed by one of several concurrent calls', async () => {
      const { store, connection, clock, link } = await withLinks()
      const { id, revision } = await link(connection)
      const change = { id, revision, state: 'closed', event: closed, now: clock.now } as const
      const changed = await Promise.all([1, 2, 3, 4].map(() => store.updateLink(change)))
      expect(changed.filter((one) => one !== 'conflict')).toHaveLength(1)
    })

    it('record the event of a change with it, for the destinations that want it', async () => {
      const { store, environment, connection, handle, send, link, change, claimOne, claimSent, findEvent } =
        await withLinks()
      const handler = await handle(['ticket.closed'])
      await send({ types: ['ticket.closed'] })
      const made = await link(connection)
      const { deliveries } = await change(made, { state: 'closed', event: closed })
      expect(deliveries).toBe(2)
      const delivery = await claimOne(handler)
      const { connectionId } = connection
      expect(delivery).toMatchObject({
        event: { type: 'ticket.closed', origin: 'linked-tickets' },
        connection: { connectionId },
      })
      expect(Buffer.from(delivery.event.body)).toEqual(Buffer.from(closed.body))
      expect(await claimSent()).toHaveLength(1)
      const { rows } = await store.listEvents({ environmentId: environment.id, connectionId }, { limit: 9 })
      expect(rows).toMatchObject([{ state: 'accepted', connections: [connectionId], action: 'Closed', reason: null }])
      expect(await findEvent(rows[0]!)).toMatchObject({ registrationId: null, secretId: null })
    })

    it('record no event with a refused change', async () => {
      const { store, environment, connection, clock, link, change } = await withLinks()
      const made = await link(connection)
      await change(made, {})
      await store.updateLink({ id: made.id, revision: made.revision, event: closed, now: clock.now })
      expect(await store.listEvents({ environmentId: environment.id }, { limit: 9 })).toEqual({ rows: [], next: null })
    })

    it('send the event of a change to the connection’s override', async () => {
      const { store, connect, send, link, change, claimSent } = await withLinks()
      await send()
      const own = await connect([], { webhookUrlOverride: 'https://own.example/' })
      expect(await change(await link(own), { event: closed })).toMatchObject({ deliveries: 1 })
      const [delivery] = await claimSent()
      expect(delivery).toMatchObject({ connection: { connectionId: own.connectionId } })
      expect(await store.findEndpoint(delivery!.destination)).toMatchObject({ endpoint: { role: 'override' } })
    })

    it('are deleted only at the revision that was read, if one is given', async () => {
      const { store, environment, connection, link, change, find } = await withLinks()
      const made = await link(connection)
      await change(made, {})
      const deletion = { environmentId: environment.id, id: made.id }
      expect(await store.deleteLink({ ...deletion, revision: 1 })).toBe(false)
      expect(await find(made.id)).toBeDefined()
      expect(await store.deleteLink({ ...deletion, revision: 2 })).toBe(true)
    })

    it('leave nothing behind if they are created and changed while their connection is deleted', async () => {
      const { store, connection, clock, link, list } = await withLinks()
      const { id, revision } = await link(connection)
      const input = { ...ticket, connection: connection.id, now: clock.now }
      await Promise.all([
        store.createLink({ ...input, alertId: 'before' }),
        store.updateLink({ id, revision, state: 'closed', event: closed, now: clock.now }),
        store.deleteConnection({ id: connection.id, now: clock.now }),
        store.updateLink({ id, revision, state: 'deleted', event: closed, now: clock.now }),
        store.createLink({ ...input, alertId: 'after' }),
      ])
      expect(await list()).toEqual([])
    })

    it('are deleted with their connection, and with their integration', async () => {
      const { store, integration, connection, connect, clock, link, list } = await withLinks()
      await link(connection)
      const kept = await link(await connect([]))
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect(await list()).toEqual([kept.id])
      await store.deleteIntegration({ id: integration.id, now: clock.now })
      expect(await list()).toEqual([])
    })
  })

  topic('handlers of linked tickets', open, (world) => {
    it('get the events of tickets that are linked in their connection, and no others', async () => {
      const made = await world()
      const { store, environment, connect, register, handle, record, claim, replay } = made
      const { link } = linking(made)
      const [linked, registered] = [await connect(['guid']), await register(await connect([]), 'own')]
      await connect(['guid', 'other'])
      const handler = await handle(['Ticket'], { onlyLinked: true })
      const own = { registrationId: registered.id }
      const ticket = { matchKey: 'guid', orderingKey: 'Ticket:7' }
      const before = await record(ticket)
      expect(before).toMatchObject({ state: 'unsubscribed', deliveries: 0 })
      expect(await record({ ...ticket, matchKey: 'own' }, own)).toMatchObject({ state: 'unsubscribed', deliveries: 0 })
      await link(linked)
      const { id } = await link({ ...linked, id: registered.connection })
      expect(await record(ticket)).toMatchObject({ state: 'accepted', deliveries: 1 })
      expect(await record({ ...ticket, matchKey: 'own' }, own)).toMatchObject({ state: 'accepted', deliveries: 1 })
      for (const other of [
        { type: 'Company' },
        { orderingKey: 'Ticket:8' },
        { orderingKey: null },
        { matchKey: 'other' },
      ]) {
        expect(await record({ ...ticket, ...other })).toMatchObject({ state: 'unsubscribed', deliveries: 0 })
      }
      expect(await claim(handler)).toHaveLength(2)
      await store.deleteLink({ environmentId: environment.id, id })
      expect(await record({ ...ticket, matchKey: 'own' }, own)).toMatchObject({ state: 'unsubscribed', deliveries: 0 })
      expect(await replay(before)).toBe(1)
    })

    it('get unmatched events once they match the connection that has the link', async () => {
      const made = await world()
      const { store, connect, handle, record, claim, clock } = made
      const linked = await connect([])
      await linking(made).link(linked)
      const handler = await handle(['Ticket'], { onlyLinked: true })
      await record({ matchKey: 'late', orderingKey: 'Ticket:7' })
      await connect(['late'])
      expect(await claim(handler)).toEqual([])
      await record({ matchKey: 'later', orderingKey: 'Ticket:7' })
      await store.updateConnection({ id: linked.id, version: 1, matchKeys: ['later'], now: clock.now })
      expect(await claim(handler)).toHaveLength(1)
    })

    it('are listed as handlers of linked tickets', async () => {
      const { store, handle } = await world()
      const [only, all] = [await handle(['Ticket'], { onlyLinked: true }), await handle(['Ticket'])]
      const handlers = await store.listHandlers()
      const of = (id: string) => handlers.find((handler) => handler.id === id)?.onlyLinked
      expect([of(only), of(all)]).toEqual([true, undefined])
    })
  })
}
