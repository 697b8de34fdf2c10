import { deep } from '@guidepost/tooling-testing'
import { describe, expect, it } from 'vitest'
import { People } from '../../src/demo/outage/changes.ts'
import { Installation } from '../../src/demo/outage/installation.ts'
import { autotaskWithoutWaits } from '../support/autotask.ts'

const minuteMs = 60_000

/** A tenant with 5 registrations. docs/recovery.md has the figures of `test:deep`. */
async function withTenant(use: (tenant: Costs) => Promise<void>): Promise<void> {
  await Installation.with({ provider: autotaskWithoutWaits(), tenants: ['acme'] }, async (installation) => {
    await use(new Costs(installation))
  })
}

class Costs {
  readonly installation: Installation
  readonly #people: People

  constructor(installation: Installation) {
    this.installation = installation
    this.#people = new People(installation.autotask.tenant, 1)
  }

  /** Lets time pass, with changes, and does the work that is due each minute. Returns the number of calls. */
  async pass(minutes: number, { changes = 0, each = async () => {} } = {}): Promise<number> {
    const { autotask } = this.installation
    const before = autotask.log.entries('request').length
    for (let minute = 0; minute < minutes; minute++) {
      for (let change = 0; change < changes / minutes; change++) this.#people.act()
      await autotask.clock.advance(minuteMs)
      await each()
      await this.installation.work()
    }
    return autotask.log.entries('request').length - before
  }

  /** When the last round of recovery ended. */
  async lastRoundAt(): Promise<unknown> {
    const { gateway, place } = this.installation
    const { id } = (await gateway.store.findConnection(place.integration.id, 'acme'))!
    return (await gateway.store.findRecovery(id))!.state['lastRoundAt']
  }
}

// Simulated hours at full counts take a minute.
describe.runIf(deep)('recovery costs', () => {
  it('at most 400 calls after an outage of two hours', async () => {
    await withTenant(async (tenant) => {
      await tenant.pass(60, { changes: 60 })
      tenant.installation.refuseConnections()
      await tenant.installation.stopGateway()
      await tenant.pass(120, { changes: 5000 })
      await tenant.installation.startGateway()
      const calls = await tenant.pass(60)
      expect(calls).toBeLessThanOrEqual(400)
      expect(await tenant.pass(60)).toBeLessThanOrEqual(60)
    })
  })

  it('at most 5 rounds an hour while somebody forges notices', async () => {
    await withTenant(async (tenant) => {
      await tenant.pass(90, { changes: 5 })
      const { gateway } = tenant.installation
      const { rows } = await gateway.store.listManaged(
        { environmentId: tenant.installation.place.environment.id },
        { limit: 10 },
      )
      const rounds = new Set<unknown>()
      const calls = await tenant.pass(60, {
        async each() {
          for (const { deactivationToken } of rows) {
            await fetch(`${gateway.url}/deactivation/${deactivationToken}`, { method: 'POST', body: '{}' })
          }
          rounds.add(await tenant.lastRoundAt())
        },
      })
      expect(rounds.size).toBeLessThanOrEqual(5)
      // A look a minute at each registration, and the rounds.
      expect(calls).toBeLessThanOrEqual(5 * 60 + 52)
    })
  })
})
