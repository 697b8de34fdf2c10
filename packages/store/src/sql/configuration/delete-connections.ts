import type { Database } from '../database.ts'
import { isManaged } from '../registrations/managed.ts'
import type { Owner } from './secrets.ts'

/**
 * Deletes one connection, or all connections of an integration. An integration may have thousands of connections, so
 * each statement selects them again instead of passing their ids. Their deliveries count as cancelled at once; upkeep
 * writes that later, because there may be a million.
 */
export async function deleteConnections(
  db: Database,
  which: { readonly id: number } | { readonly integration: number },
  now: number,
  purge = false,
): Promise<number> {
  const { query } = db
  const live = query.selectFrom('connections').select('id').where('deleted_at', 'is', null)
  const ids = 'id' in which ? live.where('id', '=', which.id) : live.where('integration_id', '=', which.integration)
  const registrations = query.selectFrom('registrations').select('id').where('connection', 'in', ids)
  const secretsOf = (owner: Owner['kind']) => query.deleteFrom('sealed_secrets').where('owner', '=', owner)
  await db.run(query.deleteFrom('connection_keys').where('connection', 'in', ids))
  await db.run(query.deleteFrom('links').where('connection', 'in', ids))
  const managed = query.selectFrom('registrations').select('connection').where('connection', 'in', ids)
  // The gateway still needs the credentials to remove the registration at the provider.
  await db.run(
    secretsOf('connection').where('owner_id', 'in', ids).where('owner_id', 'not in', managed.where(isManaged)),
  )
  await db.run(secretsOf('registration').where('owner_id', 'in', registrations))
  if (purge) {
    // Delete the rejections now, not in upkeep: there are few, and upkeep could not find them without their
    // registration.
    const integrations = query.selectFrom('connections').select('integration_id').where('id', 'in', ids)
    await db.run(
      query
        .deleteFrom('rejections')
        .where('integration_id', 'in', integrations)
        .where('registration_id', 'in', registrations),
    )
  }
  await db.run(query.deleteFrom('registrations').where('connection', 'in', ids).where('status', 'is', null))
  await db.run(
    query
      .updateTable('registrations')
      .set({ state: 'removed', match_key: null, next_step_at: now, requested_at: now, updated_at: now })
      .where('connection', 'in', ids)
      .where(isManaged),
  )
  await db.run(
    query
      .updateTable('destinations')
      .set({ deleted_at: now })
      .where('connection', 'in', ids)
      .where('role', '=', 'override')
      .where('deleted_at', 'is', null),
  )
  const deleted = { deleted_at: now, purge_at: purge ? now : null }
  return db.run(query.updateTable('connections').set(deleted).where('id', 'in', ids))
}
