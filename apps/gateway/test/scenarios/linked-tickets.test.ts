import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { commandsInProcess } from '../support/cli-in-process.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { autotaskWithoutWaits, accountOf, startScene, type Scene } from '../support/autotask.ts'

let scene: Scene
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
  scene = await startScene({
    simulator: { tenants: [{ name: 'acme' }, { name: 'other' }] },
    env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' },
    schedule: { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: 20 },
    config: () =>
      `const tell = { id: 'tell', provider: 'autotask', subscriptions: ['ticket.closed'] }
      export default { handlers: [{ ...tell, onWebhook(_, { payload }) { if (!payload.linked_ticket) throw new Error() } }] }`,
  })
  const types = ['ticket.closed', 'ticket.reopened', 'ticket.deleted']
  await request('PUT', '/v1/destinations/primary', { url: receiver.url, types })
  await request('PUT', '/v1/destinations/secondary', { url: `${receiver.url}/nango`, types, format: 'nango' })
  for (const name of ['acme', 'other']) await scene.connect(name)
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
  request('POST', '/v1/linked-tickets', {
    provider_config_key: 'autotask',
    connection_id,
    alert_id: 'alert-1',
    ...body,
  })

const read = async (id: number) => (await request('GET', `/v1/linked-tickets/${id}`)).body.data

/** Makes a change in Autotask, one second after the previous change, and waits for its webhooks. */
async function happens(what: () => unknown): Promise<void> {
  await scene.advance(1000)
  what()
  await scene.autotask.clock.settle()
}

const close = (ticket: number, resolution = 'Restarted it') =>
  happens(() => tenant().update('Tickets', ticket, { status: 5, resolution }, { by: tenant().technicianId }))

/** The events of a link that the receiver got. */
function eventsOf(id: number, path = '/') {
  const bodies = receiver.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body))
  return bodies.filter(({ payload }) => payload.linked_ticket.id === id)
}

const wait = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 10_000, interval: 20 })

/** The event stream that keeps a page up to date. */
async function watch() {
  const ending = new AbortController()
  const headers = { authorization: `Bearer ${scene.test.key}` }
  const { body } = await fetch(`${scene.test.url}/v1/events/stream`, { headers, signal: ending.signal })
  return {
    async until(pattern: RegExp): Promise<void> {
      let text = ''
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        text += chunk
        if (pattern.test(text)) break
      }
      ending.abort()
    },
  }
}

/** Passes when every webhook is handled and every resulting event is delivered. */
async function isQuiet(): Promise<void> {
  for (const destination of ['guidepost:linked-tickets', 'primary']) {
    const { body } = await request('GET', `/v1/destinations/${destination}`)
    expect(body.data).toMatchObject({ load: { unsettled: 0 } })
  }
}

