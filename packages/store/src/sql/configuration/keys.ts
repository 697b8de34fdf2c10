import { sql } from 'kysely'
import { StoreError } from '../../errors.ts'
import type { Vault } from '../../vault.ts'
import type { Database } from '../database.ts'
import { bindingOf } from './secrets.ts'

const checkBinding = 'meta/key_check'

/**
 * Checks the encryption keys at start, so that a wrong key fails the start and not the first webhook. The first start
 * seals a check value, which later starts open. With `reseal`, seals everything that an older key of the ring sealed
 * again with the first key, in one transaction, so that the older key can be dropped. With `shared`, examines each
 * secret, too: another process that has only the older key may have sealed secrets after the last reseal.
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
    // While some secret can't be opened, keep the old check value: it is too early to drop the older key.
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

/** The secrets that are not sealed with the first key. */
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

/** True if every secret is sealed with the first key now. */
async function resealSecrets(db: Database, vault: Vault): Promise<boolean> {
  let complete = true
  for (const row of await db.all(outdated(db, vault).selectAll())) {
    const binding = bindingOf({ kind: row.owner, id: row.owner_id }, row.id)
    const value = tryOpen(vault, row.sealed, binding)
    if (value === undefined) complete = false
    else {
      const sealed = vault.seal(value, binding)
      await db.run(db.query.updateTable('sealed_secrets').set({ sealed }).where('sequence', '=', row.sequence))
    }
  }
  return complete
}

function tryOpen(vault: Vault, sealed: Uint8Array, binding: string): string | undefined {
  try {
    return vault.open(sealed, binding)
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}
