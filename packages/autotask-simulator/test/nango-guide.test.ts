import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { caller, idOf, ticket } from './support/api.ts'
import { openReceiver } from './support/receiver.ts'
import { open } from './support/simulator.ts'

const run = promisify(execFile)

// Steps 3 to 5 of Nango's guide "Autotask webhooks", verbatim. The test fills in the host and the placeholders.
const steps = {
  create: `curl -X POST "https://webservices<ZONE>.autotask.net/atservicesrest/v1.0/TicketWebhooks" \\
  -H "Username: <API_USERNAME>" \\
  -H "Secret: <API_SECRET>" \\
  -H "APIIntegrationcode: <INTEGRATION_CODE>" \\
  -H "Content-Type: application/json" \\
  -d '{
    "IsActive": true,
    "DeactivationUrl": "<NANGO_WEBHOOK_URL>",
    "IsSubscribedToCreateEvents": true,
    "IsSubscribedToUpdateEvents": true,
    "IsSubscribedToDeleteEvents": true,
    "Name": "Nango Ticket Sync",
    "SecretKey": "<YOUR_SECRET_KEY>",
    "SendThresholdExceededNotification": false,
    "WebhookUrl": "<NANGO_WEBHOOK_URL>",
    "NotificationEmailAddress": "<API_USERNAME>"
  }'`,
  subscribe: `curl -X POST "https://webservices<ZONE>.autotask.net/atservicesrest/v1.0/TicketWebhooks/<WEBHOOK_ID>/Fields" \\
  -H "Username: <API_USERNAME>" \\
  -H "Secret: <API_SECRET>" \\
  -H "APIIntegrationcode: <INTEGRATION_CODE>" \\
  -H "Content-Type: application/json" \\
  -d '{
    "FieldID": 2,
    "IsDisplayAlwaysField": false,
    "IsSubscribedField": true,
    "WebhookID": <WEBHOOK_ID>
  }'`,
  // Without the guide's final `| jq`, which is not on every machine; the test picks the same fields.
  verify: `curl -X GET "https://webservices<ZONE>.autotask.net/atservicesrest/v1.0/TicketWebhooks/<WEBHOOK_ID>" \\
  -H "Username: <API_USERNAME>" \\
  -H "Secret: <API_SECRET>" \\
  -H "APIIntegrationcode: <INTEGRATION_CODE>"`,
}

const has = (program: string) => {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

// The commands need a POSIX shell, curl and openssl, which are not on every machine.
it.skipIf(process.platform === 'win32' || !has('curl') || !has('openssl'))(
  'accepts the commands of Nango’s guide, then sends a change of a ticket with a signature that openssl confirms',
  async () => {
    const autotask = await open()
    const receiver = await openReceiver(autotask)
    const { user } = autotask.tenant
    const secret = 'ñ-enkmoj676nwh8'
    const filled = (command: string, id = 0) =>
      command
        .replaceAll('https://webservices<ZONE>.autotask.net', autotask.url)
        .replaceAll('<API_USERNAME>', user.username)
        .replaceAll('<API_SECRET>', user.secret)
        .replaceAll('<INTEGRATION_CODE>', user.integrationCode)
        .replaceAll('<NANGO_WEBHOOK_URL>', receiver.url)
        .replaceAll('<YOUR_SECRET_KEY>', secret)
        .replaceAll('<WEBHOOK_ID>', String(id))
    const shell = async (command: string) => JSON.parse((await run('sh', ['-c', command])).stdout)

    const created = await shell(filled(steps.create))
    expect(created).toEqual({ itemId: 1 })
    expect(await shell(filled(steps.subscribe, created.itemId))).toEqual({ itemId: 1 })
    const { item } = await shell(filled(steps.verify, created.itemId))
    const { name, isActive, isReady, webhookGUID } = item
    expect({ name, isActive, isReady }).toEqual({ name: 'Nango Ticket Sync', isActive: true, isReady: true })

    const id = idOf(await caller(autotask)('POST', 'Tickets', ticket(autotask)))
    await autotask.clock.settle()
    const [webhook] = receiver.received
    expect(webhook!.json).toEqual({
      Action: 'Create',
      Guid: webhookGUID,
      EntityType: 'Ticket',
      Id: id,
      Fields: { TicketNumber: 'T20260105.0001' },
      EventTime: '2026-01-05T09:00:00Z',
      SequenceNumber: 1,
      PersonId: user.resourceId,
    })
    const openssl = run('sh', ['-c', `openssl dgst -sha1 -hmac '${secret}' -binary | openssl base64 -A`])
    openssl.child.stdin!.end(webhook!.body)
    expect(webhook!.signature).toBe(`sha1=${(await openssl).stdout}`)
  },
)
