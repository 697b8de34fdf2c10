import { expect, it } from 'vitest'
import type { Behaviour, FaultEffect } from '../index.ts'
import { addWebhook, caller, idOf, ticket, webhookBody } from '../../test/support/api.ts'
import { open } from '../../test/support/simulator.ts'

const url = 'http://localhost:9/hook'
const everything = { filter: [{ op: 'exist', field: 'id' }] }

it('returns the zone of a known user without credentials, and an error for an unknown user', async () => {
  const autotask = await open({ tenants: [{ users: [{ username: 'a+b@x.example' }] }] })
  const ask = (user: string) => fetch(`${autotask.url}/atservicesrest/v1.0/zoneInformation?user=${user}`)
  expect(await (await ask('A%2Bb@x.example')).json()).toEqual({
    zoneName: 'Simulated zone 1',
    url: `${autotask.url}/ATServicesRest/`,
    webUrl: `${autotask.url}/`,
    ci: 30595,
  })
  expect((await ask('a+b@x.example')).status).toBe(500)
})

it('separates the tenants by their users', async () => {
  const autotask = await open({ tenants: [{ name: 'a' }, { name: 'b' }] })
  const [a, b] = autotask.tenants
  a!.create('Tickets', ticket(autotask))
  const count = async (tenant = a!) =>
    (await caller(autotask, tenant.user)('POST', 'Tickets/query/count', everything)).json.queryCount
  expect([await count(a), await count(b)]).toEqual([1, 0])
})

it.each([
  ['another secret', { Secret: 'x' }],
  ['another integration code', { ApiIntegrationCode: 'x' }],
  ['another user', { UserName: 'x' }],
])('answers 401 without a body to %s', async (_, headers) => {
  const answer = await caller(await open())('POST', 'Tickets/query', everything, headers)
  expect([answer.status, answer.text]).toEqual([401, ''])
})

it('locks a user after consecutive wrong secrets', async () => {
  const autotask = await open({ behaviour: { lockAfter401s: 3 } })
  const call = caller(autotask)
  const wrong = () => call('POST', 'Tickets/query', everything, { Secret: 'x' })
  const right = async () => (await call('POST', 'Tickets/query', everything)).status
  await wrong()
  await wrong()
  expect(await right()).toBe(200)
  for (let time = 0; time < 3; time++) await wrong()
  expect(await right()).toBe(401)
  autotask.tenant.user.isLocked = false
  expect(await right()).toBe(200)
})

it('answers 401 to the old secret of a user', async () => {
  const autotask = await open()
  const { user } = autotask.tenant
  const old = user.secret
  user.secret = 'new'
  const call = caller(autotask)
  expect((await call('POST', 'Tickets/query', everything)).status).toBe(200)
  expect((await call('POST', 'Tickets/query', everything, { Secret: old })).status).toBe(401)
})

it('answers 401 in the old zone after the tenant moved, and returns the new zone', async () => {
  const autotask = await open()
  const { tenant } = autotask
  await tenant.moveZone()
  expect((await caller(autotask)('POST', 'Tickets/query', everything)).status).toBe(401)
  const asked = await fetch(`${autotask.url}/ATServicesRest/V1.0/ZoneInformation?user=${tenant.user.username}`)
  const zone = (await asked.json()) as { url: string }
  const moved = caller(autotask, tenant.user, zone.url.replace('/ATServicesRest/', ''))
  expect((await moved('POST', 'Tickets/query', everything)).status).toBe(200)
})

it.each([
  ['a method that the path does not have', 'PATCH', 'TicketWebhooks/1', 405, 'PATCH'],
  ['GET of a whole collection', 'GET', 'TicketWebhooks', 405, 'GET'],
  ['a write to a root view', 'POST', 'TicketWebhookFields', 405, 'POST'],
  ['an unknown path', 'GET', 'TaskWebhooks/1', 404, '<!DOCTYPE html>'],
  ['a body that is not JSON', 'POST', 'Tickets', 400, 'not valid JSON'],
  ['a search that is not JSON', 'GET', 'Tickets/query?search={', 400, 'not valid JSON'],
])('answers %s as Autotask’s server does', async (_, method, path, status, text) => {
  const answer = await caller(await open())(method, path, method === 'POST' ? '{' : undefined)
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(text)
})