describe('a linked ticket', () => {
  it('closes, reopens and is deleted with its ticket, with an event of each', async () => {
    const stream = await watch()
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

    await wait(() => expect(eventsOf(id)).toHaveLength(3))
    expect(eventsOf(id)).toMatchObject([
      {
        type: 'ticket.closed',
        action: 'Closed',
        origin: 'linked-tickets',
        connection: { id: 'acme' },
        payload: {
          type: 'ticket.closed',
          linked_ticket: { state: 'closed', alert_id: 'alert-1', resolution: 'Restarted it' },
        },
      },
      { type: 'ticket.reopened', payload: { linked_ticket: { state: 'open', revision: expect.any(Number) } } },
      { type: 'ticket.deleted', payload: { linked_ticket: { state: 'deleted' } } },
    ])
    await wait(() => expect(eventsOf(id, '/nango')).toHaveLength(3))
    const forwarded = { from: 'autotask', type: 'forward', connectionId: 'acme', payload: { type: 'ticket.closed' } }
    expect(eventsOf(id, '/nango')[0]).toMatchObject(forwarded)

    const { body: events } = await request('GET', '/v1/events?type=ticket.closed')
    expect(events.data).toMatchObject([{ origin: 'linked-tickets', connections: ['acme'], state: 'accepted' }])
    const one = `/v1/events/${events.data[0].id}`
    expect((await request('GET', one)).body.data.payload).toMatchObject({ linked_ticket: { id } })
    await wait(async () => {
      const { deliveries } = (await request('GET', one)).body.data
      expect(deliveries).toContainEqual(expect.objectContaining({ destination: 'tell', state: 'succeeded' }))
    })
    await stream.until(/"type":"ticket.closed"[^]+"type":"ticket.reopened"[^]+"type":"ticket.deleted"/)
  })

  it('to a closed ticket is settled at once, also by its number, and linking again returns the same link', async () => {
    const ticket = openTicket()
    await close(ticket, 'Long ago')
    const number = tenant().get('Tickets', ticket)!.values['ticketNumber']
    const { status, body } = await link({ ticket_number: number })
    expect({ status, ...body.data }).toMatchObject({ status: 201, state: 'closed', resolution: 'Long ago' })
    await wait(() => expect(eventsOf(body.data.id)).toMatchObject([{ type: 'ticket.closed' }]))
    const again = await link({ ticket_id: ticket })
    expect(again).toMatchObject({ status: 200, body: { data: { id: body.data.id, revision: body.data.revision } } })
    await happens(() => tenant().delete('Tickets', ticket))
    expect((await link({ ticket_number: number, alert_id: 'late' })).body.data).toMatchObject({ state: 'deleted' })
  })

  it('stays unchanged when events are repeated, late or out of order', async () => {
    const ticket = openTicket()
    const { id } = (await link({ ticket_id: ticket })).body.data
    const began = scene.autotask.clock.now()
    await close(ticket)
    await happens(() => tenant().update('Tickets', ticket, { status: 1 }))
    await close(ticket, 'For good')
    await wait(isQuiet)
    expect(await read(id)).toMatchObject({ state: 'closed', resolution: 'For good' })
    const before = eventsOf(id).length

    const { store } = scene.test.gateway
    const { body } = await request('GET', '/v1/registrations?connection_id=acme')
    const { id: registration, webhook_guid: Guid, webhook_url } = body.data[0]
    const [secret] = await store.listSecrets({ kind: 'registration', id: registration }, 0)
    const { receive } = autotaskWithoutWaits()
    const post = async (second: number, Fields: object, SequenceNumber: number) => {
      const EventTime = new Date(began + second * 1000).toISOString()
      const event = { Action: 'Update', Guid, EntityType: 'Ticket', Id: ticket, Fields, EventTime, SequenceNumber }
      const bytes = Buffer.from(JSON.stringify(event))
      const headers = receive.sign(bytes, secret!.value, scene.autotask.clock.now())
      expect((await scene.test.post(webhook_url, bytes, headers)).status).toBe(200)
    }
    const events: Parameters<typeof post>[] = [
      [3, { Status: '1', CompletedDate: null }, 90],
      [1, { Status: '1', CompletedDate: null }, 91],
      [3, { Status: '5' }, 90],
      [2, { Status: '1', CompletedDate: '' }, 89],
    ]
    for (const event of [...events, ...events]) await post(...event)
    await wait(isQuiet)
    expect(await read(id)).toMatchObject({ state: 'closed', resolution: 'For good' })
    expect(eventsOf(id)).toHaveLength(before)
  })

  it('is updated later if Autotask can’t be read', async () => {
    const ticket = openTicket()
    const { id } = (await link({ ticket_id: ticket })).body.data
    scene.autotask.fail({ path: `/Tickets/${ticket}`, kind: 'outage', times: 2 })
    await close(ticket)
    await wait(async () => {
      await scene.advance(5)
      expect(await read(id)).toMatchObject({ state: 'closed', resolution: 'Restarted it' })
    })
    const { body } = await request('GET', '/v1/deliveries?destination=guidepost:linked-tickets&limit=1')
    const { attempts } = (await request('GET', `/v1/deliveries/${body.data[0].id}`)).body.data
    expect(attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['retry', 'retry', 'succeeded'])
  })

  it('costs nothing for tickets without a link', async () => {
    const other = scene.autotask.tenants.find(({ name }) => name === 'other')!
    await happens(() => {
      other.create('Tickets', { title: 'x', status: 1, priority: 1, companyID: other.companyId })
      openTicket()
    })
    for (const connection of ['other', 'acme']) {
      const { body } = await request('GET', `/v1/events?connection_id=${connection}&limit=1`)
      expect(body.data).toMatchObject([{ type: 'Ticket', state: 'unsubscribed' }])
      expect((await request('GET', `/v1/events/${body.data[0].id}`)).body.data.deliveries).toEqual([])
    }
    await wait(isQuiet)
    const { body: destinations } = await request('GET', '/v1/destinations')
    expect(destinations.data.map((each: { id: string }) => each.id)).not.toContain('guidepost:linked-tickets')
  })

  it('is read again on a refresh, also without a webhook', async () => {
    const account = accountOf(tenant())
    const config = { connection_config: account.connection_config, credentials: account.credentials }
    await request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'bare', ...config })
    const ticket = openTicket()
    const { id } = (await link({ ticket_id: String(ticket) }, 'bare')).body.data
    await close(ticket)
    expect(await read(id)).toMatchObject({ state: 'open' })
    expect((await request('POST', `/v1/linked-tickets/${id}/refresh`)).body.data).toMatchObject({ state: 'closed' })
    await wait(() => expect(eventsOf(id)).toHaveLength(1))
    const { body } = await request('GET', '/v1/linked-tickets?connection_id=bare&state=closed&alert_id=alert-1')
    expect(body).toMatchObject({ data: [{ id }], next: null })
    expect(await request('DELETE', `/v1/linked-tickets/${id}`)).toMatchObject({ body: { success: true } })
    expect(await request('GET', `/v1/linked-tickets/${id}`)).toMatchObject({ status: 404 })
  })
})

