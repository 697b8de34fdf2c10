import type { Environment, Store } from '@guidepost/store'
import type { Command } from 'commander'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { CliError, usageError } from '../failure.ts'
import { withStore } from './open-store.ts'
import { details, print, printJson, table } from '../../terminal/output.ts'
import { ownName } from '../../terminal/own-name.ts'

type KeyOptions = CommonOptions & { readonly environment?: string }

const environmentOption = ['--environment <name>', 'the environment; may be left out if there is only one'] as const

export function addKeys(program: Command): void {
  const keys = addGroup(
    program,
    'keys',
    "API keys, made and revoked in the database (by who has the gateway's settings)",
  )
  addCommand(keys, 'create', 'make an API key; it is shown this once')
    .option(...environmentOption)
    .option('--name <name>', 'what it is for', 'made with the CLI')
    .action(create)
  addCommand(keys, 'list', 'list the API keys of an environment')
    .option(...environmentOption)
    .action(list)
  addCommand(keys, 'revoke <id>', 'make an API key worthless from now on')
    .option(...environmentOption)
    .action(revoke)
}

async function create({ environment: name, name: purpose, json }: KeyOptions & { name: string }): Promise<void> {
  const { issueApiKey } = await import('../../api/account/api-keys.ts')
  const { toNewKeyAnswer } = await import('../../api/account/to-answer.ts')
  await withStore(async (store) => {
    const environment = await findEnvironment(store, name)
    const issued = await issueApiKey(store, environment.id, purpose, Date.now())
    if (json) printJson({ data: { ...toNewKeyAnswer(issued), environment: environment.name } })
    else
      print(
        `${details({ environment: environment.name, id: issued.stored.id, key: issued.key })}\n\nKeep it: it is not shown again.`,
      )
  })
}

async function list({ environment: name, json }: KeyOptions): Promise<void> {
  const { toKeyAnswer } = await import('../../api/account/to-answer.ts')
  await withStore(async (store) => {
    const environment = await findEnvironment(store, name)
    const keys = (await store.listApiKeys(environment.id)).map(toKeyAnswer)
    if (json) printJson({ data: keys })
    else {
      const rows = keys.map((key) => [key.id, key.name, `${key.prefix}…`, key.created_at, key.revoked_at])
      print(table(['ID', 'NAME', 'KEY', 'CREATED', 'REVOKED'], rows))
    }
  })
}

async function revoke(id: string, { environment: name, json }: KeyOptions): Promise<void> {
  if (!/^\d{1,15}$/.test(id)) throw usageError(`"${id}" is not the id of an API key: it is a number`)
  await withStore(async (store) => {
    const environment = await findEnvironment(store, name)
    const revoked = await store.revokeApiKey({ environmentId: environment.id, id: Number(id), now: Date.now() })
    if (!revoked) {
      throw new CliError('unknown_key', `The environment "${environment.name}" has no API key ${id} that is in force`, {
        advice: `List them: ${ownName} keys list`,
      })
    }
    if (json) printJson({ data: { id: Number(id), revoked: true } })
    else print(`The API key ${id} is revoked.`)
  })
}

/** The environment of that name, or the only one. */
async function findEnvironment(store: Store, name: string | undefined): Promise<Environment> {
  const environments = await store.listEnvironments()
  const [first, ...more] = environments
  if (!first) {
    throw new CliError('no_environment', 'There is no environment yet', {
      advice: `Make the first one: ${ownName} init`,
    })
  }
  const names = environments.map((environment) => environment.name).join(', ')
  if (name === undefined && more.length > 0) throw usageError(`Say which environment with --environment: ${names}`)
  const found = name === undefined ? first : environments.find((environment) => environment.name === name)
  if (!found) throw new CliError('unknown_environment', `There is no environment "${name}"; there are: ${names}`)
  return found
}
