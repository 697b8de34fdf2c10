import { webhookEntities, type WebhookEntity } from '@guidepost/autotask-client'
import type { JsonValue, ObservedWebhook } from '@guidepost/provider'
import { expect, it } from 'vitest'
import { create, specOf } from '../../test/support/recover.ts'
import { connectionOf, converge, hostOf, openAutotask, provider, targetOf } from '../../test/support/simulated.ts'

const minute = 60_000
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const all = { calls: 100, rows: 500 }

it('costs a quiet tenant with 5 registrations at most 35 calls an hour, all loops together', async () => {
  const autotask = await openAutotask()
  create(autotask, 'a')
  const plugin = provider()
  const connection = connectionOf(autotask.tenant.user)
  const host = hostOf(autotask, { priority: 'quiet' })
  const setUps = new Map<WebhookEntity, { known: ObservedWebhook; carries: Record<string, JsonValue> }>()
  for (const entity of webhookEntities) {
    const { webhook } = await converge(plugin.register.open(connection, host), targetOf(entity), specOf(entity))
    setUps.set(entity, { known: webhook!, carries: {} })
  }
  let since = autotask.clock.now()
  async function walk(entity: WebhookEntity, origin: 'back-fill' | 'deleted-log') {
    const { known, carries } = setUps.get(entity)!
    const registration = { id: entity, spec: specOf(entity), matchValues: [known.matchValue!] }
    const client = plugin.recover.open(connection, host)
    const page = await client.read({ origin, registration, since, carry: carries[origin] ?? null }, null, all)
    expect(page.cursor).toBeNull()
    carries[origin] = page.carry
  }
  async function quietHour() {
    for (let round = 0; round < 4; round++) {
      for (const [entity, { known }] of setUps) {
        const client = plugin.register.open(connection, host)
        expect((await client.observe(targetOf(entity), specOf(entity), { known })).webhook).toEqual(known)
      }
      await autotask.clock.advance(15 * minute)
    }
    for (const entity of webhookEntities) await walk(entity, 'back-fill')
    for (const entity of ['Ticket', 'TicketNote'] as const) await walk(entity, 'deleted-log')
    const registrations = [{ id: 'Ticket', spec: specOf(), matchValues: [guid] }]
    await plugin.recover
      .open(connection, host)
      .read({ origin: 'error-log', registrations, since, carry: null }, null, all)
    since = autotask.clock.now() - 10 * minute
  }
  await quietHour()
  const before = autotask.log.entries('request').length
  await quietHour()
  const calls = autotask.log.entries('request').slice(before)
  expect(calls.length).toBeLessThanOrEqual(35)
  expect(calls.filter(({ request }) => request.path.includes('zoneInformation'))).toEqual([])
})
