import { sql, type Kysely } from 'kysely'

/**
 * Fewer rows and indexes for each event: its content and its only connection are in its row, and its dedupe key is in a
 * table that outlives the row. What earlier versions wrote stays where it is, except the dedupe keys.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `state` and `reason` are those of an event that was pruned; null while the event is stored.
  `create table dedupe_keys (
     integration_id bigint not null, key bytea not null, event_id bigint not null, received_at bigint not null,
     state text, reason text, primary key (integration_id, key)
   )`,
  `insert into dedupe_keys (integration_id, key, event_id, received_at, state, reason)
   select integration_id, dedupe_key, id, received_at, case when request_id = 0 then state end,
     case when request_id = 0 then reason end
   from events where dedupe_key is not null order by integration_id, dedupe_key`,
  `create index dedupe_keys_pruned on dedupe_keys (received_at) where state is not null`,

  `drop index events_dedupe`,
  `drop index events_request`,
  `drop index events_exceptional`,
  `drop index events_pruned`,
  `drop index events_kept`,
  `drop index requests_received`,
  // Of these, only the dedupe key was kept.
  `delete from events where request_id = 0`,

  // With request_id 0, the event's row has its content. Otherwise the request has it, which several events share.
  `alter table events add column connection bigint, add column origin text, add column secret_id text,
     add column headers bytea, add column body bytea`,
  `alter table events add constraint events_content
     check (request_id > 0 or (origin is not null and headers is not null and body is not null))`,
  `create index events_request on events (integration_id, request_id) where request_id > 0`,
  `create index events_exceptional on events (state, integration_id, id) where state not in ('accepted', 'unsubscribed')`,
  // For pages over all integrations, newest first.
  `create index events_newest on events (id)`,
  `create index events_received on events (received_at, id)`,
  `create index events_connection on events (connection, id) where connection is not null`,
  // When each secret of a registration was used last.
  `create index events_registration on events (registration_id, secret_id, received_at)
     where registration_id is not null and secret_id is not null`,

  // The connections of each event.
  `create view event_ties (event_id, connection) as
     select id, connection from events where connection is not null
     union all select event_id, connection from event_connections`,

  `drop function guidepost_record_batch`,
  // The plans are kept: planning each statement for the sizes of each batch costs more than it saves.
  `create function guidepost_record_batch(
     locks int[], fact_kinds text[], fact_ids bigint[], fact_keys bytea[], facts text[], bytes bytea,
     r_integration bigint[], r_registration bigint[], r_received bigint[], r_origin text[], r_secret text[],
     r_headers int[], r_body int[], r_end int[],
     e_request int[], e_origin text[], e_secret text[], e_headers int[], e_body int[], e_end int[],
     e_connection bigint[], e_integration bigint[], e_registration bigint[], e_received bigint[], e_position int[],
     e_state text[], e_reason text[], e_type text[], e_action text[], e_match bytea[], e_order bytea[], e_dedupe bytea[],
     e_repeats bigint[], e_last bigint[],
     t_event int[], t_connection bigint[],
     d_event int[], d_connection bigint[], d_destination text[], d_order bytea[],
     window_ms bigint
   ) returns table (event int, id bigint, state text, reason text, fresh boolean)
   language plpgsql set plan_cache_mode = force_generic_plan as $$
   #variable_conflict use_column
   declare
     request_ids bigint[];
     event_ids bigint[];
     fresh_ids bigint[];
     all_fresh boolean;
     duplicates int;
     written int;
     missing int;
   begin
     -- As \`share\`: the statements after this one see everything that an earlier \`hold\` committed.
     perform pg_advisory_xact_lock_shared(1196769585, l) from unnest(locks) as l;
     perform 1 from unnest(fact_kinds, fact_ids, fact_keys, facts) as f (kind, id, key, fact)
     where guidepost_fact(f.kind, f.id, f.key) is distinct from f.fact limit 1;
     if found then raise exception 'a fact has changed' using errcode = 'GP001'; end if;

     event_ids := array(select nextval('events_id') from generate_series(1, cardinality(e_request)));

     -- In the order of their keys, so that two batches with the same events cannot deadlock.
     with written as (
       insert into dedupe_keys (integration_id, key, event_id, received_at)
       select e.integration_id, e.key, event_ids[e.n], e.received_at
       from unnest(e_integration, e_dedupe, e_received) with ordinality as e (integration_id, key, received_at, n)
       order by e.integration_id, e.key
       on conflict (integration_id, key) do nothing returning event_id
     )
     select array_agg(w.event_id) into fresh_ids from written w;
     duplicates := cardinality(event_ids) - coalesce(cardinality(fresh_ids), 0);
     all_fresh := duplicates = 0;

     -- Requests whose content several events share.
     if cardinality(r_integration) > 0 then
       request_ids := array(select nextval('requests_id') from generate_series(1, cardinality(r_integration)));
       insert into requests (id, integration_id, registration_id, received_at, origin, secret_id, headers, body)
       select request_ids[r.n], r.integration_id, r.registration_id, r.received_at, r.origin, r.secret_id,
         substr(bytes, r.headers_at, r.body_at - r.headers_at), substr(bytes, r.body_at, r.ends_at - r.body_at)
       from unnest(r_integration, r_registration, r_received, r_origin, r_secret, r_headers, r_body, r_end)
         with ordinality as r (integration_id, registration_id, received_at, origin, secret_id, headers_at, body_at, ends_at, n)
       where all_fresh or exists (
         select 1 from unnest(e_request, event_ids) as e (request, id) where e.request = r.n and e.id = any (fresh_ids));
     end if;

     insert into events (id, integration_id, request_id, registration_id, position, state, reason, type, action, match_key,
       ordering_key, dedupe_key, received_at, duplicates, last_duplicate_at, connection, origin, secret_id, headers, body)
     select event_ids[e.n], e.integration_id, coalesce(request_ids[e.request], 0), e.registration_id, e.position, e.state,
       e.reason, e.type, e.action, e.match_key, e.ordering_key, e.dedupe_key, e.received_at, e.repeats, e.last,
       e.connection, e.origin, e.secret_id, substr(bytes, e.headers_at, e.body_at - e.headers_at),
       substr(bytes, e.body_at, e.ends_at - e.body_at)
     from unnest(e_request, e_origin, e_secret, e_headers, e_body, e_end, e_connection, e_integration, e_registration,
       e_received, e_position, e_state, e_reason, e_type, e_action, e_match, e_order, e_dedupe, e_repeats, e_last)
       with ordinality as e (request, origin, secret_id, headers_at, body_at, ends_at, connection, integration_id,
         registration_id, received_at, position, state, reason, type, action, match_key, ordering_key, dedupe_key, repeats,
         last, n)
     where all_fresh or event_ids[e.n] = any (fresh_ids);

     if cardinality(t_event) > 0 then
       insert into event_connections (event_id, connection)
       select event_ids[t.event], t.connection from unnest(t_event, t_connection) as t (event, connection)
       where all_fresh or event_ids[t.event] = any (fresh_ids)
       on conflict do nothing;
     end if;

     -- See insertDeliveries in dispatch/deliveries.ts, which does the same in several round trips.
     missing := cardinality(d_event);
     for attempt in 1..20 loop
       exit when missing = 0;
       insert into deliveries (integration_id, event_id, connection, destination, ordering_key, due_at, replay, state,
         attempt, generation)
       select e_integration[d.event], event_ids[d.event], d.connection, d.destination, d.ordering_key,
         e_received[d.event], 0, 'due', 0, 0
       from unnest(d_event, d_connection, d_destination, d_order) as d (event, connection, destination, ordering_key)
       where (all_fresh or event_ids[d.event] = any (fresh_ids)) and (attempt = 1 or not exists (
         select 1 from deliveries o where o.integration_id = e_integration[d.event] and o.event_id = event_ids[d.event]
           and o.connection = d.connection and o.destination = d.destination))
       order by e_integration[d.event], d.connection, d.destination collate "C", d.ordering_key, d.event
       on conflict (integration_id, connection, destination, ordering_key)
         where ordering_key is not null and state in ('due', 'scheduled', 'leased') do nothing;
       get diagnostics written = row_count;
       if attempt = 1 and not all_fresh then
         select count(*) into missing from unnest(d_event) as d (event) where event_ids[d.event] = any (fresh_ids);
       end if;
       missing := missing - written;
       exit when missing = 0;
       with held as materialized (
         select head.integration_id, event_ids[d.event] as event_id, d.connection, d.destination, d.ordering_key,
           e_received[d.event] as due_at
         from unnest(d_event, d_connection, d_destination, d_order) as d (event, connection, destination, ordering_key)
         join deliveries head on head.integration_id = e_integration[d.event] and head.connection = d.connection
           and head.destination = d.destination and head.ordering_key = d.ordering_key
           and head.state in ('due', 'scheduled', 'leased')
         where (all_fresh or event_ids[d.event] = any (fresh_ids)) and not exists (
           select 1 from deliveries o where o.integration_id = e_integration[d.event] and o.event_id = event_ids[d.event]
             and o.connection = d.connection and o.destination = d.destination)
         order by head.integration_id, head.connection, head.destination collate "C", head.ordering_key, d.event
         for share of head
       )
       insert into deliveries (integration_id, event_id, connection, destination, ordering_key, due_at, replay, state,
         attempt, generation)
       select h.integration_id, h.event_id, h.connection, h.destination, h.ordering_key, h.due_at, 0, 'waiting', 0, 0
       from held h;
       get diagnostics written = row_count;
       missing := missing - written;
     end loop;
     if missing > 0 then
       raise exception 'the queue of an ordering key changes too fast' using errcode = '55P03';
     end if;

     if all_fresh then
       return query select e.n::int, e.id, null::text, null::text, true
         from unnest(event_ids) with ordinality as e (id, n);
       return;
     end if;

     -- In one order, so that two transactions cannot deadlock. A pruned event is no longer counted.
     return query
       with known as materialized (
         select g.n, g.repeats, coalesce(g.last, g.received_at) as last, k.integration_id, k.event_id, k.state, k.reason
         from unnest(e_integration, e_dedupe, e_received, e_repeats, e_last, event_ids) with ordinality
           as g (integration_id, key, received_at, repeats, last, own, n)
         join dedupe_keys k on k.integration_id = g.integration_id and k.key = g.key
         where not g.own = any (coalesce(fresh_ids, '{}')) and g.received_at - k.received_at <= window_ms
       ), held as materialized (
         select stored.integration_id, stored.id, stored.state, stored.reason, known.repeats, known.last
         from known join events stored on stored.integration_id = known.integration_id and stored.id = known.event_id
         order by stored.integration_id, stored.id for no key update of stored
       ), counted as (
         update events e set duplicates = e.duplicates + held.repeats + 1, last_duplicate_at = held.last
         from held where e.integration_id = held.integration_id and e.id = held.id
       )
       select known.n::int, known.event_id, coalesce(known.state, held.state),
         case when known.state is null then held.reason else known.reason end, false
       from known left join held on held.integration_id = known.integration_id and held.id = known.event_id
       where known.state is not null or held.id is not null;
     get diagnostics written = row_count;
     -- A dedupe window is over, or a duplicate is gone meanwhile.
     if written < duplicates then raise exception 'a duplicate has changed' using errcode = 'GP001'; end if;
     return query select g.n::int, g.id, null::text, null::text, true
       from unnest(event_ids) with ordinality as g (id, n) where g.id = any (coalesce(fresh_ids, '{}'));
   end $$`,
]
