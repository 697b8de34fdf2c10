import { expect, it } from 'vitest'
import type { AutotaskOptions, ActorOptions, SecurityLevel } from '../index.ts'
import { addWebhook, type Call, caller, fieldId, idOf, ticket } from '../../test/support/api.ts'
import { openReceiver } from '../../test/support/receiver.ts'
import { open } from '../../test/support/simulator.ts'

const udfs = { Ticket: [{ name: 'Site Code' }, { name: 'PIN', isProtected: true }] }

async function scene(level: Partial<SecurityLevel> = {}, options: AutotaskOptions = {}) {
  const autotask = await open({ tenants: [{ udfs, users: [{ level }] }], ...options })
  const receiver = await openReceiver(autotask)
  const call = caller(autotask)
  const id = await addWebhook(call, receiver.url)
  /** The state of the last callout, or the reason why it was not sent. */
  const outcome = async () => {
    await autotask.clock.settle()
    const { reason, state } = autotask.ledger.callouts().at(-1)!
    return reason ?? state
  }
  return { autotask, receiver, call, id, outcome }
}

type Scene = Awaited<ReturnType<typeof scene>>

it.each<[string, (scene: Scene) => unknown, string]>([
  ['nothing prevents it', () => {}, 'delivered'],
  ['the webhook is inactive', ({ call, id }) => call('PATCH', 'TicketWebhooks', { id, isActive: false }), 'inactive'],
  ['the webhook has no row', ({ call, id }) => deleteRows(call, id), 'not-ready'],
  [
    'the action is not subscribed',
    ({ call, id }) => call('PATCH', 'TicketWebhooks', { id, isSubscribedToCreateEvents: false }),
    'action-not-subscribed',
  ],
  [
    'the resource is excluded',
    ({ autotask, call, id }) =>
      call('POST', `TicketWebhooks/${id}/ExcludedResources`, {
        webhookID: id,
        resourceID: autotask.tenant.technicianId,
      }),
    'excluded-resource',
  ],
  ['the owner is locked', ({ autotask }) => (autotask.tenant.user.isLocked = true), 'owner-inactive'],
  [
    'the owner may not see tickets',
    ({ autotask }) => (autotask.tenant.user.level.access.Tickets = 'none'),
    'owner-has-no-access',
  ],
  [
    'the owner may only see tickets',
    ({ autotask }) => (autotask.tenant.user.level.access.Tickets = 'view'),
    'delivered',
  ],
  [
    'the owner may only see tickets, but must also update them',
    ({ autotask }) => {
      autotask.tenant.user.level.access.Tickets = 'view'
      autotask.behaviour.ownerNeeds = 'view-and-update'
    },
    'owner-has-no-access',
  ],
  [
    'the owner does not have the line of business',
    ({ autotask }) => (autotask.tenant.user.level.linesOfBusiness = [8]),
    'line-of-business',
  ],
  [
    'the owner has the line of business',
    ({ autotask }) => (autotask.tenant.user.level.linesOfBusiness = [7]),
    'delivered',
  ],
])('fires, or not, when %s', async (_, prepare, expected) => {
  const one = await scene()
  await prepare(one)
  one.autotask.tenant.create('Tickets', ticket(one.autotask, { organizationalLevelAssociationID: 7 }))
  expect(await one.outcome()).toBe(expected)
})

async function deleteRows(call: Call, id: number): Promise<void> {
  const { items } = (await call('GET', `TicketWebhooks/${id}/Fields`)).json
  for (const item of items) await call('DELETE', `TicketWebhooks/${id}/Fields/${item.id}`)
}

it('does not fire if it would show protected data to an owner who may not see them', async () => {
  const { autotask, call, id, outcome } = await scene({ protectedData: false })
  autotask.tenant.create('Tickets', ticket(autotask))
  expect(await outcome()).toBe('delivered')
  const udfFieldID = await fieldId(call, 'Ticket', 'PIN', 'UdfFields')
  const row = { webhookID: id, udfFieldID, isSubscribedField: true, isDisplayAlwaysField: false }
  idOf(await call('POST', `TicketWebhooks/${id}/UdfFields`, row))
  autotask.tenant.create('Tickets', ticket(autotask))
  expect(await outcome()).toBe('protected-data')
})

