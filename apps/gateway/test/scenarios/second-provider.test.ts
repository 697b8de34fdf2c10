import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { standardWebhooks } from '@guidepost/provider-standard-webhooks'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

// The gateway knows no plugin by name. A plugin that the configuration file adds works like the built-in one.
const match = { event: 'data.account_id', connection: 'accountId' }
const plugin = standardWebhooks({ match })
const source = new URL('../../../../packages/provider-standard-webhooks/src/index.ts', import.meta.url).href
const secret = plugin.receive.generateSecret()
let test: TestGateway
let handledFile: string

beforeAll(async () => {
  test = await startTestGateway({
    config: ({ folder }) => {
      handledFile = join(folder, 'handled.txt')
      writeFileSync(handledFile, '')
      return `import { appendFileSync } from 'node:fs'
        import { standardWebhooks } from ${JSON.stringify(source)}
        const onWebhook = ({ connection }, event) =>
          appendFileSync(${JSON.stringify(handledFile)}, connection.id + ' ' + event.type + '\\n')
        export default {
          providers: [standardWebhooks({ match: ${JSON.stringify(match)} })],
          handlers: [{ id: 'paid', provider: '${plugin.id}', subscriptions: ['invoice.paid'], onWebhook }],
        }`
    },
  })
  const custom = { webhookSecret: secret }
  await test.request('POST', '/integrations', { provider: plugin.id, unique_key: 'billing', custom })
  await test.request('POST', '/connections', {
    provider_config_key: 'billing',
    connection_id: 'acme',
    connection_config: { accountId: 'acct_1' },
  })
})
afterAll(() => test.stop())

it('a webhook is verified, matched, stored and handled with a plugin that is not built in', async () => {
  const body = Buffer.from('{"type":"invoice.paid","data":{"account_id":"acct_1"}}')
  const path = `/webhook/${test.environment.uuid}/billing`
  expect(await test.post(path, body, plugin.receive.sign(body, secret, Date.now()))).toMatchObject({ status: 200 })
  await vi.waitFor(() => expect(readFileSync(handledFile, 'utf8')).toBe('acme invoice.paid\n'), { timeout: 10_000 })

  const old = plugin.receive.sign(body, secret, Date.now() - 3_600_000)
  expect(await test.post(path, body, old)).toMatchObject({ status: 401 })
  await vi.waitFor(async () => {
    const { body: rejections } = await test.request('GET', '/v1/rejections')
    expect(rejections.data[0]).toMatchObject({ reason: 'expired' })
  })
})
