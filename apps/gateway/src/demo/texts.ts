import type { Sample } from '@guidepost/provider'
import { ownName } from '../cli/own-name.ts'
import type { DemoFolder } from './folder.ts'
import type { Seeded } from './seed.ts'
import { curlCommands } from './webhook.ts'

/** The webhook that the demo sends, with what signs it. */
export interface DemoWebhook {
  readonly url: string
  readonly guid: string
  readonly secret: string
}

export function introduction(folder: string, url: string, { connectionId, guid, earlierEvents }: Seeded): string {
  const events = earlierEvents === '1' ? '1 event' : `${earlierEvents} events`
  const found = earlierEvents === '0' ? 'new' : `kept, with ${events} of earlier starts`
  return [
    `Guidepost demo. Data: ${folder} (${found})`,
    `Connection ${connectionId} has the Guid ${guid}.`,
    `Now one webhook, signed as Autotask signs, to ${url}`,
  ].join('\n')
}

export function invitation(up: { url: string; folder: DemoFolder; webhook: DemoWebhook; sample: Sample }): string {
  const { url, folder, webhook, sample } = up
  return `
The gateway is up at ${url} (Ctrl-C ends it).
The handler that just ran, for you to change: ${folder.handlerFile}
The gateway's log: ${folder.logFile}

Send one yourself (bash):

${curlCommands(sample, webhook, Date.now())}

Or with the CLI, in another terminal:

${settings({ GUIDEPOST_URL: url, GUIDEPOST_API_KEY: folder.kept.apiKey, GUIDEPOST_WEBHOOK_SECRET: webhook.secret })}
${ownName} send ticket-update --guid ${webhook.guid}
${ownName} send ticket-update --guid ${webhook.guid} --tamper
${ownName} events list
`
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
