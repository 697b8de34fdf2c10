import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../src/outbound/testing.ts'
import { accountOf, startScene, type Scene } from '../src/testing-autotask.ts'

let scene: Scene
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
  scene = await startScene({
    simulator: { tenants: [{ name: 'acme' }, { name: 'other' }] },
    env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' },
    schedule: { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: 20 },
    config: () => 'export default { handlers: [] }',
  })
  const types = ['ticket.closed', 'ticket.reopened', 'ticket.deleted']
  await request('PUT', '/v1/destinations/primary', { url: receiver.url, types })
  for (const name of ['acme', 'other']) expect(await scene.connect(name)).toMatchObject({ status: 200 })
})
afterAll(async () => {
  await scene.stop()
  await receiver.close()
})

const request = (...input: Parameters<Scene['test']['request']>) => scene.test.request(...input)
const tenant = () => scene.autotask.tenants.find(({ name }) => name === 'acme')!

const openTicket = (): number =>
  tenant().create('Tickets', { title: 'Server down', status: 1, priority: 1, companyID: tenant().companyId })

const link = (body: object, connection_id = 'acme') =>
  request('POST', '/v1/linked-tickets', { provider_config_key: 'autotask', connection_id, alert_id: 'alert-1', ...body })

const read = async (id: number) => (await request('GET', `/v1/linked-tickets/${id}`)).body.data

/** Something happens in Autotask's pages, a second after what happened before; its webhooks come. */
async function happens(what: () => unknown): Promise<void> {
  await scene.advance(1000)
  what()
  await scene.autotask.clock.settle()
}

const close = (ticket: number, resolution = 'Restarted it') =>
  happens(() => tenant().update('Tickets', ticket, { status: 5, resolution }, { by: tenant().technicianId }))

/** What the receiver was told of a link, each by type and state. */
function told(id: number) {
  const bodies = receiver.received.map(({ body }) => JSON.parse(body))
  return bodies.filter(({ payload }) => payload.linked_ticket.id === id)
}

const wait = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 10_000, interval: 20 })

describe('a linked ticket', () => {
  it('closes, reopens and is deleted with its ticket, and each is told', async () => {
    const ticket = openTicket()
    const { status, body } = await link({ ticket_id: ticket })
    expect(status).toBe(201)
    const { id } = body.data
    expect(body.data).toMatchObject({ state: 'open', ticket_id: String(ticket), alert_id: 'alert-1' })
    expect(body.data.ticket_number).toMatch(/^T\d{8}\.\d{4}$/)

    await close(ticket)
    await wait(async () => expect(await read(id)).toMatchObject({ state: 'closed' }))
    expect(await read(id)).toMatchObject({ resolution: 'Restarted it', changed_by: String(tenant().technicianId) })
    await happens(() => tenant().update('Tickets', ticket, { status: 1 }))
    await wait(async () => expect(await read(id)).toMatchObject({ state: 'open', resolution: null }))
    await happens(() => tenant().delete('Tickets', ticket))
    await wait(async () => expect(await read(id)).toMatchObject({ state: 'deleted' }))

    await wait(() => expect(told(id)).toHaveLength(3))
    expect(told(id)).toMatchObject([
      {
        type: 'ticket.closed',
        action: 'Closed',
        origin: 'linked-tickets',
        connection: { id: 'acme' },
        payload: { type: 'ticket.closed', linked_ticket: { state: 'closed', alert_id: 'alert-1', resolution: 'Restarted it' } },
      },
      { type: 'ticket.reopened', payload: { linked_ticket: { state: 'open', revision: expect.any(Number) } } },
      { type: 'ticket.deleted', payload: { linked_ticket: { state: 'deleted' } } },
    ])
    const { body: events } = await request('GET', '/v1/events?type=ticket.closed')
    expect(events.data).toMatchObject([{ origin: 'linked-tickets', connections: ['acme'], state: 'accepted' }])
    const { body: event } = await request('GET', `/v1/events/${events.data[0].id}`)
    expect(event.data.payload).toMatchObject({ type: 'ticket.closed', linked_ticket: { id } })
  })

  it('that was closed before is settled at once, also by its number, and is the same link the next time', async () => {
    const ticket = openTicket()
    await close(ticket, 'Long ago')
    const number = tenant().record('Tickets', ticket)!.values['ticketNumber']
    const { status, body } = await link({ ticket_number: number })
    expect({ status, ...body.data }).toMatchObject({ status: 201, state: 'closed', resolution: 'Long ago' })
    await wait(() => expect(told(body.data.id)).toMatchObject([{ type: 'ticket.closed' }]))
    const again = await link({ ticket_id: ticket })
    expect(again).toMatchObject({ status: 200, body: { data: { id: body.data.id, revision: body.data.revision } } })
  })
})
