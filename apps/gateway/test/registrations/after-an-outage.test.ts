import { expect, it } from 'vitest'
import { Installation } from '../../src/demo/outage/installation.ts'
import { readEvidence } from '../../src/demo/outage/evidence.ts'
import { autotaskWithoutWaits } from '../support/autotask.ts'

const minuteMs = 60_000

it('fetches a Create back although the record sent an Update after the outage', async () => {
  const provider = autotaskWithoutWaits()
  await Installation.with({ provider, tenants: ['acme'] }, async (installation) => {
    const { autotask } = installation
    const { tenant, behaviour, clock } = autotask
    const open = (title: string) =>
      tenant.create('Tickets', { title, status: 1, priority: 2, companyID: tenant.companyId })
    await installation.work()
    await clock.advance(30 * minuteMs)
    await installation.work()
    installation.refuseConnections()
    await installation.stopGateway()
    // The first event is in the log of failed webhooks, which is read late. The second one is in no log.
    behaviour.maxAttempts = 1
    open('in the log')
    await clock.advance(minuteMs)
    const webhook = tenant.webhooks().find(({ entity }) => entity === 'Ticket')
    tenant.stopAction('Ticket', webhook!.id, 'Create')
    const lost = open('lost')
    await clock.advance(20 * minuteMs)
    await installation.startGateway()
    await installation.work()
    tenant.update('Tickets', lost, { status: 8 })
    for (let round = 0; round < 4; round++) {
      await clock.advance(10 * minuteMs)
      await installation.work()
    }
    const { arrived } = await readEvidence(installation)
    const ofLost = arrived.filter(({ record }) => record === `acme Ticket:${lost}`)
    expect(ofLost.map(({ origin, action }) => `${origin} ${action}`).toSorted()).toEqual([
      'back-fill Create',
      'push Update',
    ])
  })
})
