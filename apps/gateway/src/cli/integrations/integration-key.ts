import type { Data } from '../../api/http/schemas/answers.ts'
import type { IntegrationAnswer } from '../../api/integrations/answers.ts'
import type { ApiClient } from '../client/api-client.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { ownName } from '../../terminal/own-name.ts'

/** The given key of an integration, or the key of the only one. */
export async function integrationKey(api: ApiClient, key: string | undefined): Promise<string> {
  if (key !== undefined) return key
  const { data } = await api.get<Data<IntegrationAnswer[]>>('/integrations')
  const [first, ...more] = data
  if (!first) {
    throw new CliError('no_integration', 'This environment has no integration yet', {
      advice: `Create one with: ${ownName} integrations create autotask --provider autotask --generate-secret`,
    })
  }
  if (more.length > 0) {
    throw usageError(`Choose one with --integration: ${data.map((each) => each.unique_key).join(', ')}`)
  }
  return first.unique_key
}
