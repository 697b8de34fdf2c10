import type { ConnectionDetailAnswer, DeletedConnectionAnswer } from '../../api/connections/answers.ts'
import type { Data, Page } from '../../api/http/schemas/answers.ts'
import type { RegistrationAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { confirmEffects, type ConfirmOptions } from '../shared/confirm.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import type { IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'
import { counted, printable } from '../../terminal/output.ts'

/** Deletes a connection after a confirmation, and prints what is left at the provider. */
export async function remove(
  id: string,
  { integration, purge = false, ...options }: IntegrationOption & ConfirmOptions & { purge?: boolean },
): Promise<void> {
  const api = apiClient()
  const owner = { provider_config_key: await integrationKey(api, integration) }
  const { data: detail } = await api.get<Data<ConnectionDetailAnswer>>(`/v1${connectionPath(id)}`, owner)
  const path = `/v1${connectionPath(id)}/registrations`
  const { data: registrations } = await api.get<Page<RegistrationAnswer>>(path, owner)
  const handMade = registrations.filter(({ managed, state }) => !managed && state !== 'removed')
  const effects = effectsOf(detail, handMade, purge)
  if (!(await confirmEffects(options, { question: `Delete the connection ${id}?`, effects }))) return
  const query = { ...owner, ...(purge && { purge: 'true' }) }
  const answer = await api.delete<DeletedConnectionAnswer>(connectionPath(id), query)
  printAnswer(answer, options.json, ({ registrations: removals = [] }) =>
    [
      `Deleted the connection ${id}.${purge ? ' Its events are being erased.' : ''}`,
      ...removals
        .filter(({ status }) => status !== 'removed')
        .map((left) => `Left at the provider: registration ${left.id}: ${printable(left.message)}`),
      ...handMade.map((left) => `Delete at the provider: the ${left.entity} webhook${guidOf(left)}`),
    ].join('\n'),
  )
}

function effectsOf(
  { registrations }: ConnectionDetailAnswer,
  handMade: readonly RegistrationAnswer[],
  purge: boolean,
): string[] {
  const entities = [...new Set(registrations.map(({ entity }) => entity))].join(', ')
  return [
    ...(registrations.length > 0
      ? [`${counted(registrations.length, 'webhook')} that Guidepost manages (${entities}): removed at the provider`]
      : []),
    ...(handMade.length > 0
      ? [`Left at the provider, set up by hand: ${handMade.map((each) => `${each.entity}${guidOf(each)}`).join(', ')}`]
      : []),
    'Its settings and credentials are deleted, its queued deliveries are cancelled, and its webhook URLs answer 410.',
    purge ? 'Its events are erased.' : 'Its events stay until their retention ends.',
  ]
}

const guidOf = ({ webhook_guid: guid }: RegistrationAnswer): string => (guid === null ? '' : ` (${guid})`)
