import { destinationsInForce, dueOf, endpointKeys } from '../sql/claims.ts'

/** In SQL: that neither the connection nor the integration of delivery `d` is gone. A destination is asked about by itself. */
export const connected = `
  (d.connection = 0 or exists (select 1 from connections c where c.id = d.connection and c.deleted_at is null))
  and (d.connection > 0 or exists (select 1 from integrations i where i.id = d.integration_id and i.deleted_at is null))`

/** The states of what a worker may have to do with. */
const ofClaims = [dueOf.first, dueOf.late, `d.state = 'leased'`]
const ofAll = [...ofClaims, `d.state = 'scheduled'`]

/** The next key of an endpoint, by the index of each state: as dear as any other look, however much waits. */
const nextKey = (states: readonly string[], after: string): string =>
  `least(${states
    .map(
      (of) => `(select d.destination from deliveries d
        where ${of} and d.destination > ${after} and d.destination < '${endpointKeys.before}' order by d.destination limit 1)`,
    )
    .join(', ')})`

/** Of a destination in force: that it has something to give, and a place for it. */
const usable = `(t.held is null or t.held = 'failing' and t.probe_at <= $2) and (
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

/** $1: behind which key, $2: now, $3: up to which key, $4: how many. */
export const usableEndpoints = `
  with recursive ring (key, found, usable) as (
    select $1::text collate "C", 0, false
    union all
    select next.key, ring.found + (case when next.usable then 1 else 0 end), next.usable
    from ring cross join lateral (
      select given.key, exists (
        select 1 from ${destinationsInForce} t
        where t.key = given.key and t.kind = 'endpoint' and ${usable} and ${free} > 0) as usable
      from (select ${nextKey(ofClaims, 'ring.key')} as key) as given
      where given.key is not null and given.key <= $3 collate "C") as next
    where ring.found < $4
  )
  select ${columns} from ring join ${destinationsInForce} t on t.key = ring.key where ring.usable order by ring.key`

const largest = Number.MAX_SAFE_INTEGER

/** Of each destination the connections in their turn that have something due, and how much of it there are places for. */
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
        order by d.connection limit 1) as next
      cross join lateral (
        select greatest(0, asked.per_connection - count(*)::int) as room from deliveries d
        where d.state = 'leased' and d.destination = asked.destination and d.connection = next.connection
          and d.lease_until > $6) as place
      cross join lateral (
        select count(*)::int as count from (
          select 1 from deliveries d
          where ${dueOf[due]} and d.destination = asked.destination and d.connection = next.connection and ${connected}
          limit least(place.room, asked.places)) as counted) as waiting
      where ring.found < asked.places
    )
    select connection, room, count from ring where count > 0) as line`

/** $1–$5: destinations with their places, limits and turns. $6: now. */
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
    where ${connected} group by asked.destination, asked.per_connection, asked.places, d.connection
  ) as lines (kind, destination, lap, connection, room, count)
  order by lap, connection`

const times = `
  select min(case when t.held is null then waits.at else greatest(waits.at, t.probe_at) end) as at
  from keys join ${destinationsInForce} t on t.key = keys.key cross join lateral (
    select least(
      ${dueTime(dueOf.first)},
      ${dueTime(dueOf.late)},
      (select d.due_at from deliveries d where d.state = 'scheduled' and d.destination = t.key and ${connected}
       order by d.due_at limit 1),
      (select min(d.lease_until) from deliveries d where d.state = 'leased' and d.destination = t.key and ${connected})
    ) as at) as waits
  where waits.at is not null and (t.held is null or t.held = 'failing' and t.probe_at is not null)`

/** When one that is due became so: the connections are asked in turn, so that one that is gone is one look. */
function dueTime(of: string): string {
  return `(
    with recursive ring (connection, at) as (
      select -1::bigint, null::bigint
      union all
      select next.connection, (
        select d.due_at from deliveries d
        where ${of} and d.destination = t.key and d.connection = next.connection and ${connected} limit 1)
      from ring cross join lateral (
        select d.connection from deliveries d where ${of} and d.destination = t.key and d.connection > ring.connection
        order by d.connection limit 1) as next
      where ring.at is null
    )
    select at from ring where at is not null)`
}

/** $1: the ids of handlers. */
export const nextOfHandlers = `
  with keys as (select key from unnest($1::text[]) as asked (key)) ${times} and t.kind = 'handler'`

export const nextOfEndpoints = `
  with recursive keys (key) as (
    select '${endpointKeys.after}'::text collate "C"
    union all
    select next.key from keys cross join lateral (select ${nextKey(ofAll, 'keys.key')} as key) as next
    where next.key is not null
  ) ${times} and t.kind = 'endpoint'`
