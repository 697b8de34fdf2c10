import type { ClaimedDelivery, Connection, Link } from '@guidepost/store'
import { evidenceOf, type TicketEvent, type TicketReading } from '@guidepost/ticket-sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'
import { builtInProviders } from '../built-in.ts'
import { createLogger } from '../logger.ts'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { LinkedTickets } from './linked-tickets.ts'
import { unknownDetails } from './shape.ts'

// The store and the plugin are real. Each test fakes the answers of Autotask's REST API.
let test: TestGateway
let environmentId: number
beforeAll(async () => {
  test = await startTestGateway()
  environmentId = (await test.gateway.store.findEnvironment(test.environment.uuid))!.id
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
})
afterAll(() => test.stop())

const options = { signal: new AbortController().signal }
const closed: Omit<TicketReading, 'ticketId'> = {
  found: 'ticket',
  ticketNumber: 'T1',
  status: '5',
  completedDate: '2026-01-05T09:00:00Z',
  completedBy: '9',
  resolution: 'Restarted',
  lastActivityDate: '2026-01-05T09:00:00Z',
  lastActivityBy: '9',
}

let count = 0

/** Creates a connection for one test. `read` fakes the answer to each read of one of its tickets. */
async function scene(
  read: () => unknown = () => closed,
  credentials: object | null = { type: 'API_KEY', apiKey: 'x' },
) {
  const { store } = test.gateway
  count += 1
  const connectionId = `tenant-${count}`
  const body = { provider_config_key: 'autotask', connection_id: connectionId, ...(credentials && { credentials }) }
  await test.request('POST', '/connections', body)
  const integration = (await store.findIntegration(environmentId, 'autotask'))!
  const connection: Connection = (await store.findConnection(integration.id, connectionId))!
  const reads: object[] = []
  const tickets = new LinkedTickets({
    store,
    providers: new Map(builtInProviders().map((provider) => [provider.id, provider])),
    fetch,
    trustedOrigins: [],
    now: Date.now,
    logger: createLogger('silent'),
    onDeliveries: () => undefined,
    sourceOf: () => ({
      orderingKeyOf: (id) => `Ticket:${id}`,
      evidenceOf: (payload) => evidenceOf(payload as TicketEvent),
      open: () => ({
        async read(ticket) {
          reads.push(ticket)
          const reading = (await read()) as object | null
          return reading && ({ ticketId: '7', ...reading } as TicketReading)
        },
        completeStatuses: () => Promise.resolve(new Set(['5'])),
      }),
    }),
  })
  const owner = { integration, connection }
  const details = unknownDetails as unknown as Link['details']
  /** A link that was never settled. */
  const unsettled = async (alertId = 'alert') => {
    const fresh = { alertId, ticketId: '7', ticketNumber: null, orderingKey: 'Ticket:7', details, now: 1 }
    const made = await store.createLink({ connection: connection.id, ...fresh })
    if (made === 'missing') throw new Error('unreachable')
    return made.link
  }
  const find = async () => {
    const { rows } = await store.listLinks({ environmentId, connectionId }, { limit: 100 })
    return rows
  }
  const eventTypes = async () => {
    const { rows } = await store.listEvents({ environmentId, connectionId }, { limit: 100 })
    return rows.map(({ type }) => type)
  }
  /** An event of the ticket 7 on its way to the handler. */
  const delivery = (fields: object, more: object = {}): ClaimedDelivery => {
    const event = { Action: 'Update', EntityType: 'Ticket', Id: 7, Fields: fields, ...more }
    const { event: base, connection: owner, environment, ...rest } = claimedDelivery()
    return {
      ...rest,
      event: { ...base, body: Buffer.from(JSON.stringify(event)) },
      environment: { ...environment, id: environmentId },
      connection: { ...owner!, connectionId },
    }
  }
  return { store, tickets, owner, reads, unsettled, find, eventTypes, delivery }
}

