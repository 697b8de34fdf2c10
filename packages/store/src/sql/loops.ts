import { sql } from 'kysely'
import type { LoopRound, LoopStore, LoopWait } from '../port/loops.ts'
import type { Database } from './database.ts'

type Input<Method extends keyof LoopStore> = Parameters<LoopStore[Method]>[0]

/** When a process may take the loop: when the running round's lease ends or, if no round runs, when the next round is due. */
const dueAt = sql<number>`coalesce(lease_until, next_at)`

/** Loops: one row each, claimed by compare-and-set. */
export function loopWrites(db: Database) {
  const { query, clock } = db

  async function claimLoop({ name, everyMs, leaseMs }: Input<'claimLoop'>): Promise<LoopRound | LoopWait> {
    const unknown = query.insertInto('loops').values({ name, lease: 0, lease_until: null, next_at: 0 })
    await db.run(unknown.onConflict((on) => on.column('name').doNothing()))
    // True only if the interval was shortened or the clock was set back since the last round.
    const tooFarAhead = sql<boolean>`lease_until is null and next_at > ${clock} + ${everyMs}`
    const claimed = await db.first(
      query
        .updateTable('loops')
        .set({
          lease: sql<number>`lease + 1`,
          lease_until: sql<number>`${clock} + ${leaseMs}`,
          next_at: sql<number>`${clock} + ${everyMs}`,
        })
        .where('name', '=', name)
        .where((is) => is.or([is(dueAt, '<=', clock), tooFarAhead]))
        .returning('lease'),
    )
    if (claimed) return claimed
    const row = await db.first(
      query
        .selectFrom('loops')
        .select(sql<number>`${dueAt} - ${clock}`.as('wait'))
        .where('name', '=', name),
    )
    return { waitMs: Math.max(0, row!.wait) }
  }

  async function renewLoop({ name, lease, leaseMs }: Input<'renewLoop'>): Promise<boolean> {
    const until = sql<number>`${clock} + ${leaseMs}`
    return (await db.run(round(name, lease).set({ lease_until: until }))) > 0
  }

  async function releaseLoop({ name, lease }: Input<'releaseLoop'>): Promise<void> {
    await db.run(round(name, lease).set({ lease_until: null }))
  }

  /** A round that still holds its loop. */
  const round = (name: string, lease: number) =>
    query.updateTable('loops').where('name', '=', name).where('lease', '=', lease).where('lease_until', 'is not', null)

  return { claimLoop, renewLoop, releaseLoop }
}
