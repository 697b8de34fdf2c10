import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { addCommand, type CommonOptions } from '../command.ts'
import { CliError } from '../failure.ts'
import { withStore } from './open-store.ts'
import { print, printJson } from '../../terminal/output.ts'
import { ownName } from '../../terminal/own-name.ts'

const config = `import { defineConfig } from '@guidepost/gateway'

export default defineConfig({
  handlers: [
    {
      // Deliveries are stored under the id: keep it.
      id: 'log-tickets',
      provider: 'autotask',
      subscriptions: ['Ticket', 'TicketNote'],
      onWebhook({ connection, logger }, event) {
        logger.info(\`\${event.type} \${event.action} of \${connection.id}\`, { event: event.id })
      },
    },
  ],
})
`

interface FirstKey {
  readonly environment: { readonly name: string; readonly uuid: string }
  /** Undefined if the environment was there already. */
  readonly apiKey: string | undefined
}

export function addInit(program: Command): void {
  addCommand(program, 'init', 'set up a gateway in this folder: .env, configuration file, database, first API key')
    .option('--environment <name>', 'the environment to make', 'production')
    .action(init)
}

/** Makes what is missing and keeps what is there, so that a second run changes nothing. */
async function init({ environment: name, json }: CommonOptions & { environment: string }): Promise<void> {
  await checkName(name)
  const made: string[] = []
  const kept: string[] = []
  const configFile = configFileName()
  const make = (file: string, text: string, mode?: number): void => {
    const isNew = writeNew(file, text, mode)
    ;(isNew ? made : kept).push(file)
  }
  make('.env', dotEnv(configFile), 0o600)
  make(configFile, config)
  make('.gitignore', '.env\ndata/\nnode_modules/\n')
  const { environment, apiKey } = await makeEnvironment(name)
  if (json) {
    printJson({ data: { made, kept, environment, api_key: apiKey ?? null } })
    return
  }
  if (made.length > 0) print(`Made: ${made.join(', ')}`)
  if (kept.length > 0) print(`Kept, as they were there already: ${kept.join(', ')}`)
  print(`Environment: ${environment.name} (${environment.uuid})`)
  if (apiKey) print(`API key:     ${apiKey}   (keep it: it is not shown again)`)
  else print(`It was there already. Another API key: ${ownName} keys create --environment "${environment.name}"`)
  print(`\n${nextSteps(apiKey)}`)
}

async function checkName(name: string): Promise<void> {
  const { environmentName } = await import('../../api/account/requests.ts')
  const checked = environmentName.safeParse(name)
  if (!checked.success) {
    throw new CliError('invalid_name', `The environment "${name}" ${checked.error.issues[0]?.message}`, { exitCode: 2 })
  }
}

/** True if the file was written: one that is there is never touched. */
function writeNew(file: string, text: string, mode = 0o644): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** What the environment sets already is left out: it would win anyway. */
function dotEnv(configFile: string): string {
  const port = process.env['PORT'] ?? '3003'
  const lines = [
    [
      'GUIDEPOST_ENCRYPTION_KEY',
      randomBytes(32).toString('base64'),
      'Seals secrets in the database. Keep a copy: without it they are lost.',
    ],
    ['DATABASE_URL', 'sqlite:./data/guidepost.db', 'Where everything is kept.'],
    ['GUIDEPOST_ADMIN_KEY', randomUUID(), 'Makes environments over the API.'],
    ['PORT', port, 'Where the gateway listens.'],
    ['GUIDEPOST_URL', `http://127.0.0.1:${port}`, 'Where the CLI finds the gateway.'],
    ...(configFile === 'guidepost.config.ts' ? [] : [['GUIDEPOST_CONFIG', configFile, 'Handlers and providers.']]),
  ] as const
  return lines
    .filter(([name]) => name === 'PORT' || (!process.env[name] && !process.env[`${name}_FILE`]))
    .map(([name, value, comment]) => `# ${comment}\n${name}=${value}\n`)
    .join('')
}

/** `.ts`, unless the package that the folder belongs to says that a `.ts` file is CommonJS. */
function configFileName(): string {
  const isCommonJs = !existsSync('guidepost.config.ts') && packageType(resolve('.')) === 'commonjs'
  return isCommonJs ? 'guidepost.config.mts' : 'guidepost.config.ts'
}

function packageType(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown }).type
  } catch {
    return dirname(folder) === folder ? undefined : packageType(dirname(folder))
  }
}

async function makeEnvironment(name: string): Promise<FirstKey> {
  const { issueApiKey } = await import('../../api/account/api-keys.ts')
  return withStore(async (store) => {
    const now = Date.now()
    const environment = await store.createEnvironment({ name, uuid: randomUUID(), now })
    if (environment !== 'duplicate') {
      const { key } = await issueApiKey(store, environment.id, 'first', now)
      return { environment: { name, uuid: environment.uuid }, apiKey: key }
    }
    const known = (await store.listEnvironments()).find((candidate) => candidate.name === name)
    return { environment: { name, uuid: known?.uuid ?? '' }, apiKey: undefined }
  })
}

function nextSteps(apiKey: string | undefined): string {
  const steps = [
    ...(canImportGateway() ? [] : ['npm install @guidepost/gateway   # guidepost.config.ts imports it']),
    `${ownName} serve`,
    '# and in another terminal:',
    `export GUIDEPOST_API_KEY=${apiKey ?? '<your API key>'}`,
    `${ownName} integrations create autotask --provider autotask --generate-secret`,
    'export GUIDEPOST_WEBHOOK_SECRET=<the secret that it shows>',
    `${ownName} connections create acme --integration autotask --config '{"webhookGuid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb"}'`,
    `${ownName} send ticket-create`,
    `${ownName} events list`,
  ]
  return ['Next:', ...steps].join('\n  ')
}

function canImportGateway(): boolean {
  try {
    createRequire(join(resolve('.'), 'guidepost.config.ts')).resolve('@guidepost/gateway')
    return true
  } catch {
    return false
  }
}
