import { sql } from 'kysely'
import { StoreError } from '../../errors.ts'
import type { Receipt, RecordResult } from '../../port/ingest.ts'
import type { ClaimedRecovery, OpenTime, Recovery, RecoveryFinding, RecoveryStore } from '../../port/recovery.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import type { Awaitable } from '../ingest/matching.ts'
import { padded, parseObject, toCount } from '../rows.ts'
import { noteUnclear } from './unaccounted.ts'
import { addUnclear, removeUnclear, writeCoverage } from './ledger.ts'

type Input<Method extends keyof RecoveryStore> = Parameters<RecoveryStore[Method]>[0]

/** When a worker may lease the recovery. One whose lease ended without a release is due, too. */
const dueAt = sql<number>`coalesce(recoveries.lease_until, recoveries.next_step_at)`

const mostClaimedAtOnce = 1000

const selectRecoveries = ({ query }: Database) =>
  query
    .selectFrom('recoveries')
    .innerJoin('connections', 'connections.id', 'recoveries.connection')
    .innerJoin('integrations', 'integrations.id', 'recoveries.integration_id')
    .selectAll('recoveries')
    .select(['connections.connection_id', 'integrations.environment_id', 'integrations.provider'])
    .where('connections.deleted_at', 'is', null)

type Row = ReturnType<typeof selectRecoveries> extends { execute(): Promise<(infer R)[]> } ? R : never

const toRecovery = (row: Row): Recovery => ({
  connection: row.connection,
  integrationId: row.integration_id,
  environmentId: row.environment_id,
  provider: row.provider,
  connectionId: row.connection_id,
  state: parseObject(row.state),
  nextStepAt: row.next_step_at,
  leasedUntil: row.lease_until,
})

export function recoveryReads(db: Database) {
  async function findRecovery(connection: number): Promise<Recovery | undefined> {
    const row = await db.first(selectRecoveries(db).where('recoveries.connection', '=', connection))
    return row && toRecovery(row)
  }

  async function countUnsettled({ connection, most }: Input<'countUnsettled'>): Promise<number> {
    const unsettled = db.query
      .selectFrom('deliveries')
      .select('deliveries.id')
      .where('deliveries.integration_id', '=', (of) =>
        of.selectFrom('connections').select('connections.integration_id').where('connections.id', '=', connection),
      )
      .where('deliveries.connection', '=', connection)
      .where('deliveries.settled_at', 'is', null)
      .limit(toCount(most, 1))
    const counted = db.query.selectFrom(unsettled.as('unsettled')).select((of) => of.fn.countAll<number>().as('count'))
    return Number((await db.first(counted))!.count)
  }

  return { findRecovery, countUnsettled }
}