it('answers GET of a missing id as switched', async () => {
  const autotask = await open()
  const call = caller(autotask)
  expect((await call('GET', 'Tickets/7')).json).toEqual({ item: null })
  autotask.behaviour.missingItem = '404'
  expect((await call('GET', 'Tickets/7')).status).toBe(404)
})

it.each(['POST', 'GET'] as const)('pages through the results of %s, with the same method and body', async (method) => {
  const autotask = await open()
  for (let index = 0; index < 5; index++) autotask.tenant.create('Tickets', ticket(autotask, { title: `T${index}` }))
  const call = caller(autotask)
  const query = { ...everything, MaxRecords: 2, IncludeFields: ['Title'] }
  const search = `?search=${encodeURIComponent(JSON.stringify(query))}`
  const ask = (path: string) => (method === 'POST' ? call(method, path, query) : call(method, path))
  const titles: string[] = []
  let next: string | null = method === 'POST' ? 'Tickets/query' : `Tickets/query${search}`
  while (next) {
    const { json } = await ask(next)
    titles.push(...(json.items as { title: string }[]).map(({ title }) => title))
    expect(Object.keys(json.items[0])).toEqual(['title'])
    expect(json.pageDetails).toMatchObject({ count: json.items.length, requestCount: 2, prevPageUrl: null })
    next = json.pageDetails.nextPageUrl
    if (next && method === 'POST') expect((await call('GET', next)).status).toBe(405)
  }
  expect(titles).toEqual(['T0', 'T1', 'T2', 'T3', 'T4'])
})

it('writes notes and contacts below their parents, and logs deleted tickets', async () => {
  const autotask = await open()
  const call = caller(autotask)
  const { companyId } = autotask.tenant
  const id = idOf(await call('POST', 'Tickets', ticket(autotask)))
  const note = idOf(
    await call('POST', `Tickets/${id}/Notes`, { title: 'N', description: 'D', noteType: 1, publish: 1 }),
  )
  await call('PATCH', `Tickets/${id}/Notes`, { id: note, title: 'M', ticketID: 1 })
  expect((await call('GET', `TicketNotes/${note}`)).json.item).toMatchObject({ title: 'M', ticketID: id })
  expect((await call('GET', `Tickets/${id}/Notes`)).json.items).toHaveLength(1)
  expect((await call('POST', 'Tickets/1/Notes', { description: 'D', noteType: 1, publish: 1 })).status).toBe(500)
  const ada = { firstName: 'Ada', lastName: 'Byron', isActive: 1 }
  const contact = idOf(await call('POST', `Companies/${companyId}/Contacts`, ada))
  expect((await call('DELETE', `Companies/${companyId + 1}/Contacts/${contact}`)).status).toBe(500)
  expect((await call('DELETE', `Companies/${companyId}/Contacts/${contact}`)).json).toEqual({ itemId: contact })
  expect((await call('DELETE', `Tickets/${id}`)).status).toBe(405)
  autotask.tenant.delete('Tickets', id)
  expect((await call('POST', 'DeletedTicketLogs/query', { filter: [] })).json.items).toEqual([
    {
      id: 1,
      ticketID: id,
      ticketNumber: 'T20260105.0001',
      ticketTitle: 'Printer on fire',
      deletedByResourceID: autotask.tenant.technicianId,
      deletedDateTime: '2026-01-05T09:00:00',
    },
  ])
})

