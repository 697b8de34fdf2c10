import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { fromSource } from '../terminal/own-name.ts'

/** What the demo keeps between starts, besides its database. */
const keptSchema = z.object({
  encryptionKey: z.string(),
  apiKey: z.uuidv4(),
  /** The first signing secret of the integration. */
  webhookSecret: z.string(),
})

export type Kept = z.infer<typeof keptSchema>

/** The demo's own folder. `serve` reads nothing from it. */
export interface DemoFolder {
  readonly kept: Kept
  readonly database: string
  /** The file with the handler, for people to edit. */
  readonly handlerFile: string
  readonly logFile: string
}

/** Opens the folder and creates what is missing. Secrets are in one file that only its owner can read. */
export function openFolder(name: string, generateSecret: () => string): DemoFolder {
  mkdirSync(name, { recursive: true })
  const stateFile = join(name, 'demo.json')
  const handlerFile = join(name, 'guidepost.config.ts')
  const fresh: Kept = {
    encryptionKey: randomBytes(32).toString('base64'),
    apiKey: randomUUID(),
    webhookSecret: generateSecret(),
  }
  writeNew(stateFile, `${JSON.stringify(fresh, null, 2)}\n`, 0o600)
  writeNew(handlerFile, handlerSource(name), 0o644)
  // Makes the handler file an ES module, whatever the package.json of a folder above says.
  writeNew(join(name, 'package.json'), '{ "private": true, "type": "module" }\n', 0o644)
  const kept = keptSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')))
  return { kept, database: join(name, 'guidepost.db'), handlerFile, logFile: join(name, 'gateway.log') }
}

function writeNew(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Imports types only, so that it runs in a folder without dependencies. */
function handlerSource(folder: string): string {
  return `import type { Config, HandlerContext, HandlerEvent } from '${typesFor(folder)}'

type Payload = { id?: string; fields: Record<string, unknown> }

/** Runs for each event of a ticket, at least once. Change it and save it: the demo then runs the new version. */
function onWebhook({ connection, logger }: HandlerContext, event: HandlerEvent<Payload>) {
  const { id, fields } = event.payload
  logger.info(\`\${event.type} \${id} of \${connection.id}: \${event.action} \${JSON.stringify(fields)}\`)
}

type Closed = { linked_ticket: { alert_id: string; resolution: string | null } }

/** Runs when a ticket with a linked alert of yours is closed: close the alert here. */
function onClosed({ logger }: HandlerContext, event: HandlerEvent<Closed>) {
  const { alert_id, resolution } = event.payload.linked_ticket
  logger.info(\`Alert \${alert_id} closes: \${resolution}\`)
}

export default {
  handlers: [
    { id: 'log-tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook },
    { id: 'close-alerts', provider: 'autotask', subscriptions: ['ticket.closed'], onWebhook: onClosed },
  ],
} satisfies Config
`
}

/** In a checkout, the root does not depend on the package, so an editor needs the path to find the types. */
function typesFor(folder: string): string {
  if (!fromSource) return '@guidepost/gateway'
  const index = fileURLToPath(new URL('../index.ts', import.meta.url))
  return relative(resolve(folder), index).replaceAll('\\', '/')
}
