import { api, unwrap } from '../../../api/client.ts'
import type { ConnectionSummary } from '../../../api/connections.ts'
import type { ConnectionFilter, ConnectionListQuery } from '../connection-filter.ts'

type Summary = Pick<ConnectionSummary, 'connection_id' | 'provider_config_key' | 'registrations'>

/** A webhook that Guidepost manages, with its tenant. */
export interface Target {
  readonly id: number
  readonly entity: string
  readonly connection: string
  readonly integration: string
}

const pageSize = '200'

/** Every managed webhook of the connections that match. `onCount` is called as their number grows. */
export async function selectAll(
  filter: ConnectionFilter,
  signal: AbortSignal,
  onCount: (targets: number) => void,
): Promise<readonly Target[]> {
  const found: Target[] = []
  let before: string | undefined
  do {
    const query = { ...(filter as ConnectionListQuery), sort: 'id' as const, limit: pageSize, before }
    const page = await unwrap(api.GET('/v1/connections', { params: { query }, signal }))
    found.push(...page.data.flatMap((connection) => targetsOf(connection, filter)))
    onCount(found.length)
    before = page.next ?? undefined
  } while (before !== undefined)
  return found
}

/** The webhooks that have the filter's status, cause and level themselves: another one of the tenant may be all right. */
export function targetsOf(
  { connection_id: connection, provider_config_key: integration, registrations }: Summary,
  filter: ConnectionFilter,
): readonly Target[] {
  const { status, cause, level, level_cause: levelCause } = filter
  const levels = level === 'attention' ? ['blind', 'impaired'] : [level]
  return registrations
    .filter(
      (each) =>
        (status === undefined || each.status === status) &&
        (cause === undefined || each.cause === cause) &&
        (level === undefined || levels.includes(each.level ?? undefined)) &&
        (levelCause === undefined || each.level_cause === levelCause),
    )
    .map(({ id, entity }) => ({ id, entity, connection, integration }))
}
