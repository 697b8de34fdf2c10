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
} from '../sql/claims.ts'
import type { SqliteDatabase } from './database.ts'

/** What due deliveries are: not tried yet, or to be tried again. */
export type Due = keyof typeof dueOf

export interface DestinationInForce {
  readonly key: string
  readonly held: 'failing' | null
  readonly probeAt: number | null
  readonly concurrency: number
  readonly perConnection: number
}

/** In SQL: that neither the connection nor the integration of delivery `d` is gone. A destination is asked about by itself. */
export const connected = `exists (select 1 from integrations i where i.id = d.integration_id and i.deleted_at is null)
  and (d.connection = 0 or exists (select 1 from connections c where c.id = d.connection and c.deleted_at is null))`

/** What waits where: looks by index, each as dear as any other, however much waits. */
export function waitingReads(db: SqliteDatabase) {
  const inForce = db.prepare(
    `select key, held, probe_at as probeAt, concurrency, per_connection as perConnection from ${destinationsInForce}
     where key = ? and kind = ? and (held is null or held = 'failing')`,
  )
  const claimable = [nextKey(dueOf.first), nextKey(dueOf.late), nextKey(`d.state = 'leased'`)]
  const nextClaimable = db.prepare(smallest(claimable))
  const nextUnsettled = db.prepare(smallest([...claimable, nextKey(`d.state = 'scheduled'`)]))
  // The plus signs keep it to the index of those that are to be probed: few, and not in the order of their keys.
  const nextUsable = db.prepare(
    smallest([
      `select key from destinations where ${isOpen} and key >= :from order by key limit 1`,
      `select min(+key) from destinations where ${isFailing} and probe_at <= :now and +key >= :from`,
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

  /** A destination that is there and may get something: not held, or failing and to be probed. */
  function destination(key: string, kind: 'handler' | 'endpoint'): DestinationInForce | undefined {
    return inForce.get(key, kind) as unknown as DestinationInForce | undefined
  }

  /**
   * The endpoints that have something due or out, and are not held or are to be probed: those behind `after` first, then
   * the others.
   */
  function* endpoints(after: string, now: number): Generator<string> {
    const from = after < endpointKeys.after ? endpointKeys.after : after
    yield* between(nextClaimable, { start: from, before: endpointKeys.before, now })
    yield* between(nextClaimable, { start: endpointKeys.after, before: `${from}${justBehind}`, now })
  }

  /** The endpoints that have anything unsettled, and are not held. */
  const openEndpoints = (): Generator<string> =>
    between(nextUnsettled, { start: endpointKeys.after, before: endpointKeys.before, now: -1 })

  /** The destinations that fail, by when they are to be probed. */
  const failingOnes = () => failing.iterate() as unknown as Iterable<{ readonly key: string; readonly probeAt: number }>

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
      // From one that is held on to the next that isn't, however many lie between.
      from = usable === key ? key + justBehind : usable
    }
  }

  /**
   * The connections of a destination that have something due and are there: those behind `after` first, then the others.
   * None of an environment for which the handler is paused.
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

  return { destination, endpoints, openEndpoints, failingOnes, connections }
}

const nextKey = (of: string): string =>
  `select d.destination from deliveries d
   where ${of} and d.destination >= :from and d.destination < '${endpointKeys.before}' order by d.destination limit 1`

const smallest = (keys: readonly string[]): string =>
  `select min(key) as key from (${keys.map((key) => `select (${key}) as key`).join(' union all ')})`

const nextConnectionOf = (of: string): string =>
  `select d.connection from deliveries d where ${of} and d.destination = ? and d.connection > ?
   order by d.connection limit 1`
