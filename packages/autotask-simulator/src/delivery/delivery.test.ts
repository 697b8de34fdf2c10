import { expect, it } from 'vitest'
import type { Autotask, AutotaskOptions } from '../index.ts'
import { addWebhook, caller, ticket } from '../../test/support/api.ts'
import { openReceiver, type Received, type Reply } from '../../test/support/receiver.ts'
import { open } from '../../test/support/simulator.ts'

const minute = 60_000
const hour = 60 * minute

async function scene(reply: (got: Received) => Reply = () => 200, options: AutotaskOptions = {}) {
  const autotask = await open(options)
  const receiver = await openReceiver(autotask, reply)
  const call = caller(autotask)
  const id = await addWebhook(call, receiver.url)
  return { autotask, receiver, call, id, start: autotask.clock.now() }
}

function newTicket(autotask: Autotask, title = 'T'): number {
  return autotask.tenant.create('Tickets', ticket(autotask, { title }))
}

function describeReceived(received: readonly Received[], start: number): string[] {
  return received.map(({ at, json }) => `${(at - start) / 1000}: ${json.Action} ${json.Id}`)
}

it('makes five attempts, 30 s apart, with the same bytes and signature, and then gives up', async () => {
  const { autotask, receiver, call, start } = await scene(() => 503)
  const id = newTicket(autotask)
  await autotask.clock.advance(hour)

  expect(receiver.received.map(({ at }) => (at - start) / 1000)).toEqual([0, 30, 60, 90, 120])
  expect(new Set(receiver.received.map(({ body, signature }) => `${body} ${signature}`)).size).toBe(1)
  expect(autotask.ledger.counts()).toMatchObject({ givenUp: 1, waiting: 0 })
  const { items } = (await call('POST', 'WebhookEventErrorLogs/query', { filter: [] })).json
  expect(items).toEqual([
    {
      id: 1,
      accountWebhookID: null,
      contactWebhookID: null,
      sequenceNumber: 1,
      createDateTime: '2026-01-05T09:02:00',
      errorMessage: '503 said 503',
      payload: receiver.received[0]!.body,
    },
  ])
  expect(JSON.parse(items[0].payload).Id).toBe(id)
  expect((await call('DELETE', 'WebhookEventErrorLogs/1')).json).toEqual({ itemId: 1 })
  expect((await call('POST', 'WebhookEventErrorLogs/query/count', { filter: [] })).json).toEqual({ queryCount: 0 })
})

it.each<[string, Reply, string]>([
  ['no answer within 10 s', 'hang', 'The operation has timed out.'],
  ['a broken connection', 'break', 'socket hang up'],
  ['a redirect, which it does not follow', 302, '302 said 302'],
  ['a 410, like any other status', 410, '410 said 410'],
])('treats %s as a failure', async (_, reply, error) => {
  const { autotask } = await scene(() => reply, reply === 'hang' ? { safetyMs: 30 } : {})
  newTicket(autotask)
  await autotask.clock.advance(15_000)
  const [callout] = autotask.ledger.callouts()
  expect(callout!.attempts.map((attempt) => attempt.error)).toEqual([error])
})

it.each([200, 201, 204, 299])('treats %i as a success', async (status) => {
  const { autotask } = await scene(() => status)
  newTicket(autotask)
  await autotask.clock.settle()
  expect(autotask.ledger.callouts()[0]).toMatchObject({ state: 'delivered', attempts: [{ status }] })
})

it('lets newer events of the same action wait, but not those of other actions', async () => {
  const { autotask, receiver, start } = await scene(({ json, at }) =>
    json.Action === 'Create' && json.Id === 351_181 && at < start + minute ? 500 : 200,
  )
  const first = newTicket(autotask)
  const second = newTicket(autotask)
  autotask.tenant.update('Tickets', first, { title: 'U' })
  await autotask.clock.advance(hour)

  expect(describeReceived(receiver.received, start)).toEqual([
    `0: Create ${first}`,
    `0: Update ${first}`,
    `30: Create ${first}`,
    `60: Create ${first}`,
    `60: Create ${second}`,
  ])
})

