import type { Command } from 'commander'
import type { NewSecretAnswer, SecretAnswer } from '../../api/secrets/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { toWhole } from '../shared/arguments.ts'
import { apiClient } from '../client/api-client.ts'
import { integrationPath, secretPath } from '../client/paths.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { given } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { counted, details, type Columns } from '../../terminal/output.ts'

interface RotateOptions extends CommonOptions {
  readonly secret?: string
  readonly retireOthersAfter?: number
}

export const secretColumns: Columns<SecretAnswer> = {
  SECRET: (each) => each.id,
  CREATED: (each) => each.created_at,
  RETIRES: (each) => each.retires_at,
}

/** The secrets that verify an integration's webhooks. */
export function addSigningSecrets(integrations: Command): void {
  addCommand(integrations, 'rotate-secret <key>', 'add a signing secret; the older ones stay valid')
    .option('--secret <secret>', 'the new secret (default: a random one, which is shown once)')
    .option(
      '--retire-others-after <seconds>',
      'after how many seconds the older secrets stop being valid (default: never)',
      toWhole,
    )
    .action(rotate)
  withConfirmation(
    addCommand(
      integrations,
      'remove-secret <key> <id>',
      'stop accepting a signing secret; "integrations show" lists the ids',
    ),
  ).action(remove)
}

async function rotate(key: string, { secret, retireOthersAfter, json }: RotateOptions): Promise<void> {
  const body = given({ secret, retire_others_after_seconds: retireOthersAfter })
  const answer = await apiClient().post<Data<NewSecretAnswer>>(`/v1${integrationPath(key)}/secrets`, body)
  printAnswer(answer, json, ({ data }) => {
    const isRandom = secret === undefined
    const shown = details({ id: data.id, ...(isRandom && { secret: data.secret }), created: data.created_at })
    return [
      shown,
      ...(data.recovered > 0
        ? [`\nThe new secret verified ${counted(data.recovered, 'rejected webhook')}, now stored as events.`]
        : []),
      ...(data.warning === null ? [] : [`\n${data.warning}`]),
      ...(isRandom ? ['\nKeep the secret: it is shown only now.'] : []),
    ].join('\n')
  })
}

async function remove(key: string, id: string, options: ConfirmOptions): Promise<void> {
  const api = apiClient()
  const { data: secrets } = await api.get<Data<SecretAnswer[]>>(`/v1${integrationPath(key)}/secrets`)
  const isLast = secrets.every((secret) => secret.id === id)
  const effects = [
    isLast
      ? `It is the last signing secret of ${key}: the gateway will reject every webhook of the integration’s URL.`
      : 'The gateway will reject webhooks that are signed with it.',
  ]
  if (!(await confirmEffects(options, { question: `Remove the secret ${id} of ${key}?`, effects }))) return
  const answer = await api.delete(secretPath(`/v1${integrationPath(key)}`, id))
  printAnswer(answer, options.json, () => `Removed the secret ${id} of ${key}.`)
}
