import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { CliError } from '../shared/failure.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { details } from '../../terminal/output.ts'
import { ownName } from '../../terminal/own-name.ts'
import { withStore } from './with-store.ts'

const config = `import { defineConfig } from '@guidepost/gateway'

export default defineConfig({
  handlers: [
    {
      // Deliveries are stored under this id: don't change it.
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
  /** Undefined if the environment existed already. */
  readonly apiKey: string | undefined
}

export function addInit(program: Command): void {
  addCommand(program, 'init', 'set up a gateway in this folder: .env, configuration file, database, first API key')
    .option('--environment <name>', 'the name of the environment to create', 'production')
    .action(init)
}

/** Creates what is missing and keeps what exists, so that a second run changes nothing. */
async function init({ environment: name, json }: CommonOptions & { environment: string }): Promise<void> {
  await checkName(name)
  const configFile = configFileName()
  const files = [
    { file: '.env', isNew: writeNew('.env', dotEnv(configFile), 0o600) },
    { file: configFile, isNew: writeNew(configFile, config) },
    { file: '.gitignore', isNew: writeNew('.gitignore', '.env\ndata/\nnode_modules/\n') },
  ]
  const made = files.filter(({ isNew }) => isNew).map(({ file }) => file)
  const kept = files.filter(({ isNew }) => !isNew).map(({ file }) => file)
  const { environment, apiKey } = await makeEnvironment(name)
  printAnswer({ data: { made, kept, environment, api_key: apiKey ?? null } }, json, () => {
    const entries = {
      ...(made.length > 0 && { created: made }),
      ...(kept.length > 0 && { 'kept as it was': kept }),
      environment: `${environment.name} (${environment.uuid})`,
      ...(apiKey !== undefined && { 'API key': `${apiKey}   (keep it: it is shown only now)` }),
    }
    const another = `${ownName} keys create --environment "${environment.name}"`
    const existed =
      apiKey === undefined ? `\n\nThe environment exists already. To create another API key: ${another}` : ''
    return `${details(entries)}${existed}\n\n${nextSteps(apiKey)}`
  })
}

async function checkName(name: string): Promise<void> {
  const { environmentName } = await import('../../api/account/requests.ts')
  const checked = environmentName.safeParse(name)
  if (!checked.success) {
    throw new CliError('invalid_name', `The environment "${name}" ${checked.error.issues[0]?.message}`, { exitCode: 2 })
  }
}

/** Returns whether the file was written. Never changes one that exists. */
function writeNew(file: string, text: string, mode = 0o644): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Leaves out variables that the environment sets already, because the environment takes precedence over `.env`. */
function dotEnv(configFile: string): string {
  const port = process.env['PORT'] ?? '3003'
  const lines = [
    [
      'GUIDEPOST_ENCRYPTION_KEY',
      randomBytes(32).toString('base64'),
      'Encrypts secrets in the database. Keep a copy: without this key they are lost.',
    ],
    ['DATABASE_URL', 'sqlite:./data/guidepost.db', 'The database.'],
    ['GUIDEPOST_ADMIN_KEY', randomUUID(), 'Lets its holder create environments through the API.'],
    ['PORT', port, 'The port that the gateway listens on.'],
    ['GUIDEPOST_URL', `http://127.0.0.1:${port}`, 'The gateway that the CLI calls.'],
    ...(configFile === 'guidepost.config.ts'
      ? []
      : [['GUIDEPOST_CONFIG', configFile, 'The configuration file: handlers and providers.']]),
  ] as const
  return lines
    .filter(([name]) => name === 'PORT' || (!process.env[name] && !process.env[`${name}_FILE`]))
    .map(([name, value, comment]) => `# ${comment}\n${name}=${value}\n`)
    .join('')
}

/** `.mts` in a CommonJS package, where a `.ts` file would be CommonJS. */
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
    ...(canImportGateway() ? [] : ['npm install @guidepost/gateway   # imported by guidepost.config.ts']),
    `${ownName} serve`,
    '# then, in another terminal:',
    `export GUIDEPOST_API_KEY=${apiKey ?? '<your API key>'}`,
    `${ownName} integrations create autotask --provider autotask --generate-secret`,
    'export GUIDEPOST_WEBHOOK_SECRET=<the secret that was just shown>',
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
