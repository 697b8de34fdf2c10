import type { Environment, Store } from '@guidepost/store'
import type { Command } from 'commander'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { toDuration } from '../shared/arguments.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { details, table } from '../../terminal/output.ts'
import { ownName } from '../../terminal/own-name.ts'
import { withStore } from './with-store.ts'

interface KeyOptions extends CommonOptions {
  readonly environment?: string
}

export function addKeys(program: Command): void {
  const keys = addGroup(
    program,
    'keys',
    "API keys, in the database; needs the gateway's settings, not a running gateway",
  )
  withEnvironment(addCommand(keys, 'create', 'create an API key, which is shown once'))
    .option('--name <name>', 'what the key is for', 'created with the CLI')
    .option('--expires <time>', 'when it stops working, from now, e.g. 90d; default: never', toDuration)
    .action(create)
  withEnvironment(addCommand(keys, 'list', 'list the API keys of an environment')).action(list)
  withConfirmation(withEnvironment(addCommand(keys, 'revoke <id>', 'stop accepting an API key'))).action(revoke)
}

function withEnvironment(command: Command): Command {
  return command.option('--environment <name>', 'the environment; optional if there is only one')
}

async function create(options: KeyOptions & { name: string; expires?: number }): Promise<void> {
  const { environment: name, name: purpose, expires, json } = options
  const { issueApiKey } = await import('../../api/account/api-keys.ts')
  const { toNewKeyAnswer } = await import('../../api/account/to-answer.ts')
  await withStore(async (store) => {
    const environment = await findEnvironment(store, name)
    const now = Date.now()
    const expiresAt = expires === undefined ? null : now + expires
    const issued = await issueApiKey(store, environment.id, { name: purpose, expiresAt }, now)
    await recordAct(store, environment, 'createKey', `Create an API key: ${purpose}`)
    const data = { ...toNewKeyAnswer(issued), environment: environment.name }
    printAnswer({ data }, json, () => {
      const shown = details({ environment: environment.name, id: issued.stored.id, key: issued.key })
      return `${shown}\n\nKeep the key: it is shown only now.`
    })
  })
}

async function list({ environment: name, json }: KeyOptions): Promise<void> {
  const { toKeyAnswer } = await import('../../api/account/to-answer.ts')
  await withStore(async (store) => {
    const environment = await findEnvironment(store, name)
    const data = (await store.listApiKeys(environment.id)).map(toKeyAnswer)
    type Row = (typeof data)[number]
    const columns = {
      ID: (each: Row) => each.id,
      NAME: (each: Row) => each.name,
      KEY: (each: Row) => `${each.prefix}…`,
      CREATED: (each: Row) => each.created_at,
      'LAST USE': (each: Row) => each.last_used_at,
      EXPIRES: (each: Row) => each.expires_at,
      REVOKED: (each: Row) => each.revoked_at,
    }
    printAnswer({ data }, json, () => table(columns, data))
  })
}

async function revoke(id: string, options: KeyOptions & ConfirmOptions): Promise<void> {
  const { environment: name, json } = options
  if (!/^\d{1,15}$/.test(id)) throw usageError(`"${id}" is not the id of an API key, which is a number`)
  await withStore(async (store) => {
    const environment = await findEnvironment(store, name)
    const key = (await store.listApiKeys(environment.id)).find((each) => each.id === Number(id))
    const effects = [`Requests with the key "${key?.name ?? id}" (${key?.prefix ?? ''}…) get 401 from now on.`]
    if (
      key?.revokedAt === null &&
      !(await confirmEffects(options, { question: `Revoke the API key ${id}?`, effects }))
    ) {
      return
    }
    const revoked = await store.revokeApiKey({ environmentId: environment.id, id: Number(id), now: Date.now() })
    if (!revoked) {
      throw new CliError('unknown_key', `The environment "${environment.name}" has no valid API key ${id}`, {
        advice: `List the keys with: ${ownName} keys list`,
      })
    }
    await recordAct(store, environment, 'revokeKey', `Revoke an API key: ${key?.name ?? id}`)
    printAnswer({ data: { id: Number(id), revoked } }, json, () => `Revoked the API key ${id}.`)
  })
}

/** Puts it into the audit trail, as the API does for requests. */
async function recordAct(store: Store, environment: Environment, action: string, summary: string): Promise<void> {
  const { auditDecision } = await import('../../registrations/audit.ts')
  await auditDecision({ store, now: Date.now }, environment.id, { by: 'the command line', action, summary })
}

/** The environment with this name, or the only one. */
async function findEnvironment(store: Store, name: string | undefined): Promise<Environment> {
  const environments = await store.listEnvironments()
  const [first, ...more] = environments
  if (!first) {
    throw new CliError('no_environment', 'There is no environment yet', {
      advice: `Create the first one with: ${ownName} init`,
    })
  }
  const names = environments.map((environment) => environment.name).join(', ')
  if (name === undefined && more.length > 0) throw usageError(`Choose one with --environment: ${names}`)
  const found = name === undefined ? first : environments.find((environment) => environment.name === name)
  if (found) return found
  throw new CliError('unknown_environment', `There is no environment "${name}"`, { advice: `Use one of: ${names}` })
}