describe('linked tickets', () => {
  it('are updated with one read of the ticket, however many alerts it has', async () => {
    const { tickets, reads, unsettled, find, eventTypes, delivery } = await scene()
    for (let alert = 0; alert < 5; alert += 1) await unsettled(`alert-${alert}`)
    await tickets.handle(delivery({ Status: '5' }), options.signal)
    expect(reads).toHaveLength(1)
    expect((await find()).map(({ state }) => state)).toEqual(Array(5).fill('closed'))
    expect(await eventTypes()).toEqual(Array(5).fill('ticket.closed'))
  })

  it('that change during an update are read again, and give one event', async () => {
    const other = { change: () => Promise.resolve() }
    const { store, tickets, reads, unsettled, find, eventTypes, delivery } = await scene(async () => {
      const { change } = other
      other.change = () => Promise.resolve()
      await change()
      return closed
    })
    const { id, revision } = await unsettled()
    other.change = async () => void (await store.updateLink({ id, revision, ticketNumber: 'T0', now: 2 }))
    await tickets.handle(delivery({ Status: '5' }), options.signal)
    expect(reads).toHaveLength(2)
    expect(await find()).toMatchObject([{ state: 'closed', ticketNumber: 'T1', revision: 3 }])
    expect(await eventTypes()).toEqual(['ticket.closed'])
  })

  it('that two processes update at once give one event', async () => {
    const { tickets, unsettled, eventTypes } = await scene()
    const link = await unsettled()
    await Promise.all([tickets.refresh(link, options), tickets.refresh(link, options)])
    expect(await eventTypes()).toEqual(['ticket.closed'])
  })

  it('that are deleted during an update stay deleted', async () => {
    const unlink: { now?: () => Promise<unknown> } = {}
    const { store, tickets, unsettled, find, eventTypes, delivery } = await scene(async () => {
      await unlink.now?.()
      return closed
    })
    const link = await unsettled()
    unlink.now = () => store.deleteLink({ environmentId, id: link.id })
    await tickets.handle(delivery({ Status: '5' }), options.signal)
    await expect(tickets.refresh(link, options)).rejects.toMatchObject({ code: 'not_found' })
    expect([await find(), await eventTypes()]).toEqual([[], []])
  })

  it('that a dead process left unsettled are settled when they are linked again', async () => {
    const { tickets, owner, unsettled } = await scene()
    const { id } = await unsettled()
    const input = { alertId: 'alert', ticketId: '7' }
    expect(await tickets.link(owner, input, options)).toMatchObject({ created: false, link: { id, state: 'closed' } })
  })

  it('stay linked if an event settles them while linking fails', async () => {
    const during: { now?: () => Promise<unknown> } = {}
    const { store, tickets, owner, find } = await scene(async () => {
      await during.now?.()
      throw new Error('away')
    })
    during.now = async () => {
      const [link] = await find()
      await store.updateLink({ id: link!.id, revision: 1, state: 'closed', now: 2 })
    }
    const input = { alertId: 'alert', ticketId: '7' }
    expect(await tickets.link(owner, input, options)).toMatchObject({ link: { state: 'closed' } })
  })

  it('that another process deletes while linking are made again', async () => {
    const during: { now?: (() => Promise<unknown>) | undefined } = {}
    const { store, tickets, owner, unsettled, find } = await scene(async () => {
      await during.now?.()
      return closed
    })
    const { id } = await unsettled()
    during.now = () => {
      during.now = undefined
      return store.deleteLink({ environmentId, id })
    }
    const input = { alertId: 'alert', ticketId: '7' }
    expect(await tickets.link(owner, input, options)).toMatchObject({ created: true, link: { state: 'closed' } })
    expect(await find()).toHaveLength(1)
  })

  it('that another process is linking stay if this one can’t read the ticket', async () => {
    const { tickets, owner, unsettled, find } = await scene(() => Promise.reject(new Error('away')))
    const link = await unsettled()
    await expect(tickets.link(owner, { alertId: 'alert', ticketId: '7' }, options)).rejects.toThrow('away')
    expect(await find()).toEqual([link])
  })

  it('need no credentials if the event says everything', async () => {
    const { store, tickets, unsettled, find, delivery } = await scene(() => closed, null)
    const { id, revision, details } = await unsettled()
    const position = { from: 'event', at: 0, guid: null, sequence: null }
    await store.updateLink({ id, revision, details: { ...details, position }, now: 2 })
    const fields = { CompletedDate: '2026-01-05T09:00:00', Status: '5' }
    await tickets.handle(delivery(fields, { EventTime: '2026-01-05T09:00:00Z' }), options.signal)
    expect(await find()).toMatchObject([{ state: 'closed', details: { resolution: null } }])
    await expect(tickets.handle(delivery({ Status: '1' }), options.signal)).rejects.toMatchObject({
      code: 'no_credentials',
    })
  })

  it('of a ticket that the provider does not show stay unchanged', async () => {
    const { tickets, unsettled, find, delivery } = await scene(() => null)
    const link = await unsettled()
    await tickets.handle(delivery({ Status: '5' }), options.signal)
    await expect(tickets.refresh(link, options)).rejects.toMatchObject({ code: 'ticket_not_found' })
    expect(await find()).toEqual([link])
  })
})
