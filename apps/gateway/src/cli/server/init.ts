import { randomBytes, randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
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
  const missing = missingSettings(configFile)
  const isNewEnv = writeNew('.env', missing.map(lineOf).join(''), 0o600)
  const completed = isNewEnv ? [] : completeEnv(missing)
  const files = [
    { file: '.env', isNew: isNewEnv },
    { file: configFile, isNew: writeNew(configFile, config) },
    { file: '.gitignore', isNew: writeNew('.gitignore', '.env\ndata/\nnode_modules/\n') },
  ]
  const made = files.filter(({ isNew }) => isNew).map(({ file }) => file)
  const kept = files
    .filter(({ file, isNew }) => !isNew && (file !== '.env' || completed.length === 0))
    .map(({ file }) => file)
  const { environment, apiKey } = await makeEnvironment(name)
  printAnswer({ data: { made, kept, completed, environment, api_key: apiKey ?? null } }, json, () => {
    const entries = {
      ...(made.length > 0 && { created: made }),
      ...(kept.length > 0 && { 'kept as it was': kept }),
      ...(completed.length > 0 && { 'added to .env': completed }),
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

interface Setting {
  readonly name: string
  readonly value: string
  readonly comment: string
}

/** The settings that neither the environment nor an existing `.env` has: both take precedence over what `init` writes. */
function missingSettings(configFile: string): readonly Setting[] {
  const known = { ...readEnv(), ...process.env }
  const port = known['PORT'] ?? '3003'
  const settings = [
    setting(
      'GUIDEPOST_ENCRYPTION_KEY',
      randomBytes(32).toString('base64'),
      'Encrypts secrets in the database. Keep a copy: without this key they are lost.',
    ),
    setting('DATABASE_URL', 'sqlite:./data/guidepost.db', 'The database.'),
    setting('GUIDEPOST_ADMIN_KEY', randomUUID(), 'Lets its holder create environments through the API.'),
    setting('PORT', port, 'The port that the gateway listens on.'),
    setting('GUIDEPOST_URL', `http://127.0.0.1:${port}`, 'The gateway that the CLI calls.'),
    ...(configFile === 'guidepost.config.ts'
      ? []
      : [setting('GUIDEPOST_CONFIG', configFile, 'The configuration file: handlers and providers.')]),
  ]
  const inFile = readEnv()
  return settings.filter(({ name }) =>
    // `PORT` is often set for one command only, so that the file has it, too.
    name === 'PORT' ? inFile[name] === undefined : !known[name] && !known[`${name}_FILE`],
  )
}

const setting = (name: string, value: string, comment: string): Setting => ({ name, value, comment })

const lineOf = ({ name, value, comment }: Setting): string => `# ${comment}\n${name}=${value}\n`

/** The variables of `.env`; none without the file. */
function readEnv(): Readonly<Record<string, string | undefined>> {
  return existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
}

/** Adds settings to an existing `.env`, and keeps what it has. Returns their names. */
function completeEnv(missing: readonly Setting[]): string[] {
  if (missing.length === 0) return []
  const text = readFileSync('.env', 'utf8')
  appendFileSync('.env', `${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.map(lineOf).join('')}`)
  return missing.map(({ name }) => name)
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
      const { key } = await issueApiKey(store, environment.id, { name: 'first' }, now)
      return { environment: { name, uuid: environment.uuid }, apiKey: key }
    }
    const known = (await store.listEnvironments()).find((candidate) => candidate.name === name)
    return { environment: { name, uuid: known?.uuid ?? '' }, apiKey: undefined }
  })
}

function nextSteps(apiKey: string | undefined): string {
  const steps = [
    ...(canImportGateway()
      ? []
      : [
          'npm install @guidepost/gateway   # guidepost.config.ts imports it; not on npm yet: docs/production.md packs it',
        ]),
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