describe('linking is refused', () => {
  it.each([
    ['an unknown integration', { provider_config_key: 'x', ticket_id: 1 }, 404, 'unknown_provider_config'],
    ['an unknown connection', { connection_id: 'x', ticket_id: 1 }, 404, 'unknown_connection'],
    ['an unknown ticket', { ticket_id: 999_999 }, 404, 'ticket_not_found'],
    ['an unknown ticket number', { ticket_number: 'T20200101.0001' }, 404, 'ticket_not_found'],
    ['no ticket', {}, 400, 'invalid_body'],
    ['two tickets', { ticket_id: 1, ticket_number: 'T20200101.0001' }, 400, 'invalid_body'],
    ['a malformed id', { ticket_id: 'T20200101.0001' }, 400, 'invalid_body'],
  ])('for %s', async (_, body, status, code) => {
    expect(await link(body)).toMatchObject({ status, body: { error: { code } } })
    const { body: list } = await request('GET', '/v1/linked-tickets?alert_id=refused')
    expect(list.data).toEqual([])
  })

  it('for a connection without credentials', async () => {
    await request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'empty' })
    const refused = { status: 409, body: { error: { code: 'no_credentials' } } }
    expect(await link({ ticket_id: 1 }, 'empty')).toMatchObject(refused)
  })

  it('while Autotask can’t be read, and leaves no link', async () => {
    const ticket = openTicket()
    scene.autotask.fail({ path: `/Tickets/${ticket}`, kind: 'outage' })
    const refused = { status: 503, body: { error: { code: 'unavailable' } } }
    expect(await link({ ticket_id: ticket, alert_id: 'refused' })).toMatchObject(refused)
    expect((await request('GET', '/v1/linked-tickets?alert_id=refused')).body.data).toEqual([])
    expect(await link({ ticket_id: ticket, alert_id: 'refused' })).toMatchObject({ status: 201 })
  })

  it.each(['GET', 'DELETE'])('and %s of an unknown link', async (method) => {
    const refused = { status: 404, body: { error: { code: 'not_found' } } }
    expect(await request(method, '/v1/linked-tickets/999')).toMatchObject(refused)
  })
})

describe('the command line', () => {
  it('links, shows, lists, refreshes and unlinks', async () => {
    const cli = commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key })
    const ticket = openTicket()
    const number = String(tenant().get('Tickets', ticket)!.values['ticketNumber'])
    const { data } = await cli.json('tickets', 'link', 'acme', 'alert-9', number)
    expect(data).toMatchObject({ alert_id: 'alert-9', ticket_id: String(ticket), state: 'open' })
    expect((await cli.json('tickets', 'link', 'acme', 'alert-9', String(ticket))).data.id).toBe(data.id)
    await close(ticket)
    expect((await cli.run('tickets', 'refresh', String(data.id))).stdout).toMatch(/^resolution +Restarted it$/m)
    expect((await cli.run('tickets', 'show', String(data.id))).stdout).toMatch(/^state +closed$/m)
    const listed = await cli.run('tickets', 'list', '--alert', 'alert-9')
    expect(listed.stdout).toMatch(new RegExp(`^ID .+\n${data.id} +acme +alert-9 +${number} +closed `))
    expect((await cli.run('tickets', 'unlink', String(data.id))).stdout).toBe(`Removed the link ${data.id}.\n`)
    expect(await cli.run('tickets', 'show', String(data.id))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^not_found: /),
    })
  })
})
