import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { createAcme, postTicket } from '../support/acme.ts'

const hour = 60 * 60 * 1000
const tickets = [71, 72, 73]

let now = Date.parse('2026-07-01T00:00:00Z')
let up = true
let test: TestGateway
let receiver: Receiver
/** The events that the receiver accepted, as `[ticket, number of its event]`, in the order of its answers. */
const taken: [number, number][] = []

beforeAll(async () => {
  receiver = await startReceiver((response, { body }) => {
    if (!up) return response.destroy()
    const { payload } = JSON.parse(body)
    taken.push([payload.Id, payload.SequenceNumber])
    return response.writeHead(204).end()
  })
  test = await startTestGateway({ now: () => now, env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' } })
  await createAcme(test)
  await test.request('PUT', '/v1/destinations/primary', { url: receiver.url, format: 'nango' })
})
afterAll(async () => {
  await test.stop()
  await receiver.close()
})

it('delivers everything, once and in the order of each entity, to a receiver that was down for a day', async () => {
  const sent: [number, number][] = []
  await postOne()
  await vi.waitFor(() => expect(taken).toHaveLength(1))

  up = false
  for (let hours = 0; hours < 24; hours += 1) {
    now += hour
    await postOne()
    await quiet()
  }
  const { body: listed } = await test.request('GET', '/v1/destinations/primary')
  expect(listed.data).toMatchObject({ status: 'held', held_reason: 'failing' })
  expect(taken).toHaveLength(1)

  up = true
  // The next probe comes within 10 minutes. Deliveries that failed before the hold wait for their own retry, 10 hours at most.
  for (let rounds = 0; rounds < 40 && taken.length < sent.length; rounds += 1) {
    now += hour / 4
    await postOne()
    await quiet()
  }
  await vi.waitFor(() => expect(taken).toHaveLength(sent.length))
  for (const ticket of tickets) expect(of(taken, ticket)).toEqual(of(sent, ticket))
  const { body: dead } = await test.request('GET', '/v1/deliveries?state=dead')
  expect(dead.data).toEqual([])

  /** Posts one more event, of the next ticket in turn. */
  async function postOne(): Promise<void> {
    const ticket = tickets[sent.length % tickets.length]!
    const number = sent.length + 1
    expect(await postTicket(test, ticket, number)).toMatchObject({ status: 200 })
    sent.push([ticket, number])
  }
}, 60_000)

/** Waits until no attempt runs and none is due: the clock must not advance while a lease runs, or the lease would end. */
async function quiet(): Promise<void> {
  await vi.waitFor(
    async () => {
      const next = await test.gateway.store.nextDue('endpoints')
      expect(next === null || next > now).toBe(true)
      const { body } = await test.request('GET', '/v1/deliveries?limit=100')
      const states = new Set(body.data.map((delivery: { state: string }) => delivery.state))
      expect({ due: states.has('due'), leased: states.has('leased') }).toEqual({ due: false, leased: false })
    },
    { timeout: 10_000, interval: 5 },
  )
}

function of(events: readonly [number, number][], ticket: number): number[] {
  return events.filter(([one]) => one === ticket).map(([, number]) => number)
}
