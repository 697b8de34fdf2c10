import type { KeptCredentials } from '../../port/registrations.ts'
import type { Vault } from '../../vault.ts'
import type { Database } from '../database.ts'
import { parseObject } from '../rows.ts'
import { openNewest } from '../configuration/secrets.ts'
import { isManaged, selectManaged } from './managed.ts'

/** The credentials with which a registration can still be removed. */
export function keptReads(db: Database, vault: Vault) {
  async function readKeptCredentials(id: number): Promise<KeptCredentials | null> {
    const kept = await openNewest(db, vault, { kind: 'kept', id })
    if (kept !== undefined) return parseObject(kept) as unknown as KeptCredentials
    const row = await db.first(
      selectManaged(db)
        .select('connections.config')
        .where('registrations.id', '=', id)
        .where(isManaged)
        .where('connections.deleted_at', 'is not', null),
    )
    const credentials = row && (await openNewest(db, vault, { kind: 'connection', id: row.connection }))
    return credentials === undefined
      ? null
      : { config: parseObject(row!.config), credentials: parseObject(credentials) }
  }

  return { readKeptCredentials }
}
