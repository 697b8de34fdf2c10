import { sql } from 'kysely'
import type { ManagedRegistration, RegistrationStore } from '../../port/registrations.ts'
import { hashKey } from '../../text.ts'
import type { Database } from '../database.ts'
import type { Matching } from '../ingest/matching.ts'
import type { SecretWrites } from '../configuration/secrets.ts'
import { isManaged, selectManaged, toManaged, toWord, verdictColumns } from './managed.ts'

type Input<Method extends keyof RegistrationStore> = Parameters<RegistrationStore[Method]>[0]

/**
 * What the steps of managed registrations change. One closure, so that its functions share the transaction of the call.
 */
export function stepWrites(db: Database, matching: Matching, secrets: SecretWrites) {
  const { query } = db

  async function updateManaged(input: Input<'updateManaged'>) {
    const { id, lease, status, cause, details, nextStepAt, guid, verdict, judgeAt, leaseMs, now } = input
    const routing = await routingOf(input)
    const changed = await db.first(
      ofLease(id, lease)
        .set({
          ...routing,
          ...(status !== undefined && {
            status: toWord(status),
            status_since: sql<number>`case when status = ${toWord(status)} then status_since else ${now} end`,
          }),
          ...(cause !== undefined && { cause: cause === null ? null : toWord(cause) }),
          ...(details !== undefined && { details: JSON.stringify(details) }),
          ...(nextStepAt !== undefined && { next_step_at: notAfterRequested(nextStepAt) }),
          ...(guid !== undefined && { guid }),
          ...(verdict !== undefined && verdictColumns(verdict)),
          ...(judgeAt !== undefined && { judge_at: judgeAt }),
          ...(input.release ? { lease_until: null } : leaseMs !== undefined && { lease_until: now + leaseMs }),
          updated_at: now,
        })
        .returning('integration_id'),
    )
    if (!changed) return 'lost'
    const key = routing.match_key
    const matched = key ? await matching.rematch({ integrationId: changed.integration_id, matchKeys: [key], now }) : 0
    return { registration: (await find(id))!, matched }
  }

  /** The changed state and match key. A registration whose connection was deleted stays `removed`. */
  async function routingOf({ id, state, matchKey }: Pick<Input<'updateManaged'>, 'id' | 'state' | 'matchKey'>) {
    if (state === undefined && matchKey === undefined) return {}
    await hold(id)
    const current = await find(id)
    const next = current?.connectionDeleted ? 'removed' : (state ?? current?.state)
    if (next === 'removed') return { state: next, match_key: null }
    return {
      ...(state !== undefined && { state }),
      ...(matchKey !== undefined && { match_key: matchKey === null ? null : hashKey(matchKey) }),
    }
  }

  async function removeManaged({ id, lease, now }: Input<'removeManaged'>): Promise<ManagedRegistration | 'lost'> {
    await hold(id)
    const ended = { state: 'removed', match_key: null, next_step_at: null, requested_at: null, lease_until: null }
    const removed = await db.run(ofLease(id, lease).set({ ...ended, removed_at: now, updated_at: now }))
    if (removed === 0) return 'lost'
    await secrets.removeAll({ kind: 'registration', id })
    await secrets.removeAll({ kind: 'kept', id })
    const registration = (await find(id))!
    if (registration.connectionDeleted && !(await hasManaged(registration.connection))) {
      await secrets.removeAll({ kind: 'connection', id: registration.connection })
    }
    return registration
  }

  async function hasManaged(connection: number): Promise<boolean> {
    const rows = query.selectFrom('registrations').select('id').where('connection', '=', connection).where(isManaged)
    return (await db.first(rows.limit(1))) !== undefined
  }

  async function requestStep({ id, at, now }: Input<'requestStep'>): Promise<boolean> {
    const earlier = (column: 'next_step_at' | 'requested_at') =>
      sql<number>`case when ${sql.ref(column)} <= ${at} then ${sql.ref(column)} else ${at} end`
    const step = { next_step_at: earlier('next_step_at'), requested_at: earlier('requested_at'), updated_at: now }
    return (await db.run(query.updateTable('registrations').set(step).where('id', '=', id).where(isManaged))) > 0
  }

  async function keepCredentials({ id, kept, now }: Input<'keepCredentials'>): Promise<boolean> {
    await hold(id)
    const there = query.selectFrom('registrations').select('id').where('id', '=', id).where(isManaged)
    if (!(await db.first(there))) return false
    await secrets.removeAll({ kind: 'kept', id })
    if (kept) await secrets.put({ kind: 'kept', id }, JSON.stringify(kept), now)
    return true
  }

  /** Updates the registration only while the caller has the lease. */
  const ofLease = (id: number, lease: number) =>
    query
      .updateTable('registrations')
      .where('id', '=', id)
      .where('lease', '=', lease)
      .where('lease_until', 'is not', null)
      .where(isManaged)

  /** Holds the integration of a registration. A registration never moves to another one. */
  async function hold(id: number): Promise<void> {
    const row = await db.first(query.selectFrom('registrations').select('integration_id').where('id', '=', id))
    if (row) await db.hold({ integration: row.integration_id })
  }

  async function find(id: number): Promise<ManagedRegistration | undefined> {
    const row = await db.first(selectManaged(db).where('registrations.id', '=', id))
    return row && toManaged(row)
  }

  return { updateManaged, removeManaged, requestStep, keepCredentials }
}

const notAfterRequested = (at: number | null) =>
  at === null
    ? sql<number | null>`requested_at`
    : sql<number | null>`case when requested_at < ${at} then requested_at else ${at} end`
