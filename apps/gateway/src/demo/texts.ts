import type { Autotask } from '@guidepost/autotask-simulator'
import { ownName } from '../terminal/own-name.ts'
import type { DemoFolder } from './folder.ts'
import type { Seeded } from './seed.ts'
import { alertId, tenantName } from './tenant.ts'

export function introduction(folder: string, autotaskUrl: string, { earlierEvents }: Seeded): string {
  const events = earlierEvents === '1' ? '1 event' : `${earlierEvents} events`
  const found = earlierEvents === '0' ? 'new' : `kept, with ${events} of earlier starts`
  return [
    `Guidepost demo. Data: ${folder} (${found})`,
    `A simulated Autotask with the tenant ${tenantName} is at ${autotaskUrl}. Now the tenant is connected:`,
  ].join('\n')
}

export function announcement(guid: string): string {
  return `Autotask calls the webhook ${guid}. Now somebody opens a ticket there:`
}

interface Up {
  readonly url: string
  /** Opens the dashboard without a key, once. */
  readonly signInUrl: string
  readonly webhookUrl: string
  readonly folder: DemoFolder
  /** Signs what `send` posts. */
  readonly secret: string
  readonly guid: string
  readonly autotask: Autotask
  /** One that is open. */
  readonly ticket: number
}

export function invitation({ url, signInUrl, webhookUrl, folder, secret, guid, autotask, ticket }: Up): string {
  return `
The gateway is up at ${url} (Ctrl-C ends it). Tickets open, change and close by themselves for two hours,
and soon two more tenants are connected.

Its dashboard. This link signs you in, once, within a quarter of an hour:

  ${signInUrl}

Later, at ${url}/ui/, the API key does: ${folder.kept.apiKey}

The handler that just ran, for you to change: ${folder.handlerFile}
The gateway's log: ${folder.logFile}
The integration's own webhook URL, for what is set up by hand: ${webhookUrl}

An alert of yours, "${alertId}", is linked to that ticket and closes with it. Close the ticket in the simulated Autotask yourself (bash):

${closingCommand(autotask, ticket)}

Or with the CLI, in another terminal:

${settings({ GUIDEPOST_URL: url, GUIDEPOST_API_KEY: folder.kept.apiKey, GUIDEPOST_WEBHOOK_SECRET: secret })}
${ownName} registrations list
${ownName} doctor ${tenantName}
${ownName} send ticket-update --guid ${guid}
${ownName} send ticket-update --guid ${guid} --tamper
${ownName} tickets list
${ownName} events list
`
}

/** What closes a ticket over Autotask's REST API. */
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
  return `\nStopped. Everything is kept in ${folder}: the next start goes on from here. Delete the folder to begin anew.`
}

function settings(values: Readonly<Record<string, string>>): string {
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
