import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { startReceiver, type Receiver } from '../../../test/support/receiver.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const config = `export default { handlers: [
  { id: 'tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook() {} },
] }`

let test: TestGateway
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver((response, { body }) =>
    response.writeHead(body.includes('"id":"902"') ? 500 : 204).end(),
  )
  test = await startTestGateway({ config: () => config, env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' } })
  const custom = { webhookSecret: 'secret' }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask', custom })
  const connection = { provider_config_key: 'autotask', connection_config: { webhookGuid: guid } }
  await test.request('POST', '/connections', { ...connection, connection_id: 'acme' })
  await test.request('PUT', '/v1/destinations/primary', { url: receiver.url, schedule: { max_attempts: 1 } })
  for (const id of [901, 902, 903]) {
    const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: id }))
    await test.post(`/webhook/${test.environment.uuid}/autotask`, body, receive.sign(body, 'secret', 0))
  }
})
afterAll(async () => {
  await test.stop()
  await receiver.close()
})

const get = (id: string, query = 'range=1h') => test.request('GET', `/v1/destinations/${id}/activity?${query}`)

describe('the activity of an endpoint', () => {
  it('has its attempts, failures and latency over time, without those of handlers', async () => {
    await vi.waitFor(async () => {
      const { total, points } = (await get('primary')).body.data
      expect(total.attempts).toEqual({ succeeded: 2, failed: 1, dead: 1 })
      expect(total.latency_ms.p95).toBeGreaterThanOrEqual(0)
      expect(points.reduce((sum: number, each: typeof total) => sum + each.attempts.succeeded, 0)).toBe(2)
    })
  })

  it('is printed by the command line', async () => {
    const cli = commandsInProcess({ GUIDEPOST_URL: test.url, GUIDEPOST_API_KEY: test.key })
    const { stdout } = await cli.run('destinations', 'activity', 'primary', '--range', '1h', '--step', '5m')
    expect(stdout).toMatch(/^FROM +SUCCEEDED +FAILED +DEAD LETTERS[^]+\ntotal +2 +1 +1 +\d/)
    expect((await cli.json('destinations', 'activity', 'primary')).data.total.attempts.failed).toBe(1)
  })

  it.each([
    ['primary', 'range=2h', 400],
    ['primary', 'range=1h&step=1d', 200],
    ['tickets', 'range=1h', 409],
    ['http:999', 'range=1h', 404],
  ])('%s with %s is %i', async (id, query, status) => {
    expect((await get(id, query)).status).toBe(status)
  })
})