it('fires an update once, and only if the value of a subscribed field changed', async () => {
  const { autotask, receiver, outcome } = await scene()
  const { tenant } = autotask
  const id = tenant.create('Tickets', ticket(autotask))
  tenant.update('Tickets', id, { resolution: 'Restarted' })
  expect(await outcome()).toBe('no-subscribed-field-changed')
  const before = autotask.ledger.changes.length
  tenant.update('Tickets', id, { title: 'Printer on fire', status: 1 })
  expect(autotask.ledger.changes).toHaveLength(before)
  tenant.update('Tickets', id, { title: 'Printer is cold', status: 8 })
  expect(await outcome()).toBe('delivered')
  expect(receiver.received.at(-1)!.json.Fields).toEqual({
    Title: 'Printer is cold',
    Status: '8',
    TicketNumber: 'T20260105.0001',
  })
})

it.each([
  ['always', 'delivered'],
  ['with-a-field', 'no-field-set'],
] as const)('fires a create %s', async (createFires, expected) => {
  const { autotask, call, outcome } = await scene({}, { behaviour: { createFires } })
  const hook = idOf(await call('POST', 'CompanyWebhooks', (await call('GET', 'TicketWebhooks/1')).json.item))
  const row = { webhookID: hook, fieldID: await fieldId(call, 'Company', 'Fax'), isSubscribedField: true }
  idOf(await call('POST', `CompanyWebhooks/${hook}/Fields`, { ...row, isDisplayAlwaysField: false }))
  const { companyId, technicianId } = autotask.tenant
  const { companyType, phone } = autotask.tenant.get('Companies', companyId)!.values
  autotask.tenant.create('Companies', { companyName: 'B', companyType, phone, ownerResourceID: technicianId })
  expect(await outcome()).toBe(expected)
})

it.each<[string, ActorOptions, Record<string, string>, number]>([
  ['the technician', {}, {}, 29_682_886],
  ['a resource', { by: 77 }, {}, 77],
  ['the system', { by: 'system' }, {}, 4],
  ['a contact', { by: { contact: 9 } }, {}, 9],
  ['a contact, as person 0', { by: { contact: 9 } }, { contactPerson: 'zero' }, 0],
])('sends the author of a change: %s', async (_, actor, behaviour, person) => {
  const { autotask, receiver } = await scene({}, { behaviour })
  autotask.tenant.create('Tickets', ticket(autotask), actor)
  await autotask.clock.settle()
  expect(receiver.received[0]!.json.PersonId).toBe(person)
})

it.each([
  ['impersonated', 29_682_886],
  ['api-user', 29_682_885],
] as const)('sends the %s resource as the author of a REST write', async (impersonationActor, person) => {
  const { autotask, receiver, call } = await scene({}, { behaviour: { impersonationActor } })
  idOf(
    await call('POST', 'Tickets', ticket(autotask), { ImpersonationResourceId: String(autotask.tenant.technicianId) }),
  )
  await autotask.clock.settle()
  expect(receiver.received[0]!.json.PersonId).toBe(person)
  const refused = await call('POST', 'Tickets', ticket(autotask), { ImpersonationResourceId: '1' })
  expect(refused.json.errors[0]).toContain('may not impersonate')
})

it('fires every webhook of the entity, and no other', async () => {
  const { autotask, receiver, call } = await scene()
  await addWebhook(call, `${receiver.url}/second`)
  await addWebhook(call, receiver.url, { entity: 'Company' })
  autotask.tenant.create('Tickets', ticket(autotask))
  await autotask.clock.settle()
  expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/hook', '/hook/second'])
})
