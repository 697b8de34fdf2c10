import type { RegistrationStore } from '../../port/registrations.ts'
import { hashKey } from '../../text.ts'
import type { Vault } from '../../vault.ts'
import { liveConnections } from '../configuration/connections.ts'
import type { SecretWrites } from '../configuration/secrets.ts'
import type { Database } from '../database.ts'
import type { Matching } from '../ingest/matching.ts'
import { toRegistration } from '../rows.ts'
import { auditReads, auditWrites } from './audits.ts'
import { registrationClaims } from './claims.ts'
import { keptReads } from './kept.ts'
import { isManaged, managedReads, toWord, verdictColumns } from './managed.ts'
import { memoryReads, memoryWrites } from './memory.ts'
import { stepWrites } from './steps.ts'
import { silenceReads, silenceWrites } from './silences.ts'
import { verdictReads, verdictWrites } from './verdicts.ts'

type Input<Method extends keyof RegistrationStore> = Parameters<RegistrationStore[Method]>[0]

/** Registrations that people or Guidepost set up, and what is stored for their management. */
export function registrationReads(db: Database, vault: Vault) {
  const { query } = db

  async function findRegistration(id: number) {
    const row = await db.first(query.selectFrom('registrations').selectAll().where('id', '=', id))
    return row && toRegistration(row)
  }

  async function listRegistrations(connection: number) {
    const rows = query
      .selectFrom('registrations')
      .selectAll()
      .where('connection', '=', connection)
      .where('removed_at', 'is', null)
    return (await db.all(rows.orderBy('id'))).map(toRegistration)
  }

  return {
    findRegistration,
    listRegistrations,
    ...managedReads(db),
    ...verdictReads(db),
    ...silenceReads(db),
    ...keptReads(db, vault),
    ...memoryReads(db),
    ...auditReads(db),
  }
}

/** One closure, so that its functions share the transaction of the call. */
export function registrationWrites(db: Database, matching: Matching, secrets: SecretWrites) {
  const { query } = db

  async function createRegistration(input: Input<'createRegistration'>) {
    const { integrationId, connection, entity, token, guid, managed, now } = input
    await db.hold({ integration: integrationId })
    const owner = await db.first(
      liveConnections(db).where('id', '=', connection).where('integration_id', '=', integrationId),
    )
    if (!owner) return 'missing' as const
    if (managed && (await hasAnother(input, managed.replaces))) return 'duplicate' as const
    const matchKey = input.matchKey === null ? null : hashKey(input.matchKey)
    const row = (await db.first(
      query
        .insertInto('registrations')
        .values({
          integration_id: integrationId,
          connection,
          entity,
          token,
          guid,
          match_key: matchKey,
          state: 'active',
          ...(managed && {
            status: toWord(managed.status),
            status_since: now,
            details: JSON.stringify(managed.details),
            next_step_at: managed.nextStepAt,
            deactivation_token: managed.deactivationToken,
            ...verdictColumns(managed.verdict ?? null),
            judge_at: managed.judgeAt ?? now,
          }),
          lease: 0,
          created_at: now,
          updated_at: now,
        })
        .returningAll(),
    ))!
    await secrets.put({ kind: 'registration', id: row.id }, input.secret, now)
    return {
      registration: toRegistration(row),
      matched: matchKey ? await matching.rematch({ integrationId, matchKeys: [matchKey], now }) : 0,
    }
  }

  async function hasAnother(of: { readonly connection: number; readonly entity: string }, replaces = -1) {
    const others = query
      .selectFrom('registrations')
      .select('id')
      .where('connection', '=', of.connection)
      .where('entity', '=', of.entity)
      .where('state', '=', 'active')
      .where('id', '<>', replaces)
      .where(isManaged)
    return (await db.first(others)) !== undefined
  }

  async function updateRegistration(input: Input<'updateRegistration'>) {
    await hold(input.id)
    const matchKey = input.matchKey === undefined ? undefined : input.matchKey === null ? null : hashKey(input.matchKey)
    const row = await db.first(
      query
        .updateTable('registrations')
        .set({
          updated_at: input.now,
          ...(input.guid !== undefined && { guid: input.guid }),
          ...(matchKey !== undefined && { match_key: matchKey }),
          ...(input.state !== undefined && { state: input.state }),
        })
        .where('id', '=', input.id)
        .where('state', '<>', 'removed')
        .returningAll(),
    )
    if (!row) return 'missing' as const
    const integrationId = row.integration_id
    const matched = matchKey ? await matching.rematch({ integrationId, matchKeys: [matchKey], now: input.now }) : 0
    return { registration: toRegistration(row), matched }
  }

  async function deleteRegistration(id: number): Promise<boolean | 'managed'> {
    await hold(id)
    const managed = query.selectFrom('registrations').select('id').where('id', '=', id).where(isManaged)
    if (await db.first(managed)) return 'managed'
    await secrets.removeAll({ kind: 'registration', id })
    return (await db.run(query.deleteFrom('registrations').where('id', '=', id))) > 0
  }

  /** Holds the integration of a registration. A registration never moves to another one. */
  async function hold(id: number): Promise<void> {
    const row = await db.first(query.selectFrom('registrations').select('integration_id').where('id', '=', id))
    if (row) await db.hold({ integration: row.integration_id })
  }

  return {
    createRegistration,
    updateRegistration,
    deleteRegistration,
    ...registrationClaims(db),
    ...stepWrites(db, matching, secrets),
    ...verdictWrites(db),
    ...silenceWrites(db),
    ...auditWrites(db),
    ...memoryWrites(db),
  }
}
