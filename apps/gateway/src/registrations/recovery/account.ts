import type { Fidelity, RecoveredOrigin } from '@guidepost/provider'
import { z } from 'zod'

const count = z.number().default(0)

/**
 * What became of everything that a round read: each record and each row of a log is counted exactly once. `recovered` counts the
 * events that were recorded, by origin and fidelity: `error-log/exact`.
 */
export const accountSchema = z.object({
  /** Records of sweeps. */
  records: z
    .object({
      unchanged: count,
      excluded: count,
      recovered: count,
      unclear: count,
      /** Left to the next round, because the event may still be under way. */
      waiting: count,
    })
    .prefault({}),
  /** Rows of logs. */
  rows: z
    .object({
      /** The event arrived, too. */
      here: count,
      recovered: count,
      /** The log kept a part of the event: the sweep reads its record. */
      left_to_sweep: count,
      excluded: count,
      /** The log says that something was deleted, but not which record. */
      partial: count,
      /** Nobody can tell whose event it is. */
      unreadable: count,
    })
    .prefault({}),
  recovered: z.record(z.string(), z.number()).default({}),
  /** Kinds of changes that nobody can tell any more, since this time has a hole. */
  uncoverable: z.array(z.object({ action: z.string(), code: z.string(), message: z.string() })).default([]),
})
export type Account = z.infer<typeof accountSchema>

export const emptyAccount = (): Account => accountSchema.parse({})

export function sumOf(one: Account, other: Account): Account {
  const uncoverable = new Map(
    [...one.uncoverable, ...other.uncoverable].map((each) => [`${each.action} ${each.code}`, each]),
  )
  return {
    records: add(one.records, other.records),
    rows: add(one.rows, other.rows),
    recovered: add(one.recovered, other.recovered),
    uncoverable: [...uncoverable.values()],
  }
}

function add<Counts extends Record<string, number>>(one: Counts, other: Counts): Counts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)])) as Counts
}

/** How many events an account recovered. */
export const recoveredIn = ({ recovered }: Account): number =>
  Object.values(recovered).reduce((sum, each) => sum + each, 0)

export function addRecovered(
  account: Account,
  { origin, fidelity }: { origin: RecoveredOrigin; fidelity: Fidelity },
): void {
  const name = `${origin}/${fidelity}`
  account.recovered[name] = (account.recovered[name] ?? 0) + 1
}
