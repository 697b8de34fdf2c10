import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { createAcme, postTicket } from '../support/acme.ts'

/** The handler's time limit. Its thread is ended 2 s later, so an answer that waited for the handler would take 2.5 s. */
const timeoutMs = 500

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
      export default { handlers: [{ id: 'spin', provider: 'autotask', subscriptions: ['*'], timeoutMs: ${timeoutMs}, onWebhook }] }`,
  })
  await createAcme(test)
  await test.request('PUT', '/v1/destinations/primary', { url: receiver.url })
})
afterAll(async () => {
  await test.stop()
  await receiver.close()
})

it('webhooks are answered and delivered while a handler spins the CPU', async () => {
  await post(1)
  await vi.waitFor(() => expect(existsSync(join(test.folder, 'begun'))).toBe(true), { timeout: 10_000 })
  const times: number[] = []
  for (let id = 2; id < 32; id += 1) times.push(await post(id))
  await vi.waitFor(() => expect(receiver.received).toHaveLength(31), { timeout: 10_000 })
  expect(Math.max(...times)).toBeLessThan(2000)
  // Proves that the handler spun during the whole test: it never finished. Each time its thread is ended, it starts again.
  const { body } = await test.request('GET', '/v1/deliveries?destination=spin&state=succeeded')
  expect(body.data).toEqual([])
})

/** Posts a webhook. Returns how long the answer took, in milliseconds. */
async function post(ticket: number): Promise<number> {
  const begin = performance.now()
  expect(await postTicket(test, ticket)).toMatchObject({ status: 200 })
  return performance.now() - begin
}
