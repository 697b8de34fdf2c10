import { expect, it } from 'vitest'
import { startAutotask } from '../index.ts'
import { describeEntry } from './describe-entry.ts'
import { describeStart, startInfoOf } from './start.ts'
import { addWebhook, caller, ticket } from '../../test/support/api.ts'
import { openReceiver } from '../../test/support/receiver.ts'
import { open } from '../../test/support/simulator.ts'

it('describes each log entry in one line', async () => {
  const autotask = await open({ behaviour: { maxAttempts: 2, disableAfter: 1, calloutsPerHour: 1 } })
  const receiver = await openReceiver(autotask, ({ json }) => (json.Action === 'Create' ? 200 : 500))
  const webhookId = await addWebhook(caller(autotask), receiver.url, { notificationEmailAddress: 'ops@b.example' })
  const lines: string[] = []
  const stop = autotask.log.subscribe((entry) => lines.push(describeEntry(entry)))
  const id = autotask.tenant.create('Tickets', ticket(autotask))
  autotask.tenant.update('Tickets', id, { resolution: 'x' })
  await autotask.clock.settle()
  autotask.behaviour.calloutsPerHour = 100
  autotask.tenant.update('Tickets', id, { title: 'x' })
  autotask.tenant.update('Tickets', id, { title: 'y' })
  await autotask.clock.advance(30_000)
  await caller(autotask)('GET', `TicketWebhooks/${webhookId}`)
  stop()
  expect(lines.map((line) => line.replace(/^\S+ tenant-1 /, ''))).toEqual([
    'Ticket 351181 Create: 1 callout',
    'Ticket 351181 Update: 0 callouts, skipped: no-subscribed-field-changed',
    'TicketWebhook 1 Create #1 delivered (attempt 1: 200)',
    'Ticket 351181 Update: 1 callout',
    'Ticket 351181 Update: 1 callout',
    'TicketWebhook 1 Update #2 retried (attempt 1: 500 said 500)',
    'TicketWebhook 1 Update #2 given-up (attempt 2: 500 said 500)',
    'mail to ops@b.example, api-1@tenant-1.example: Autotask Callout - Error: Test',
    'TicketWebhook 1 deactivated (failures)',
    'TicketWebhook 1 Update #3 dropped',
    'TicketWebhook 1 Deactivated #4 retried (attempt 1: 500 said 500)',
    'GET /ATServicesRest/V1.0/TicketWebhooks/1 -> 200',
  ])
})

it('prints commands to paste', async () => {
  const autotask = await startAutotask({ tenants: [{ name: 'a' }, { name: 'b' }] })
  const text = describeStart(startInfoOf(autotask))
  await autotask.close()
  expect(text).toContain(`curl -X POST "${autotask.url}/ATServicesRest/V1.0/TicketWebhooks/1/Fields"`)
  expect(text.match(/^[ab]: UserName/gm)).toHaveLength(2)
})
