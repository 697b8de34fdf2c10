import { sql } from 'kysely'
import { StoreError } from '../../errors.ts'
import type { Vault } from '../../vault.ts'
import type { Database } from '../database.ts'
import { bindingOf } from './secrets.ts'

const checkBinding = 'meta/key_check'

/**
 * A wrong key is told at start, not at the first webhook: the first start seals a value to tell by. With `reseal`, what
 * an older key of the ring sealed is sealed with the first, in one transaction, so that the older key can be dropped.
 * Where others may write too (`shared`), one of them that has the older key only may have sealed with it since the check
 * was renewed: then the secrets themselves are asked.
 */
export async function useKeys(
  db: Database,
  vault: Vault,
  options: {
    readonly reseal: boolean
    readonly shared: boolean
    transaction(work: (db: Database) => Promise<void>): Promise<void>
  },
): Promise<void> {
  if (await isInOrder(db, vault, options)) return
  await options.transaction(async (within) => {
    await within.hold('keys')
    if (await isInOrder(within, vault, options)) return
    // A secret that can't be opened keeps the check as it is: dropping the older key would be too early.
    if (await resealSecrets(within, vault)) await putCheck(within, vault)
  })
}

async function isInOrder(
  db: Database,
  vault: Vault,
  { reseal, shared }: { readonly reseal: boolean; readonly shared: boolean },
): Promise<boolean> {
  const row = await db.first(db.query.selectFrom('meta').select('value').where('key', '=', 'key_check'))
  if (!row) return false
  const sealed = Buffer.from(row.value, 'base64')
  vault.open(sealed, checkBinding)
  if (!reseal) return true
  return vault.isCurrent(sealed) && !(shared && (await db.first(outdated(db, vault).select('id').limit(1))))
}

/** The secrets that another key than the first one sealed. */
const outdated = (db: Database, vault: Vault) =>
  db.query.selectFrom('sealed_secrets').where(sql<boolean>`substr(sealed, 1, ${vault.mark.length}) <> ${vault.mark}`)

async function putCheck(db: Database, vault: Vault): Promise<void> {
  const value = vault.seal('guidepost', checkBinding).toString('base64')
  await db.run(
    db.query
      .insertInto('meta')
      .values({ key: 'key_check', value })
      .onConflict((on) => on.column('key').doUpdateSet({ value })),
  )
}

/** True if no secret is left that another key than the first one sealed. */
async function resealSecrets(db: Database, vault: Vault): Promise<boolean> {
  let complete = true
  for (const row of await db.all(outdated(db, vault).selectAll())) {
    const place = bindingOf({ kind: row.owner, id: row.owner_id }, row.id)
    const value = tryOpen(vault, row.sealed, place)
    if (value === undefined) complete = false
    else {
      const sealed = vault.seal(value, place)
      await db.run(db.query.updateTable('sealed_secrets').set({ sealed }).where('sequence', '=', row.sequence))
    }
  }
  return complete
}

function tryOpen(vault: Vault, sealed: Uint8Array, place: string): string | undefined {
  try {
    return vault.open(sealed, place)
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}
