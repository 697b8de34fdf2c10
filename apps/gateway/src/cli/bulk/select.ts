import type { ConnectionSummariesAnswer, ConnectionSummaryAnswer } from '../../api/connections/answers.ts'
import type { ApiClient } from '../client/api-client.ts'
import { connectionQueryOf, type ConnectionFilter } from '../connections/filter.ts'

/** Every connection that matches the filter. */
export async function selectConnections(api: ApiClient, filter: ConnectionFilter): Promise<ConnectionSummaryAnswer[]> {
  const found: ConnectionSummaryAnswer[] = []
  let before: string | undefined
  do {
    const query = { ...connectionQueryOf(filter), sort: 'id', limit: 200, before }
    const page = await api.get<ConnectionSummariesAnswer>('/v1/connections', query)
    found.push(...page.data)
    before = page.next ?? undefined
  } while (before !== undefined)
  return found
}

/** A registration that Guidepost manages, with its connection. */
export interface SelectedRegistration {
  readonly id: number
  readonly entity: string
  readonly connection: string
  readonly integration: string
}

/** Every managed registration of these connections that has the filter's status and cause itself. */
export async function selectRegistrations(api: ApiClient, filter: ConnectionFilter): Promise<SelectedRegistration[]> {
  const connections = await selectConnections(api, filter)
  return connections.flatMap(({ connection_id: connection, provider_config_key: integration, registrations }) =>
    registrations
      .filter(
        ({ status, cause }) =>
          (filter.status === undefined || status === filter.status) &&
          (filter.cause === undefined || cause === filter.cause),
      )
      .map(({ id, entity }) => ({ id, entity, connection, integration })),
  )
}