it.each([
  [true, null],
  [false, '2026-01-05T09:00:00'],
])('completes a ticket, and empties the date on reopening: %s', async (reopenClearsCompletedDate, after) => {
  const autotask = await open({ behaviour: { reopenClearsCompletedDate } })
  const call = caller(autotask)
  const id = idOf(await call('POST', 'Tickets', ticket(autotask)))
  const completed = async () => (await call('GET', `Tickets/${id}`)).json.item.completedDate
  expect(await completed()).toBeNull()
  await call('PATCH', 'Tickets', { id, status: 5 })
  expect(await completed()).toBe('2026-01-05T09:00:00')
  await call('PATCH', 'Tickets', { id, status: 8 })
  expect(await completed()).toBe(after)
})

it('hides records without read access, and answers writes without write access with an error', async () => {
  const autotask = await open({
    tenants: [{ users: [{ level: { access: { Tickets: 'view' }, deletedTicketLogs: false } }] }],
  })
  const call = caller(autotask)
  const id = autotask.tenant.create('Tickets', ticket(autotask, { organizationalLevelAssociationID: 7 }))
  expect((await call('POST', 'Tickets', ticket(autotask))).status).toBe(500)
  expect((await call('PATCH', 'Tickets', { id, title: 'U' })).json.errors[0]).toContain('adequate permissions')
  expect((await call('GET', `Tickets/${id}`)).json.item.id).toBe(id)
  autotask.tenant.user.level.linesOfBusiness = [8]
  expect((await call('GET', `Tickets/${id}`)).json.item).toBeNull()
  const found = async (entity: string) => (await call('POST', `${entity}/query`, { filter: [] })).json.items
  autotask.tenant.delete('Tickets', id)
  expect([await found('Tickets'), await found('DeletedTicketLogs')]).toEqual([[], []])
})

it.each<[Partial<Behaviour>, number, string | null]>([
  [{}, 429, null],
  [{ threadStatus: '500', retryAfter: 'seconds' }, 500, '2'],
  [{ retryAfter: 'date' }, 429, 'Mon, 05 Jan 2026 09:00:02 GMT'],
])('refuses a fourth concurrent request to an endpoint: %j', async (behaviour, status, retryAfter) => {
  const autotask = await open({ behaviour, processingMs: 150 })
  const call = caller(autotask)
  const query = () => call('POST', 'Tickets/query', everything)
  const answers = await Promise.all([query(), query(), query(), query(), query(), call('GET', 'Companies/1')])
  const refused = answers.filter((answer) => answer.status !== 200)
  expect(refused.map((answer) => answer.status)).toEqual([status, status])
  expect(refused[0]!.text).toMatch(/Thread Threshold Exceeded.*Itgenatr005.*3 threads has been exceeded/)
  expect(refused[0]!.headers.get('retry-after')).toBe(retryAfter)
})

it('counts the requests of an hour, refuses further requests, and accepts them an hour later', async () => {
  const autotask = await open({ behaviour: { hourlyRequests: 4 } })
  const call = caller(autotask)
  const used = async () => (await call('GET', 'ThresholdInformation')).json
  expect(await used()).toEqual({
    externalRequestThreshold: 4,
    requestThresholdTimeframe: 60,
    currentTimeframeRequestCount: 1,
  })
  for (let time = 0; time < 3; time++) await used()
  const refused = await call('POST', 'Tickets/query', everything)
  expect([refused.status, refused.json.errors[0]]).toEqual([429, expect.stringContaining('has been exceeded')])
  await autotask.clock.advance(3_600_000)
  expect((await used()).currentTimeframeRequestCount).toBe(1)
})

it('delays requests near the hourly limit, on a real clock', async () => {
  const call = caller(await open({ clock: 'real', timeScale: 10, behaviour: { hourlyRequests: 2 } }))
  const began = performance.now()
  await call('GET', 'ThresholdInformation')
  expect(performance.now() - began).toBeGreaterThan(45)
})

