import type { Command } from 'commander'
import type { Data } from '../../api/http/schemas/answers.ts'
import type { NewRegistrationAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath, registrationPath } from '../client/paths.ts'
import { addCommand } from '../shared/command.ts'
import { confirmEffects, withConfirmation, type ConfirmOptions } from '../shared/confirm.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { given, withIntegration, type IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { details } from '../../terminal/output.ts'

interface CreateOptions extends IntegrationOption {
  readonly entity: string
  readonly guid?: string
  readonly secret?: string
}

/** Registrations whose webhooks a person sets up at the provider. */
export function addHandMade(registrations: Command): void {
  withIntegration(
    addCommand(
      registrations,
      'create <connection>',
      'create a webhook URL and a secret to enter at the provider by hand',
    ),
  )
    .requiredOption('--entity <entity>', 'what the webhook watches: a type of the provider, e.g. Ticket')
    .option('--guid <guid>', "the provider's id of the webhook, if you know it already")
    .option('--secret <secret>', 'its signing secret (default: a random one, which is shown once)')
    .action(create)
  withConfirmation(addCommand(registrations, 'delete <id>', 'delete one that was created by hand')).action(remove)
}

async function create(connection: string, options: CreateOptions): Promise<void> {
  const { entity, guid, secret, integration, json } = options
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const body = { entity, ...given({ webhook_guid: guid, secret }) }
  const path = `/v1${connectionPath(connection)}/registrations`
  const answer = await api.post<Data<NewRegistrationAnswer>>(path, body, query)
  printAnswer(answer, json, ({ data }) => {
    const entries = { id: data.id, entity: data.entity, guid: data.webhook_guid, 'webhook URL': data.webhook_url }
    if (secret !== undefined) return details(entries)
    return `${details({ ...entries, secret: data.secret })}\n\nKeep the secret: it is shown only now.`
  })
}

async function remove(id: string, options: ConfirmOptions): Promise<void> {
  const effects = [
    'Its webhook URL answers 410 and its secrets are deleted.',
    'The webhook itself stays at the provider: delete it there.',
  ]
  if (!(await confirmEffects(options, { question: `Delete the registration ${id}?`, effects }))) return
  const answer = await apiClient().delete(registrationPath(id))
  printAnswer(answer, options.json, () => `Deleted the registration ${id}. Delete its webhook at the provider, too.`)
}
