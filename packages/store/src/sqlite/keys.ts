import { StoreError } from '../errors.ts'
import type { Vault } from '../vault.ts'
import { query, type Database } from './database.ts'
import { placeOf } from './secrets.ts'

const checkPlace = 'meta/key_check'

/**
 * A wrong key is told at start, not at the first webhook: the first start seals a value to tell by. With `reseal`, what
 * an older key of the ring sealed is sealed with the first, in one transaction, so that the older key can be dropped.
 */
export function useKeys(db: Database, vault: Vault, { reseal }: { reseal: boolean }): void {
  const row = db.first(query.selectFrom('meta').select('value').where('key', '=', 'key_check'))
  const sealed = row && Buffer.from(row.value, 'base64')
  if (sealed) vault.open(sealed, checkPlace)
  if (!sealed || (reseal && !vault.isCurrent(sealed))) {
    db.transaction(() => {
      // A secret that can't be opened keeps the check as it is: dropping the older key would be too early.
      if (resealSecrets(db, vault)) putCheck(db, vault)
    })
  }
}

function putCheck(db: Database, vault: Vault): void {
  const value = vault.seal('guidepost', checkPlace).toString('base64')
  db.run(
    query
      .insertInto('meta')
      .values({ key: 'key_check', value })
      .onConflict((on) => on.column('key').doUpdateSet({ value })),
  )
}

/** True if no secret is left that another key than the first one sealed. */
function resealSecrets(db: Database, vault: Vault): boolean {
  const rows = db.all(query.selectFrom('sealed_secrets').selectAll())
  return rows
    .filter((row) => !vault.isCurrent(row.sealed))
    .map((row) => {
      const place = placeOf({ kind: row.owner, id: row.owner_id }, row.id)
      const value = tryOpen(vault, row.sealed, place)
      if (value === undefined) return false
      const sealed = vault.seal(value, place)
      return db.run(query.updateTable('sealed_secrets').set({ sealed }).where('sequence', '=', row.sequence)) === 1
    })
    .every((done) => done)
}

function tryOpen(vault: Vault, sealed: Uint8Array, place: string): string | undefined {
  try {
    return vault.open(sealed, place)
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}
