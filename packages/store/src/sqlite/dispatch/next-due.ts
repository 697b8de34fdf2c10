import type { DispatchStore } from '../../port/dispatch.ts'
import { dueOf, isNotPaused } from '../../sql/dispatch/claims.ts'
import type { SqliteDatabase } from '../database.ts'
import { connected, waitingReads, type DestinationInForce, type Due } from './waiting.ts'

export function createNextDue(db: SqliteDatabase): (of: Parameters<DispatchStore['nextDue']>[0]) => number | null {
  const waiting = waitingReads(db)
  const dueAt = (of: string) =>
    db.prepare(
      `select d.due_at as at from deliveries d where ${of} and d.destination = ? and d.connection = ? and ${connected}
       limit 1`,
    )
  const due = { first: dueAt(dueOf.first), late: dueAt(dueOf.late) }
  const later = [
    db.prepare(
      `select d.due_at as at from deliveries d where d.state = 'scheduled' and d.destination = ? and ${connected} and ${isNotPaused}
       order by d.due_at limit 1`,
    ),
    db.prepare(
      `select min(d.lease_until) as at from deliveries d
       where d.state = 'leased' and d.destination = ? and ${connected} and ${isNotPaused}`,
    ),
  ]

  function nextDue(of: Parameters<DispatchStore['nextDue']>[0]): number | null {
    if (of !== 'endpoints') return earliest([...new Set(of)].map((key) => nextOfKey(key, 'handler')))
    let next: number | null = null
    for (const key of waiting.openEndpoints()) {
      next = earliest([next, nextOfKey(key, 'endpoint')])
      // Whether more is due does not matter: the worker claims now. Webhooks wait for this thread's look-ups.
      if (next !== null && next <= Date.now()) return next
    }
    for (const { key, probeAt } of waiting.failingEndpoints()) {
      // Endpoints come in the order of their probes, so no later endpoint can be due sooner.
      if (next !== null && next <= probeAt) break
      next = earliest([next, nextOfKey(key, 'endpoint')])
    }
    return next
  }

  function nextOfKey(key: string, kind: 'handler' | 'endpoint'): number | null {
    const destination = waiting.destination(key, kind)
    return destination ? nextOfDestination(destination) : null
  }

  function nextOfDestination({ key, held, probeAt }: DestinationInForce): number | null {
    const times = [dueTime(key, 'first'), dueTime(key, 'late')]
    for (const statement of later) times.push((statement.get(key)?.['at'] ?? null) as number | null)
    const next = earliest(times)
    if (next === null || (held !== null && probeAt === null)) return null
    return Math.max(next, probeAt ?? 0)
  }

  function dueTime(key: string, kind: Due): number | null {
    for (const connection of waiting.connections(key, kind, -1)) {
      const row = due[kind].get(key, connection)
      if (row) return Number(row['at'])
    }
    return null
  }

  return nextDue
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