it('counts sequence numbers across the actions of a webhook, with the gaps that a test asks for', async () => {
  const { autotask, receiver, id } = await scene()
  const made = newTicket(autotask)
  autotask.tenant.skipSequenceNumbers('Ticket', id, 3)
  autotask.tenant.update('Tickets', made, { title: 'U' })
  autotask.tenant.delete('Tickets', made)
  await autotask.clock.settle()
  const numbers = Object.fromEntries(receiver.received.map(({ json }) => [json.Action, json.SequenceNumber]))
  expect(numbers).toEqual({ Create: 1, Update: 5, Delete: 6 })
})

it('deactivates a webhook after 25 consecutive failed events, drops waiting events, and posts to the deactivation URL', async () => {
  const { autotask, receiver, call, id, start } = await scene(({ path }) => (path.endsWith('/off') ? 200 : 500))
  for (let index = 0; index < 30; index++) newTicket(autotask)
  await autotask.clock.advance(2 * hour)

  expect(autotask.ledger.counts()).toMatchObject({ givenUp: 25, dropped: 5 })
  const { at } = autotask.log.entries('deactivated')[0]!
  expect((at - start) / minute).toBe(50)
  expect((await call('GET', `TicketWebhooks/${id}`)).json.item).toMatchObject({ isActive: false, isReady: true })
  const last = receiver.received.at(-1)!
  expect([last.path, last.json.Action, last.json.SequenceNumber]).toEqual(['/hook/off', 'Deactivated', 31])
  expect(autotask.tenant.mails.map(({ subject }) => subject)).toEqual(['Autotask Callout - Error: Test'])

  newTicket(autotask)
  expect(autotask.ledger.callouts().at(-1)).toMatchObject({ state: 'not-sent', reason: 'inactive' })
  await call('PATCH', 'TicketWebhooks', { id, isActive: true })
  newTicket(autotask)
  expect(autotask.ledger.callouts().at(-1)).toMatchObject({ state: 'waiting', sequenceNumber: 32 })
})

it('restarts the count of failures after a success', async () => {
  let isDown = true
  const { autotask } = await scene(() => (isDown ? 500 : 200))
  for (let index = 0; index < 24; index++) newTicket(autotask)
  await autotask.clock.advance(hour)
  isDown = false
  newTicket(autotask)
  await autotask.clock.settle()
  isDown = true
  for (let index = 0; index < 24; index++) newTicket(autotask)
  await autotask.clock.advance(hour)
  expect(autotask.tenant.webhooks()[0]!.isActive).toBe(true)
})

it('counts attempts instead of events, and stops one action, if switched', async () => {
  const behaviour = { disableCounts: 'attempts', disableScope: 'action' } as const
  const { autotask, call, id } = await scene(({ json }) => (json.Action === 'Create' ? 500 : 200), { behaviour })
  for (let index = 0; index < 7; index++) newTicket(autotask)
  await autotask.clock.advance(hour)
  expect(autotask.ledger.counts()).toMatchObject({ givenUp: 5, dropped: 2 })
  expect(autotask.tenant.webhooks()[0]!.isActive).toBe(true)
  const made = newTicket(autotask)
  autotask.tenant.update('Tickets', made, { title: 'U' })
  const states = () => autotask.ledger.callouts().map(({ reason, state }) => reason ?? state)
  expect(states().slice(-2)).toEqual(['action-disabled', 'waiting'])
  await call('PATCH', 'TicketWebhooks', { id, isActive: true })
  newTicket(autotask)
  expect(states().at(-1)).toBe('waiting')
})

it.each([
  [200, { delivered: 1, dropped: 2, waiting: 0 }],
  [500, { delivered: 0, dropped: 3, waiting: 0 }],
])('finishes a POST in progress by its answer, %i, when the webhook is deactivated', async (reply, counts) => {
  const { autotask, receiver, id } = await scene(({ path }) => {
    if (path === '/hook') autotask.tenant.setWebhookActive('Ticket', id, false)
    return reply
  })
  for (let index = 0; index < 3; index++) newTicket(autotask)
  await autotask.clock.advance(hour)
  expect(autotask.ledger.counts()).toMatchObject({ ...counts, givenUp: 0 })
  expect(autotask.log.entries('dropped')).toHaveLength(counts.dropped)
  expect(receiver.received.filter(({ path }) => path === '/hook')).toHaveLength(1)
})

