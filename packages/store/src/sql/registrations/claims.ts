import { sql } from 'kysely'
import type { ClaimedRegistration, RegistrationStore } from '../../port/registrations.ts'
import type { Database } from '../database.ts'
import { padded, parseObject, toCount } from '../rows.ts'
import { isManaged, selectManaged, toManaged } from './managed.ts'

type Input<Method extends keyof RegistrationStore> = Parameters<RegistrationStore[Method]>[0]

/** When a worker may lease the registration. A registration whose lease ended without a release is due, too. */
const dueAt = sql<number>`coalesce(registrations.lease_until, registrations.next_step_at)`

const mostClaimedAtOnce = 1000

/** Leasing managed registrations for a step. */
export function registrationClaims(db: Database) {
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

  return { claimRegistrations, claimRegistration }
}
