import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../src/outbound/receiver-testing.ts'
import { startTestGateway, type TestGateway } from '../src/testing.ts'

const secret = 'enkmoj676nwh8'
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
let test: TestGateway
let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
  test = await startTestGateway({
    env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' },
    config: ({ folder }) => `import { writeFileSync } from 'node:fs'
      function onWebhook() {
        writeFileSync(${JSON.stringify(join(folder, 'begun'))}, '')
        for (;;);
      }
      export default { handlers: [{ id: 'spin', provider: 'autotask', subscriptions: ['*'], timeoutMs: 500, onWebhook }] }`,
  })
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: secret },
  })
  await test.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  })
  await test.request('PUT', '/v1/destinations/primary', { url: receiver.url })
})
afterAll(async () => {
  await test.stop()
  await receiver.close()
})

it('webhooks are answered and sent on while a handler spins the CPU', async () => {
  await post(1)
  await vi.waitFor(() => expect(existsSync(join(test.folder, 'begun'))).toBe(true), { timeout: 10_000 })
  const times: number[] = []
  for (let id = 2; id < 32; id += 1) times.push(await post(id))
  await vi.waitFor(() => expect(receiver.received).toHaveLength(31))
  const slowest = Math.max(...times)
  expect(slowest).toBeLessThan(1000)
  // It was still at it: after its time limit its thread is ended, and the handler begins anew.
  const { body } = await test.request('GET', '/v1/deliveries?destination=spin&state=succeeded')
  expect(body.data).toEqual([])
})

/** Posts a webhook; how long the answer took, in milliseconds. */
async function post(id: number): Promise<number> {
  const body = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":${id},"Fields":{"Status":"5"}}`
  const signature = `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
  const begin = performance.now()
  const answer = await test.post(`/webhook/${test.environment.uuid}/autotask`, body, { 'x-hook-signature': signature })
  expect(answer.status).toBe(200)
  return performance.now() - begin
}
