import { sql } from 'kysely'
import type { ClaimedRegistration, ManagedRegistration, RegistrationStore } from '../../port/registrations.ts'
import { hashKey } from '../../text.ts'
import type { Database } from '../database.ts'
import type { Matching } from '../ingest/matching.ts'
import { padded, parseObject, toCount } from '../rows.ts'
import type { SecretWrites } from '../configuration/secrets.ts'
import { isManaged, selectManaged, toManaged, toWord } from './managed.ts'

type Input<Method extends keyof RegistrationStore> = Parameters<RegistrationStore[Method]>[0]

/** When a worker may lease the registration. One whose lease ran out without a release is due, too. */
const dueAt = sql<number>`coalesce(registrations.lease_until, registrations.next_step_at)`

const mostClaimedAtOnce = 1000

/** The steps of managed registrations: leasing them, and what a step changes. */
export function stepWrites(db: Database, matching: Matching, secrets: SecretWrites) {
  const { query } = db

  async function claimRegistrations({ now, limit, leaseMs }: Input<'claimRegistrations'>) {
    const due = await db.all(
      query
        .selectFrom('registrations')
        .select(['id', 'lease'])
        .where(isManaged)
        .where(dueAt, '<=', now)
        .orderBy(dueAt)
        .orderBy('id')
        .limit(Math.min(toCount(limit, 0), mostClaimedAtOnce)),
    )
    const taken = new Set<number>()
    // One by one and in one order, so that two concurrent claims cannot deadlock.
    for (const { id, lease } of due.toSorted((one, other) => one.id - other.id)) {
      const claim = claimOf(id, now, leaseMs).where('lease', '=', lease).where(dueAt, '<=', now)
      if ((await db.run(claim)) > 0) taken.add(id)
    }
    return readClaimed(due.flatMap(({ id }) => (taken.has(id) ? id : [])))
  }

  async function claimRegistration({ id, now, leaseMs }: Input<'claimRegistration'>) {
    const free = claimOf(id, now, leaseMs).where((where) =>
      where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]),
    )
    if ((await db.run(free)) > 0) return (await readClaimed([id]))[0]!
    const there = query.selectFrom('registrations').select('id').where('id', '=', id).where(isManaged)
    return (await db.first(there)) ? 'busy' : 'missing'
  }

  /** Clears `requested_at`: a step requested from now on is another one. */
  const claimOf = (id: number, now: number, leaseMs: number) =>
    query
      .updateTable('registrations')
      .set((row) => ({
        lease: row('lease', '+', 1),
        lease_until: now + leaseMs,
        requested_at: sql<number | null>`case when requested_at > ${now} then requested_at end`,
      }))
      .where('id', '=', id)
      .where(isManaged)

  /** In the order of `ids`. */
  async function readClaimed(ids: readonly number[]): Promise<readonly ClaimedRegistration[]> {
    if (ids.length === 0) return []
    const rows = await db.all(
      selectManaged(db).select('connections.config').where('registrations.id', 'in', padded(ids)),
    )
    return rows
      .map((row) => ({ ...toManaged(row), lease: row.lease, config: parseObject(row.config) }))
      .toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
  }

  async function updateManaged(input: Input<'updateManaged'>) {
    const { id, lease, status, cause, details, nextStepAt, guid, leaseMs, now } = input
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

  return { claimRegistrations, claimRegistration, updateManaged, removeManaged, requestStep, keepCredentials }
}

const notAfterRequested = (at: number | null) =>
  at === null
    ? sql<number | null>`requested_at`
    : sql<number | null>`case when requested_at < ${at} then requested_at else ${at} end`
