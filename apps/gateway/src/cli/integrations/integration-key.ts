import type { ApiClient } from '../client/api-client.ts'
import { CliError, usageError } from '../failure.ts'
import { ownName } from '../../terminal/own-name.ts'
import type { IntegrationAnswer } from '../../api/nango/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'

/** The key that was given, or that of the only integration. */
export async function integrationKey(api: ApiClient, given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  const { data } = await api.get<Data<IntegrationAnswer[]>>('/integrations')
  const [first, ...more] = data
  if (!first) {
    throw new CliError('no_integration', 'There is no integration yet', {
      advice: `Make one: ${ownName} integrations create autotask --provider autotask --generate-secret`,
    })
  }
  if (more.length > 0) {
    throw usageError(`Say which integration with --integration: ${data.map((each) => each.unique_key).join(', ')}`)
  }
  return first.unique_key
}

export function integrationPath(key: string): string {
  return `/integrations/${encodeURIComponent(key)}`
}
