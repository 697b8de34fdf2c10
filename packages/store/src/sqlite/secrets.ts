import { randomUUID } from 'node:crypto'
import type { JsonObject, SecretOwner, SigningSecret } from '../port/configuration.ts'
import type { Vault } from '../vault.ts'
import { query, type Database } from './database.ts'
import { parseObject } from './rows.ts'

export type Owner = SecretOwner | { readonly kind: 'connection'; readonly id: number }

/** Where a sealed value belongs. It is authenticated with the value, so that it can't be moved to another row. */
export const placeOf = (owner: Owner, id: string): string => `sealed_secrets/${owner.kind}/${owner.id}/${id}`

export function secretReads(db: Database, vault: Vault) {
  function listSecrets(owner: SecretOwner, now: number): SigningSecret[] {
    return rowsOf(owner)
      .filter((row) => row.retires_at === null || row.retires_at > now)
      .map((row) => ({
        id: row.id,
        value: vault.open(row.sealed, placeOf(owner, row.id)),
        createdAt: row.created_at,
        retiresAt: row.retires_at,
      }))
  }

  function readCredentials(connection: number): JsonObject | null {
    const owner = { kind: 'connection', id: connection } as const
    const row = rowsOf(owner)[0]
    return row ? parseObject(vault.open(row.sealed, placeOf(owner, row.id))) : null
  }

  /** Newest first, whatever the clock said. */
  function rowsOf(owner: Owner) {
    return db.all(
      query
        .selectFrom('sealed_secrets')
        .selectAll()
        .where('owner', '=', owner.kind)
        .where('owner_id', '=', owner.id)
        .orderBy('sequence', 'desc'),
    )
  }

  return { listSecrets, readCredentials }
}

export function secretWrites(db: Database, vault: Vault) {
  function put(owner: Owner, value: string, now: number): SigningSecret {
    const id = randomUUID()
    const row = { id, owner: owner.kind, owner_id: owner.id, created_at: now, retires_at: null }
    db.run(query.insertInto('sealed_secrets').values({ ...row, sealed: vault.seal(value, placeOf(owner, id)) }))
    return { id, value, createdAt: now, retiresAt: null }
  }

  function addSecret(input: { owner: SecretOwner; value: string; retireOthersAt: number | null; now: number }) {
    if (input.retireOthersAt !== null) {
      db.run(
        ofOwner(input.owner)
          .set({ retires_at: input.retireOthersAt })
          .where((where) =>
            where.or([where('retires_at', 'is', null), where('retires_at', '>', input.retireOthersAt)]),
          ),
      )
    }
    return put(input.owner, input.value, input.now)
  }

  const ofOwner = (owner: Owner) =>
    query.updateTable('sealed_secrets').where('owner', '=', owner.kind).where('owner_id', '=', owner.id)

  function removeSecret(input: { owner: SecretOwner; id: string }): boolean {
    const { owner, id } = input
    return (
      db.run(
        query
          .deleteFrom('sealed_secrets')
          .where('owner', '=', owner.kind)
          .where('owner_id', '=', owner.id)
          .where('id', '=', id),
      ) > 0
    )
  }

  function removeAll(owner: Owner): void {
    db.run(query.deleteFrom('sealed_secrets').where('owner', '=', owner.kind).where('owner_id', '=', owner.id))
  }

  function putCredentials(connection: number, credentials: JsonObject, now: number): void {
    const owner = { kind: 'connection', id: connection } as const
    removeAll(owner)
    put(owner, JSON.stringify(credentials), now)
  }

  return { put, addSecret, removeSecret, removeAll, putCredentials }
}

export type SecretWrites = ReturnType<typeof secretWrites>
