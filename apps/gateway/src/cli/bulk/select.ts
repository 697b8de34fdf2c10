import type { ConnectionSummariesAnswer, ConnectionSummaryAnswer } from '../../api/connections/answers.ts'
import type { ApiClient } from '../client/api-client.ts'
import type { Level } from '../../registrations/verdict/causes.ts'
import { connectionQueryOf, isVerdictCause, type ConnectionFilter } from '../connections/filter.ts'

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

const needsPerson = (level: Level | null): boolean => level === 'blind' || level === 'impaired'

/** A registration that Guidepost manages, with its connection. */
export interface SelectedRegistration {
  readonly id: number
  readonly entity: string
  readonly connection: string
  readonly integration: string
}

/** Every managed registration of these connections that has the filter's status, cause and level itself. */
export async function selectRegistrations(api: ApiClient, filter: ConnectionFilter): Promise<SelectedRegistration[]> {
  const connections = await selectConnections(api, filter)
  return connections.flatMap(({ connection_id: connection, provider_config_key: integration, registrations }) =>
    registrations
      .filter(
        ({ status, cause, level, level_cause: code }) =>
          (filter.status === undefined || status === filter.status) &&
          (filter.cause === undefined || (isVerdictCause(filter.cause) ? code : cause) === filter.cause) &&
          (filter.level === undefined ||
            level === filter.level ||
            (filter.level === 'attention' && needsPerson(level))),
      )
      .map(({ id, entity }) => ({ id, entity, connection, integration })),
  )
}
