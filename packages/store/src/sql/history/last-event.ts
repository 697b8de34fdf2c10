import { sql, type RawBuilder } from 'kysely'

/**
 * In SQL: when the newest stored event of a connection was received; null without one. `connections` is the name or alias
 * of the table. Costs a few looks into indexes, however many events there are.
 */
export function lastEventAt(connections: string): RawBuilder<number | null> {
  const column = (name: string) => sql.ref(`${connections}.${name}`)
  return sql`(
    select max(e.received_at) from events e
    where e.integration_id = ${column('integration_id')} and e.id = (
      select max(newest.id) from (
        select max(own.id) as id from events own where own.connection = ${column('id')}
        union all select max(ec.event_id) from event_connections ec where ec.connection = ${column('id')}) newest))`
}