it('delivers waiting events of a deactivated webhook, if switched', async () => {
  const { autotask, receiver, id } = await scene(({ path, at }) => (path === '/hook' && at === start ? 500 : 200), {
    behaviour: { pendingOnDeactivation: 'deliver' },
  })
  const start = autotask.clock.now()
  newTicket(autotask)
  await autotask.clock.settle()
  autotask.tenant.setWebhookActive('Ticket', id, false)
  await autotask.clock.advance(hour)
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook/off', '/hook'])
  expect(autotask.ledger.counts()).toMatchObject({ delivered: 1, dropped: 0 })
})

it.each([
  ['start', [0, 30, 60, 90, 120]],
  ['end', [0, 40, 80, 120, 160]],
] as const)('measures the delay from the %s of an attempt', async (retryGapFrom, seconds) => {
  const { autotask, start } = await scene(() => 'hang', { behaviour: { retryGapFrom }, safetyMs: 10 })
  newTicket(autotask)
  await autotask.clock.advance(hour)
  const [callout] = autotask.ledger.callouts()
  expect(callout!.attempts.map(({ at }) => (at - start) / 1000)).toEqual(seconds)
})

it.each([
  ['current', false],
  ['original', true],
] as const)('signs a retry with the %s secret after it changed', async (retrySecret, isSame) => {
  const { autotask, receiver, call, id } = await scene(() => 500, { behaviour: { retrySecret } })
  newTicket(autotask)
  await autotask.clock.settle()
  await call('PATCH', 'TicketWebhooks', { id, secretKey: 'another' })
  await autotask.clock.advance(30_000)
  const [one, other] = receiver.received
  expect(one!.signature === other!.signature).toBe(isSame)
})

it('delays callouts above the hourly limit of the entity, and mails about the delay', async () => {
  const { autotask, receiver, start } = await scene(() => 200, { behaviour: { calloutsPerHour: 3 } })
  for (let index = 0; index < 5; index++) newTicket(autotask)
  await autotask.clock.advance(minute)
  expect(receiver.received).toHaveLength(3)
  expect(autotask.log.entries('delayed')).toHaveLength(1)
  expect(autotask.tenant.mails.map(({ subject }) => subject)).toEqual(['Autotask Callout - Delayed: Test'])
  await autotask.clock.advance(2 * hour)
  expect(receiver.received.map(({ at }) => (at - start) / minute)).toEqual([0, 0, 0, 60, 60])
})

it('mails about failures once a day, to the addresses of the webhook and of its owner', async () => {
  const { autotask, call, id } = await scene(() => 500)
  await call('PATCH', 'TicketWebhooks', { id, notificationEmailAddress: 'ops@example.com' })
  for (let day = 0; day < 2; day++) {
    newTicket(autotask)
    newTicket(autotask)
    await autotask.clock.advance(24 * hour)
  }
  expect(autotask.tenant.mails).toHaveLength(2)
  expect(autotask.tenant.mails[0]!.to).toEqual(['ops@example.com', 'api-1@tenant-1.example'])
})

it('keeps a row of the error log for 30 days, and limits the length of its texts', async () => {
  const { autotask, call } = await scene(() => 500)
  autotask.behaviour.errorLogLength = 20
  newTicket(autotask)
  const rows = async () => (await call('POST', 'WebhookEventErrorLogs/query', { filter: [] })).json.items
  await autotask.clock.advance(29 * 24 * hour)
  expect(await rows()).toMatchObject([{ payload: '{"Action":"Create","', errorMessage: '500 said 500' }])
  await autotask.clock.advance(2 * 24 * hour)
  expect(await rows()).toEqual([])
})

it('waits `dispatchMs` before the first attempt', async () => {
  const { autotask, receiver, start } = await scene(() => 200, { behaviour: { dispatchMs: 45_000 } })
  newTicket(autotask)
  await autotask.clock.advance(hour)
  expect(receiver.received.map(({ at }) => at - start)).toEqual([45_000])
})

it.each([
  ['http://10.1.2.3/hook', '10.1.2.3 is in a private network'],
  ['http://[fd00::1]/hook', 'fd00::1 is in a private network'],
  ['ftp://example.com/', 'is not an http or https URL'],
  ['no url', 'is not an http or https URL'],
])('accepts a webhook at %s, but cannot deliver to it', async (url, message) => {
  const autotask = await open()
  await addWebhook(caller(autotask), url)
  newTicket(autotask)
  await autotask.clock.settle()
  expect(autotask.ledger.callouts()[0]!.attempts[0]!.error).toContain(message)
})
