import type { Autotask } from '@guidepost/autotask-simulator'
import { ownName } from '../terminal/own-name.ts'
import type { DemoFolder } from './folder.ts'
import type { Seeded } from './seed.ts'
import { alertId, tenantName } from './tenant.ts'

export function introduction(folder: string, autotaskUrl: string, { earlierEvents }: Seeded): string {
  const events = earlierEvents === '1' ? '1 event' : `${earlierEvents} events`
  const origin = earlierEvents === '0' ? 'new' : `with ${events} of earlier starts`
  return [
    `Guidepost demo. Data: ${folder} (${origin})`,
    `A simulated Autotask with the tenant ${tenantName} runs at ${autotaskUrl}. Guidepost connects the tenant:`,
  ].join('\n')
}

export function announcement(guid: string): string {
  return `Autotask gave the webhook the Guid ${guid}. Now a technician opens a ticket:`
}

interface Invitation {
  readonly url: string
  /** Signs in to the dashboard without a key, once. */
  readonly signInUrl: string
  readonly webhookUrl: string
  readonly folder: DemoFolder
  /** What `send` signs with. */
  readonly secret: string
  readonly guid: string
  readonly autotask: Autotask
  /** The id of the open ticket. */
  readonly ticket: number
}

export function invitation({ url, signInUrl, webhookUrl, folder, secret, guid, autotask, ticket }: Invitation): string {
  return `
The gateway runs at ${url} until you press Ctrl-C. For two hours, tickets open, change and close by themselves.
Two more tenants are connected in a few seconds. To print every step of every webhook here, start the demo with --follow.

Open the dashboard. This link signs you in once, within 15 minutes:

  ${signInUrl}

To see what breaks look like, open its page Demo and switch a fault on, or start the demo with --fault credentials.

After that, sign in at ${url}/ui/ with this API key: ${folder.kept.apiKey}

The handler that just ran, to edit:  ${folder.handlerFile}
The gateway's log:                   ${folder.logFile}

Your alert "${alertId}" is linked to that ticket and closes with it. Close the ticket in the simulated Autotask (bash):

${closingCommand(autotask, ticket)}

Or use the CLI in another terminal:

${exportLines({ GUIDEPOST_URL: url, GUIDEPOST_API_KEY: folder.kept.apiKey, GUIDEPOST_WEBHOOK_SECRET: secret, WEBHOOK_URL: webhookUrl })}
${ownName} registrations list
${ownName} doctor ${tenantName}
${ownName} send ticket-update --guid ${guid}
${ownName} send ticket-update --guid ${guid} --tamper
${ownName} tickets list
${ownName} events list
`
}

/** A command that closes a ticket through Autotask's REST API. */
function closingCommand({ url, tenant }: Autotask, ticket: number): string {
  const { username, secret, integrationCode } = tenant.user
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  return [
    `curl -i -X PATCH '${url}/ATServicesRest/V1.0/Tickets' -H 'content-type: application/json'`,
    ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`),
    `--data '{"id":${ticket},"status":5,"resolution":"Unplugged it"}'`,
  ].join(' ')
}

export function goodbye(folder: string): string {
  return `\nStopped. The data stays in ${folder}, and the next start continues with it. To start from scratch, delete the folder.`
}

function exportLines(values: Readonly<Record<string, string>>): string {
  const line = process.platform === 'win32' ? settingOfPowerShell : settingOfShell
  return Object.entries(values)
    .map(([name, value]) => line(name, value))
    .join('\n')
}

function settingOfShell(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'`
}

function settingOfPowerShell(name: string, value: string): string {
  return `$env:${name} = '${value.replaceAll("'", "''")}'`
}
