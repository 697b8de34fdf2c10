import type { Command } from 'commander'
import type { NewSigningKeyAnswer, SecretAnswer } from '../../api/secrets/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { toWhole } from '../shared/arguments.ts'
import { apiClient } from '../client/api-client.ts'
import { destinationPath, secretPath } from '../client/paths.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { details, table, type Columns } from '../../terminal/output.ts'

interface RotateOptions extends CommonOptions {
  readonly secret?: string
  readonly retireOthersAfter?: number
}

/** The keys that sign requests to an endpoint. */
export function addSigningKeys(destinations: Command): void {
  addCommand(destinations, 'rotate-key <id>', 'add a signing key; the older ones stay in use')
    .option('--secret <key>', 'the new key (default: a new one, which is shown once)')
    .option(
      '--retire-others-after <seconds>',
      'after how many seconds the older keys stop signing (default: never)',
      toWhole,
    )
    .action(rotate)
  addCommand(destinations, 'keys <id>', 'list its signing keys, without their values').action(list)
  withConfirmation(
    addCommand(destinations, 'remove-key <id> <key-id>', 'stop using a signing key; "destinations keys" lists the ids'),
  ).action(remove)
}

async function rotate(id: string, { secret, retireOthersAfter, json }: RotateOptions): Promise<void> {
  const body = given({ secret, retire_others_after_seconds: retireOthersAfter })
  const answer = await apiClient().post<Data<NewSigningKeyAnswer>>(`${destinationPath(id)}/secrets`, body)
  printAnswer(answer, json, ({ data }) => {
    if (secret !== undefined) return details({ id: data.id, created: data.created_at })
    const shown = details({ id: data.id, key: data.secret, created: data.created_at })
    return `${shown}\n\nKeep the key: it is shown only now.`
  })
}

const columns: Columns<SecretAnswer> = {
  KEY: (each) => each.id,
  CREATED: (each) => each.created_at,
  RETIRES: (each) => each.retires_at,
}

async function list(id: string, { json }: CommonOptions): Promise<void> {
  const answer = await apiClient().get<Data<SecretAnswer[]>>(`${destinationPath(id)}/secrets`)
  printAnswer(answer, json, ({ data }) => table(columns, data))
}

async function remove(id: string, keyId: string, options: ConfirmOptions): Promise<void> {
  const effects = ['Requests are no longer signed with it: a receiver that only knows this key refuses them.']
  if (!(await confirmEffects(options, { question: `Remove the signing key ${keyId} of ${id}?`, effects }))) return
  const answer = await apiClient().delete(secretPath(destinationPath(id), keyId))
  printAnswer(answer, options.json, () => `Removed the signing key ${keyId} of ${id}.`)
}
