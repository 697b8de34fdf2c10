import type { StatementSync } from 'node:sqlite'
import {
  destinationsInForce,
  dueOf,
  endpointKeys,
  isFailing,
  isOpen,
  justBehind,
  notPausedAt,
  pausedAt,
  probeIsDue,
} from '../../sql/dispatch/claims.ts'
import type { SqliteDatabase } from '../database.ts'

/** Kinds of due deliveries: first attempts and retries. */
export type Due = keyof typeof dueOf

export interface DestinationInForce {
  readonly key: string
  readonly held: 'failing' | null
  readonly probeAt: number | null
  readonly concurrency: number
  readonly perConnection: number
}

/** In SQL: the connection and the integration of delivery `d` still exist. Destinations are checked separately. */
export const connected = `exists (select 1 from integrations i where i.id = d.integration_id and i.deleted_at is null)
  and (d.connection = 0 or exists (select 1 from connections c where c.id = d.connection and c.deleted_at is null))`

/**
 * Walks the rings drawn in `../../postgres/dispatch/claim.ts`. Each step is one index look-up, so the cost grows with
 * the keys visited, not with the deliveries that wait under each key.
 *
 * Example: `endpoints('http:5')`. http:2 and http:9 have deliveries due. http:2 is paused; http:4 and http:9 are open.
 *
 * 1. From http:5+, the next key with deliveries is http:9. It is open: yield it.
 * 2. No key follows http:9+, so start again with the first endpoint.
 * 3. The next key with deliveries is http:2. It is paused; the next open endpoint is http:4, so go on there.
 * 4. From http:4, the next key with deliveries is http:9. It is behind http:5, so the round is complete.
 *
 * "+" stands for `justBehind`: the smallest text that sorts after the key.
 */
export function waitingReads(db: SqliteDatabase) {
  const inForce = db.prepare(
    `select key, held, probe_at as probeAt, concurrency, per_connection as perConnection from ${destinationsInForce}
     where key = ? and kind = ? and (held is null or held = 'failing')`,
  )
  const claimable = [nextKey(dueOf.first), nextKey(dueOf.late), nextKey(`d.state = 'leased'`)]
  const nextClaimable = db.prepare(smallest(claimable))
  const nextUnsettled = db.prepare(smallest([...claimable, nextKey(`d.state = 'scheduled'`)]))
  // The plus signs keep SQLite to the index of the endpoints to be probed, which are few and not sorted by key.
  const nextUsable = db.prepare(
    smallest([
      `select key from destinations where ${isOpen} and key >= :from order by key limit 1`,
      `select min(+key) from destinations where ${isFailing} and ${probeIsDue('probe_at', ':now')} and +key >= :from`,
    ]),
  )
  const failing = db.prepare(
    `select key, probe_at as probeAt from destinations where ${isFailing} and probe_at is not null order by probe_at, key`,
  )
  const nextConnection = {
    first: db.prepare(nextConnectionOf(dueOf.first)),
    late: db.prepare(nextConnectionOf(dueOf.late)),
  }
  const isThere = db.prepare('select 1 from connections where id = ? and deleted_at is null')

  const hasPauses = db.prepare('select 1 from handler_pauses where destination = ? limit 1')
  const isPaused = db.prepare(`select ${pausedAt(':key', ':connection')} as paused`)
  const nextUnpaused = db.prepare(
    `select min((select c.id from connections c where c.integration_id = n.id and c.id > :connection order by c.id limit 1))
       as next from integrations n where ${notPausedAt(':key')}`,
  )

  /** A destination that exists and may be given deliveries: not held, or failing and to be probed. */
  function destination(key: string, kind: 'handler' | 'endpoint'): DestinationInForce | undefined {
    return inForce.get(key, kind) as unknown as DestinationInForce | undefined
  }

  /**
   * The endpoints that have due or leased deliveries and that are open or to be probed. Starts behind the key `after`
   * and goes round once.
   */
  function* endpoints(after: string, now: number): Generator<string> {
    const from = after < endpointKeys.after ? endpointKeys.after : after
    yield* between(nextClaimable, { start: from, before: endpointKeys.before, now })
    yield* between(nextClaimable, { start: endpointKeys.after, before: `${from}${justBehind}`, now })
  }

  /** The endpoints that have unsettled deliveries and are not held. */
  const openEndpoints = (): Generator<string> =>
    between(nextUnsettled, { start: endpointKeys.after, before: endpointKeys.before, now: -1 })

  /** The failing endpoints, in the order of their probes. */
  const failingEndpoints = () =>
    failing.iterate() as unknown as Iterable<{ readonly key: string; readonly probeAt: number }>

  function* between(
    waiting: StatementSync,
    { start, before, now }: { readonly start: string; readonly before: string; readonly now: number },
  ): Generator<string> {
    for (let from: string = start + justBehind; ;) {
      const key = waiting.get({ from })!['key'] as string | null
      if (key === null || key >= before) return
      const usable = nextUsable.get({ from: key, now })!['key'] as string | null
      if (usable === null) return
      if (usable === key) yield key
      // Skips all held endpoints before the next usable one in one step.
      from = usable === key ? key + justBehind : usable
    }
  }

  /**
   * The existing connections that have due deliveries for the destination. Starts behind the id `after` and goes round
   * once. Skips environments for which the handler is paused.
   */
  function* connections(key: string, due: Due, after: number): Generator<number> {
    const pauses = hasPauses.get(key) !== undefined
    yield* within(after, Number.MAX_SAFE_INTEGER)
    if (after >= 0) yield* within(-1, after)

    function* within(from: number, to: number): Generator<number> {
      for (let connection = next(from); connection !== null && connection <= to; connection = next(connection)) {
        if (pauses && isPaused.get({ key, connection })!['paused'] === 1) {
          const unpaused = nextUnpaused.get({ key, connection })!['next']
          if (unpaused === null) return
          connection = Number(unpaused) - 1
        } else if (connection === 0 || isThere.get(connection)) yield connection
      }
    }
    function next(from: number): number | null {
      const row = nextConnection[due].get(key, from)
      return row ? Number(row['connection']) : null
    }
  }

  return { destination, endpoints, openEndpoints, failingEndpoints, connections }
}

const nextKey = (of: string): string =>
  `select d.destination from deliveries d
   where ${of} and d.destination >= :from and d.destination < '${endpointKeys.before}' order by d.destination limit 1`

const smallest = (keys: readonly string[]): string =>
  `select min(key) as key from (${keys.map((key) => `select (${key}) as key`).join(' union all ')})`

const nextConnectionOf = (of: string): string =>
  `select d.connection from deliveries d where ${of} and d.destination = ? and d.connection > ?
   order by d.connection limit 1`
