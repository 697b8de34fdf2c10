import {
  destinationsInForce,
  dueOf,
  endpointKeys,
  isFailing,
  isNotPaused,
  isOpen,
  justBehind,
  notPausedAt,
  pausedAt,
  probeIsDue,
} from '../../sql/dispatch/claims.ts'

/*
 * SQL that walks the rings drawn in claim.ts. Each step is one index look-up ("the next key at or after this position"),
 * so the cost grows with the keys visited, not with the deliveries that wait under each key.
 *
 * Example: the due deliveries, as the partial index sorts them (destination, connection, event). http:5 is paused:
 *
 *     http:1/4 ×9000 │ http:1/12 │ http:2/7 ×3 │ http:5/8 │ http:5/9 ×400
 *
 * `usableEndpoints` starts behind http:1. `due` is the next key with due deliveries. `open` is the next key from `due` on
 * that is not held (or is to be probed). If both are the same key, that key is usable:
 *
 *     position     due      open
 *     http:1+      http:2   http:2   usable; go on behind http:2
 *     http:2+      http:5   http:9   go on at http:9: thousands of held endpoints in between cost one step
 *     http:9       –                 the end. A second query walks from the start to http:1.
 *
 * `waitingLines` walks the connections of each usable destination in two laps: from behind the connection that was
 * served last to the end (lap 0), then from the start up to that connection (lap 1). For http:1, where 4 was served last:
 *
 *     lap 0   4 → 12 → end      lap 1   start → 4      so the lines are 12, 4
 *
 * "+" stands for `justBehind`: the smallest text that sorts after the key.
 */

/** In SQL: the connection and the integration of delivery `d` still exist. Destinations are checked separately. */
export const connected = `
  (d.connection = 0 or exists (select 1 from connections c where c.id = d.connection and c.deleted_at is null))
  and (d.connection > 0 or exists (select 1 from integrations i where i.id = d.integration_id and i.deleted_at is null))`

/** States in which a delivery may be claimable now, and all states in which it may be at any time. */
const ofClaims = [dueOf.first, dueOf.late, `d.state = 'leased'`]
const ofAll = [...ofClaims, `d.state = 'scheduled'`]

/** The next key of an endpoint that has deliveries in one of these states: one look-up in the index of each state. */
const nextKey = (states: readonly string[], from: string): string =>
  `least(${states
    .map(
      (of) => `(select d.destination from deliveries d
        where ${of} and d.destination >= ${from} and d.destination < '${endpointKeys.before}' order by d.destination limit 1)`,
    )
    .join(', ')})`

/** The next key of an endpoint that is not held. */
const nextOpen = (from: string): string =>
  `(select key from destinations where ${isOpen} and key >= ${from} order by key limit 1)`

/** The next position: behind a key that is both due and open, or at the next open one. */
const onward = `case when open.key = due.key then due.key || '${justBehind}' else open.key end`

/** In SQL: destination `t` in force is not held, or is to be probed, and has something to claim. $2: now. */
const usable = `(t.held is null or t.held = 'failing' and ${probeIsDue('t.probe_at', '$2::bigint')}) and (
    exists (select 1 from deliveries d where ${dueOf.first} and d.destination = t.key)
    or exists (select 1 from deliveries d where ${dueOf.late} and d.destination = t.key)
    or exists (select 1 from deliveries d where d.state = 'leased' and d.destination = t.key and d.lease_until <= $2))`

const free = `t.concurrency - (
    select count(*)::int from deliveries d where d.state = 'leased' and d.destination = t.key and d.lease_until > $2)`

const columns = `t.key, t.held, t.per_connection, ${free} as free`

/** $1: the ids of handlers, $2: now. */
export const usableHandlers = `
  select ${columns} from ${destinationsInForce} t
  where t.key = any($1::text[]) and t.kind = 'handler' and ${usable}`

// The planner can't know how many rows are found. Each "limit 1" makes it choose one look-up by key. The array, for
// which it assumes ten elements, prevents a plan for thousands of failing endpoints.
/** $1: behind which key, $2: now, $3: up to which key, $4: how many. */
export const usableEndpoints = `
  with recursive probed (key) as materialized (
    select * from unnest(array(select key from destinations where ${isFailing} and ${probeIsDue('probe_at', '$2::bigint')}))
  ), ring (position, key, found, usable) as (
    select $1::text collate "C" || '${justBehind}', null::text collate "C", 0, false
    union all
    select next.position, next.key, ring.found + (case when next.usable then 1 else 0 end), next.usable
    from ring cross join lateral (
      select ${onward} as position, due.key, open.key = due.key and exists (
        select 1 from ${destinationsInForce} t
        where t.key = due.key and t.kind = 'endpoint' and ${usable} and ${free} > 0) as usable
      from (select ${nextKey(ofClaims, 'ring.position')} as key) as due
        cross join lateral (
          select least(${nextOpen('due.key')}, (select min(key collate "C") from probed where key >= due.key collate "C")) as key) as open
      where due.key <= $3 collate "C" and open.key is not null) as next
    where ring.found < $4
  )
  select ${columns} from ring
    cross join lateral (select * from ${destinationsInForce} f where f.key = ring.key limit 1) t
  where ring.usable order by ring.key`

const largest = Number.MAX_SAFE_INTEGER

/**
 * The connection itself. If the handler is paused for its environment: the id just before the next connection of an
 * environment that is not paused.
 */
const pastPaused = (destination: string, connection: string): string => `
  case when ${pausedAt(destination, connection)} then coalesce((
    select min((select c.id from connections c where c.integration_id = n.id and c.id > ${connection} order by c.id limit 1))
    from integrations n where ${notPausedAt(destination)}), ${largest}) - 1
  else ${connection} end`