/** Leases on recoveries, and their steps. One closure, so that its functions share the transaction of the call. */
export function recoveryWrites(db: Database, record: (receipt: Receipt) => Awaitable<RecordResult>) {
  const { query } = db

  async function requestRecovery({ connection, at }: Input<'requestRecovery'>): Promise<boolean> {
    const owner = await db.first(
      query
        .selectFrom('connections')
        .select('integration_id')
        .where('id', '=', connection)
        .where('deleted_at', 'is', null),
    )
    if (!owner) return false
    const step = { next_step_at: at, requested_at: at }
    const nothing = { open_since: null, open_cause: null, unclear_since: null }
    const row = {
      connection,
      integration_id: owner.integration_id,
      state: '{}',
      lease: 0,
      lease_until: null,
      ...nothing,
      ...step,
    }
    const earlier = (column: 'next_step_at' | 'requested_at') =>
      sql<number>`case when recoveries.${sql.ref(column)} <= ${at} then recoveries.${sql.ref(column)} else ${at} end`
    await db.run(
      query
        .insertInto('recoveries')
        .values(row)
        .onConflict((on) =>
          on
            .column('connection')
            .doUpdateSet({ next_step_at: earlier('next_step_at'), requested_at: earlier('requested_at') }),
        ),
    )
    return true
  }

  async function claimRecoveries({ now, limit, leaseMs }: Input<'claimRecoveries'>) {
    const due = await db.all(
      selectRecoveries(db)
        .where(dueAt, '<=', now)
        .orderBy(dueAt)
        .orderBy('recoveries.connection')
        .limit(Math.min(toCount(limit, 0), mostClaimedAtOnce)),
    )
    const taken = new Set<number>()
    // One by one and in one order, so that two concurrent claims cannot deadlock.
    for (const { connection, lease } of due.toSorted((one, other) => one.connection - other.connection)) {
      const claim = claimOf(connection, now, leaseMs).where('lease', '=', lease).where(dueAt, '<=', now)
      if ((await db.run(claim)) > 0) taken.add(connection)
    }
    return readClaimed(due.flatMap(({ connection }) => (taken.has(connection) ? connection : [])))
  }

  async function claimRecovery({ connection, now, leaseMs }: Input<'claimRecovery'>) {
    const free = claimOf(connection, now, leaseMs).where((where) =>
      where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]),
    )
    const there = await db.first(selectRecoveries(db).where('recoveries.connection', '=', connection))
    if (!there) return 'missing'
    return (await db.run(free)) > 0 ? (await readClaimed([connection]))[0]! : 'busy'
  }

  /** Clears `requested_at`: a step requested from now on is another one. */
  const claimOf = (connection: number, now: number, leaseMs: number) =>
    query
      .updateTable('recoveries')
      .set((row) => ({
        lease: row('lease', '+', 1),
        lease_until: now + leaseMs,
        requested_at: sql<number | null>`case when requested_at > ${now} then requested_at end`,
      }))
      .where('connection', '=', connection)

  /** In the order of `connections`. */
  async function readClaimed(connections: readonly number[]): Promise<readonly ClaimedRecovery[]> {
    if (connections.length === 0) return []
    const rows = await db.all(selectRecoveries(db).where('recoveries.connection', 'in', padded(connections)))
    return rows
      .map((row) => ({ ...toRecovery(row), lease: row.lease }))
      .toSorted((one, other) => connections.indexOf(one.connection) - connections.indexOf(other.connection))
  }

  async function commitRecovery(input: Input<'commitRecovery'>) {
    const { connection, findings = [], unclear = [], settled = [] } = input
    await holdFor(connection)
    const changed = await db.first(stepOf(input).returning('integration_id'))
    if (!changed) return 'lost' as const
    await writeCoverage(db, connection, input.coverage ?? [])
    await addUnclear(db, connection, unclear)
    await removeUnclear(db, connection, settled)
    if (unclear.length + settled.length > 0) await noteUnclear(db, connection)
    const results: RecordResult[] = []
    for (const finding of findings) results.push(await recordFinding(changed.integration_id, finding))
    return { results }
  }

  /** Recording takes the integration, so hold it before the step's row: every transaction takes them in this order. */
  async function holdFor(connection: number): Promise<void> {
    const row = await db.first(
      query.selectFrom('recoveries').select('integration_id').where('connection', '=', connection),
    )
    if (row) await db.share({ integrations: [row.integration_id] })
  }

  /** Changes the row only while the caller has the lease. */
  function stepOf({ connection, lease, state, open, nextStepAt, release, leaseMs, now }: Input<'commitRecovery'>) {
    return query
      .updateTable('recoveries')
      .set({
        lease,
        ...(state !== undefined && { state: JSON.stringify(state) }),
        ...(open !== undefined && { open_since: open?.since ?? null, open_cause: toCause(open) }),
        ...(nextStepAt !== undefined && { next_step_at: notAfterRequested(nextStepAt) }),
        ...(release ? { lease_until: null } : leaseMs !== undefined && { lease_until: now + leaseMs }),
      })
      .where('connection', '=', connection)
      .where('lease', '=', lease)
      .where('lease_until', 'is not', null)
  }

  async function recordFinding(integrationId: number, { receipt, facts }: RecoveryFinding): Promise<RecordResult> {
    const result = await record({ ...receipt, integrationId })
    if (!result.ok) throw new StoreError('internal', `A finding of recovery cannot be stored: ${result.message}`)
    for (const event of result.events) {
      if (event.duplicate) continue
      const row = { event_id: Number(event.id), integration_id: integrationId, facts: JSON.stringify(facts) }
      await db.run(query.insertInto('recovered_events').values(row))
    }
    return result
  }

  return { requestRecovery, claimRecoveries, claimRecovery, commitRecovery }
}

const toCause = (open: OpenTime | null): string | null => (open?.cause == null ? null : safeText(open.cause))

const notAfterRequested = (at: number | null) =>
  at === null
    ? sql<number | null>`requested_at`
    : sql<number | null>`case when requested_at < ${at} then requested_at else ${at} end`