it.each<[FaultEffect, number, string]>([
  [{ kind: 'outage' }, 503, '<!DOCTYPE html>'],
  [{ kind: 'duplicate' }, 500, 'Duplicate TicketWebhooks'],
  [{ kind: 'webhook-limit' }, 500, 'adequate permissions'],
  [{ kind: 'thread-limit' }, 429, 'Thread Threshold Exceeded'],
  [{ kind: 'hourly-limit' }, 429, 'request threshold'],
  [{ kind: 'error', status: 500, errors: ['Nope.', { code: 7 }] }, 500, '{"errors":["Nope.",{"code":7}]}'],
])('injects the fault `times` times: %j', async (effect, status, text) => {
  const autotask = await open()
  const call = caller(autotask)
  autotask.fail({ ...effect, method: 'post', path: 'ticketwebhooks', times: 2 })
  expect((await call('POST', 'CompanyWebhooks', webhookBody(url))).status).toBe(200)
  for (let time = 0; time < 2; time++) {
    const answer = await call('POST', 'TicketWebhooks', webhookBody(url))
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)])
  }
  expect((await call('POST', 'TicketWebhooks', webhookBody(url))).json).toEqual({ itemId: 1 })
})

it('breaks the connection before or after the request is processed', async () => {
  const autotask = await open()
  const call = caller(autotask)
  const remove = autotask.fail({ kind: 'outage', times: 99 })
  remove()
  autotask.fail({ kind: 'broken-connection', when: 'before' })
  await expect(call('POST', 'TicketWebhooks', webhookBody(url))).rejects.toThrow('fetch failed')
  expect(autotask.tenant.webhooks()).toHaveLength(0)
  autotask.fail({ kind: 'broken-connection', when: 'after', tenant: 'tenant-1', path: /webhooks$/i })
  await expect(call('POST', 'TicketWebhooks', webhookBody(url))).rejects.toThrow('fetch failed')
  expect(autotask.tenant.webhooks()).toHaveLength(1)
})

it('injects latency and a lost row', async () => {
  const autotask = await open()
  const call = caller(autotask)
  const id = await addWebhook(call, url)
  autotask.fail({ kind: 'latency', ms: 60 })
  const began = performance.now()
  await call('GET', 'TicketWebhooks/1')
  expect(performance.now() - began).toBeGreaterThan(55)
  autotask.fail({ kind: 'lost-row', method: 'POST', path: '/Fields' })
  const row = { webhookID: id, fieldID: 3, isSubscribedField: true, isDisplayAlwaysField: false }
  const rows = async () => (await call('GET', `TicketWebhooks/${id}/Fields`)).json.items.length
  const before = await rows()
  await call('DELETE', `TicketWebhooks/${id}/Fields/1`)
  expect((await call('POST', `TicketWebhooks/${id}/Fields`, row)).status).toBe(200)
  expect(await rows()).toBe(before - 1)
})

it('uses the picklist values of the tenant’s options', async () => {
  const picklists = { 'Ticket.status': [{ value: 1, label: 'Neu', isSystem: true }] }
  const autotask = await open({ tenants: [{ picklists }] })
  const call = caller(autotask)
  const { fields } = (await call('GET', 'Tickets/entityInformation/fields')).json
  const status = fields.find(({ name }: { name: string }) => name === 'status')
  expect(status.picklistValues).toMatchObject([{ value: '1', label: 'Neu', isSystem: true, isActive: true }])
  expect((await call('POST', 'Tickets', ticket(autotask, { status: 8 }))).json.errors).toEqual([
    'Picklist value [8] does not exist for status.',
  ])
})

it('describes all entities in one answer', async () => {
  const { entityDescriptions } = (await caller(await open())('GET', 'EntityInformation')).json
  const infos = (entityDescriptions as { info: { name: string; supportsWebhookCallouts: boolean } }[]).map(
    ({ info }) => info,
  )
  expect(infos.filter((info) => info.supportsWebhookCallouts).map(({ name }) => name)).toEqual([
    'Company',
    'Contact',
    'ConfigurationItem',
    'Ticket',
    'TicketNote',
  ])
})
