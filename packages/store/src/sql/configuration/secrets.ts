import { randomUUID } from 'node:crypto'
import type { JsonObject, SecretOwner, SigningSecret } from '../../port/configuration.ts'
import type { Vault } from '../../vault.ts'
import { StoreError } from '../../errors.ts'
import type { Database } from '../database.ts'
import { endpointNumber, parseObject } from '../rows.ts'

/** The owner of a sealed value, as stored in its row. For an endpoint, `id` is its number. */
export interface Owner {
  readonly kind: SecretOwner['kind'] | 'connection' | 'kept'
  readonly id: number
}

const ownerOf = (owner: SecretOwner): Owner =>
  typeof owner.id === 'string' ? { kind: owner.kind, id: endpointNumber(owner.id) } : { kind: owner.kind, id: owner.id }

/** The row that a sealed value is bound to. */
export const bindingOf = (owner: Owner, id: string): string => `sealed_secrets/${owner.kind}/${owner.id}/${id}`

/** The rows of an owner, newest first. Sorted by the sequence, because clocks may go back. */
const sealedOf = ({ query }: Database, owner: Owner) =>
  query
    .selectFrom('sealed_secrets')
    .selectAll()
    .where('owner', '=', owner.kind)
    .where('owner_id', '=', owner.id)
    .orderBy('sequence', 'desc')

/** The newest value of an owner, for owners with one value at a time. */
export async function openNewest(db: Database, vault: Vault, owner: Owner): Promise<string | undefined> {
  const row = await db.first(sealedOf(db, owner).limit(1))
  return row && vault.open(row.sealed, bindingOf(owner, row.id))
}

export function secretReads(db: Database, vault: Vault) {
  async function listSecrets(of: SecretOwner, now: number): Promise<SigningSecret[]> {
    const owner = ownerOf(of)
    return (await db.all(sealedOf(db, owner)))
      .filter((row) => row.retires_at === null || row.retires_at > now)
      .map((row) => ({
        id: row.id,
        value: vault.open(row.sealed, bindingOf(owner, row.id)),
        createdAt: row.created_at,
        retiresAt: row.retires_at,
      }))
  }

  async function readCredentials(connection: number): Promise<JsonObject | null> {
    const credentials = await openNewest(db, vault, { kind: 'connection', id: connection })
    return credentials === undefined ? null : parseObject(credentials)
  }

  return { listSecrets, readCredentials }
}

export function secretWrites(db: Database, vault: Vault) {
  const { query } = db

  async function put(owner: Owner, value: string, now: number): Promise<SigningSecret> {
    const id = randomUUID()
    const row = { id, owner: owner.kind, owner_id: owner.id, created_at: now, retires_at: null }
    await db.run(query.insertInto('sealed_secrets').values({ ...row, sealed: vault.seal(value, bindingOf(owner, id)) }))
    return { id, value, createdAt: now, retiresAt: null }
  }

  async function addSecret(input: { owner: SecretOwner; value: string; retireOthersAt: number | null; now: number }) {
    const owner = ownerOf(input.owner)
    if (owner.id < 0) throw new StoreError('internal', `The endpoint ${input.owner.id} does not exist`)
    if (input.retireOthersAt !== null) {
      await db.run(
        ofOwner(owner)
          .set({ retires_at: input.retireOthersAt })
          .where((where) =>
            where.or([where('retires_at', 'is', null), where('retires_at', '>', input.retireOthersAt)]),
          ),
      )
    }
    return put(owner, input.value, input.now)
  }

  const ofOwner = (owner: Owner) =>
    query.updateTable('sealed_secrets').where('owner', '=', owner.kind).where('owner_id', '=', owner.id)

  async function removeSecret(input: { owner: SecretOwner; id: string }): Promise<boolean> {
    const { id } = input
    const owner = ownerOf(input.owner)
    return (
      (await db.run(
        query
          .deleteFrom('sealed_secrets')
          .where('owner', '=', owner.kind)
          .where('owner_id', '=', owner.id)
          .where('id', '=', id),
      )) > 0
    )
  }

  async function hasAny(owner: Owner, now: number): Promise<boolean> {
    const own = query.selectFrom('sealed_secrets').select('id').where('owner', '=', owner.kind)
    const used = own.where((where) => where.or([where('retires_at', 'is', null), where('retires_at', '>', now)]))
    return (await db.first(used.where('owner_id', '=', owner.id).limit(1))) !== undefined
  }

  async function removeAll(owner: Owner): Promise<void> {
    await db.run(query.deleteFrom('sealed_secrets').where('owner', '=', owner.kind).where('owner_id', '=', owner.id))
  }

  async function putCredentials(connection: number, credentials: JsonObject, now: number): Promise<void> {
    const owner = { kind: 'connection', id: connection } as const
    await removeAll(owner)
    await put(owner, JSON.stringify(credentials), now)
  }

  return { put, addSecret, removeSecret, removeAll, hasAny, putCredentials }
}

/** The functions that the writes of other folders use. */
export type SecretWrites = Omit<ReturnType<typeof secretWrites>, 'addSecret' | 'removeSecret'>