/**
 * For each destination: its connections with due deliveries, in the order of the ring, and how many more deliveries
 * each may have leased.
 */
const linesOf = (due: keyof typeof dueOf) => `
  select '${due}' as kind, asked.destination, lap.number as lap, line.connection, line.room, line.count
  from asked cross join (values (0), (1)) as lap (number) cross join lateral (
    with recursive ring (connection, found, room, count) as (
      select case lap.number when 0 then asked.${due}_after else -1 end, 0, 0, 0
      union all
      select next.connection, ring.found + (case when waiting.count > 0 then 1 else 0 end), place.room, waiting.count
      from ring cross join lateral (
        select d.connection from deliveries d
        where ${dueOf[due]} and d.destination = asked.destination and d.connection > ring.connection
          and d.connection <= case lap.number when 0 then ${largest} else asked.${due}_after end
        order by d.connection limit 1) as waits
      cross join lateral (select ${pastPaused('asked.destination', 'waits.connection')} as connection) as next
      cross join lateral (
        select greatest(0, asked.per_connection - count(*)::int) as room from deliveries d
        where d.state = 'leased' and d.destination = asked.destination and d.connection = next.connection
          and d.lease_until > $6) as place
      cross join lateral (
        select count(*)::int as count from (
          select 1 from deliveries d
          where ${dueOf[due]} and d.destination = asked.destination and d.connection = next.connection and ${connected}
            and ${isNotPaused}
          limit least(place.room, asked.places)) as counted) as waiting
      where ring.found < asked.places
    )
    select connection, room, count from ring where count > 0) as line`

/** $1–$5: destinations with their places, limits per connection and positions. $6: now. */
export const waitingLines = `
  with asked as materialized (
    select * from unnest($1::text[], $2::int[], $3::int[], $4::bigint[], $5::bigint[])
      as asked (destination, places, per_connection, first_after, late_after)
  )
  select kind, destination, connection, room, count from (
    ${linesOf('first')}
    union all ${linesOf('late')}
    union all
    select 'lapsed', asked.destination, 0, d.connection, greatest(0, asked.per_connection - (
        select count(*)::int from deliveries o where o.state = 'leased' and o.destination = asked.destination
          and o.connection = d.connection and o.lease_until > $6)), least(count(*), asked.places)::int
    from asked join deliveries d on d.state = 'leased' and d.destination = asked.destination and d.lease_until <= $6
    where ${connected} and ${isNotPaused} group by asked.destination, asked.per_connection, asked.places, d.connection
  ) as lines (kind, destination, lap, connection, room, count)
  order by lap, connection`

/** When the next delivery of destination `t` is due, or its lease runs out. */
const nextAt = `least(
      ${dueTime(dueOf.first)},
      ${dueTime(dueOf.late)},
      (select d.due_at from deliveries d where d.state = 'scheduled' and d.destination = t.key and ${connected}
         and ${isNotPaused} order by d.due_at limit 1),
      (select min(d.lease_until) from deliveries d
       where d.state = 'leased' and d.destination = t.key and ${connected} and ${isNotPaused})
    )`

/** When a due delivery became due. Goes connection by connection, so that a deleted connection costs one step. */
function dueTime(of: string): string {
  return `(
    with recursive ring (connection, at) as (
      select -1::bigint, null::bigint
      union all
      select next.connection, (
        select d.due_at from deliveries d
        where ${of} and d.destination = t.key and d.connection = next.connection and ${connected} and ${isNotPaused} limit 1)
      from ring cross join lateral (
        select d.connection from deliveries d where ${of} and d.destination = t.key and d.connection > ring.connection
        order by d.connection limit 1) as waits
      cross join lateral (select ${pastPaused('t.key', 'waits.connection')} as connection) as next
      where ring.at is null
    )
    select at from ring where at is not null)`
}

/** $1: the ids of handlers. */
export const nextOfHandlers = `
  select min(case when t.held is null then waits.at else greatest(waits.at, t.probe_at) end) as at
  from unnest($1::text[]) as asked (key) join ${destinationsInForce} t on t.key = asked.key and t.kind = 'handler'
    cross join lateral (select ${nextAt} as at) as waits
  where waits.at is not null and (t.held is null or t.held = 'failing' and t.probe_at is not null)`

/** Reads failing endpoints in the order of their probes. Stops when no later probe can be sooner than the time found so far. */
export const nextOfEndpoints = `
  with recursive keys (position, key) as (
    select '${endpointKeys.after}'::text collate "C" || '${justBehind}', null::text collate "C"
    union all
    select ${onward}, case when open.key = due.key then due.key end
    from keys cross join lateral (select ${nextKey(ofAll, 'keys.position')} as key) as due
      cross join lateral (select ${nextOpen('due.key')} as key) as open
    where due.key is not null and open.key is not null
  ), open_ones as materialized (
    select min(waits.at) as at from keys
      cross join lateral (select * from ${destinationsInForce} f where f.key = keys.key limit 1) t
      cross join lateral (select ${nextAt} as at) as waits
  ), failing (probe_at, key, at) as (
    select -1::bigint, ''::text collate "C", at from open_ones
    union all
    select next.probe_at, next.key, least(failing.at, (
      select greatest(next.probe_at, waits.at) from ${destinationsInForce} t
        cross join lateral (select ${nextAt} as at) as waits
      where t.key = next.key and t.kind = 'endpoint' and waits.at is not null))
    from failing cross join lateral (
      select d.probe_at, d.key from destinations d
      where ${isFailing} and (d.probe_at, d.key) > (failing.probe_at, failing.key)
      order by d.probe_at, d.key limit 1) as next
    where failing.at is null or next.probe_at < failing.at
  )
  select min(at) as at from failing`
