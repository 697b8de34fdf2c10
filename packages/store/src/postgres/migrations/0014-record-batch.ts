import { sql, type Kysely } from 'kysely'

/**
 * Functions that record a batch in one round trip. The process decides where events go by facts that it has read before;
 * `record_batch` reads the same facts again, under the lock, and records only if none has changed. So the rules are
 * written once, in `sql/ingest`, and no decision rests on an old fact. Each look-up names a key, so that no plan depends
 * on statistics.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // A fact as JSON, always in one order, so that equal facts are equal texts.
  `create or replace function guidepost_fact(kind text, id bigint, key bytea) returns text language plpgsql stable as $$
   begin
     case kind
     when 'key' then
       return (
         select coalesce(json_agg(json_build_array(k.connection, o.key) order by k.connection), '[]')
         from connection_keys k
           left join destinations o on o.connection = k.connection and o.role = 'override' and o.deleted_at is null
         where k.integration_id = $2 and k.match_key = $3 and not exists (
           select 1 from registrations r
           where r.integration_id = k.integration_id and r.match_key = k.match_key and r.connection = k.connection));
     when 'registration' then
       return (
         select json_build_array(r.integration_id, r.connection, encode(r.match_key, 'hex'), r.state, o.key)
         from registrations r
           left join destinations o on o.connection = r.connection and o.role = 'override' and o.deleted_at is null
         where r.id = $2);
     when 'integration' then
       return (
         select coalesce(json_agg(json_build_object('key', d.key, 'role', d.role, 'types', d.types, 'ordered', d.ordered,
           'unmatched', d.unmatched, 'only_linked', d.only_linked) order by d.role, d.key) filter (where d.key is not null), '[]')
         from integrations i left join lateral (
           select h.key, h.role, h.types, h.ordered, h.unmatched, h.only_linked from destinations h
           where h.provider = i.provider and h.declared = 1
           union all
           select e.key, e.role, e.types, e.ordered, e.unmatched, e.only_linked from destinations e
           where e.environment_id = i.environment_id and e.role in ('primary', 'secondary') and e.deleted_at is null
             and i.forward_webhooks = 1) d on true
         where i.id = $2 having count(i.id) > 0);
     when 'override' then
       return (
         select json_build_array(o.key) from destinations o
         where o.connection = $2 and o.role = 'override' and o.deleted_at is null);
     when 'links' then
       return (
         select coalesce(json_agg(l.connection order by l.connection), '[]') from links l
         where l.integration_id = $2 and l.ordering_key = $3);
     end case;
   end $$`,

  // The plans are kept: planning each statement for the sizes of each batch costs more than it saves.
  `create or replace function guidepost_record_batch(
     locks int[], fact_kinds text[], fact_ids bigint[], fact_keys bytea[], facts text[], bytes bytea,
     r_id bigint[], r_integration bigint[], r_registration bigint[], r_received bigint[], r_origin text[], r_secret text[],
     r_header int[], r_body int[], r_end int[],
     e_request int[], e_integration bigint[], e_registration bigint[], e_received bigint[], e_position int[],
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

     -- A request that is stored already has its id.
     request_ids := array(select coalesce(r.id, nextval('requests_id')) from unnest(r_id) with ordinality as r (id, n) order by r.n);
     event_ids := array(select nextval('events_id') from generate_series(1, cardinality(e_request)));

     -- In the order of their keys, so that two batches with the same events cannot deadlock.
     with written as (
       insert into events (id, integration_id, request_id, registration_id, position, state, reason, type, action,
         match_key, ordering_key, dedupe_key, received_at, duplicates, last_duplicate_at)
       select event_ids[e.n], e.integration_id, request_ids[e.request], e.registration_id, e.position, e.state, e.reason,
         e.type, e.action, e.match_key, e.ordering_key, e.dedupe_key, e.received_at, e.repeats, e.last
       from unnest(e_request, e_integration, e_registration, e_received, e_position, e_state, e_reason, e_type, e_action,
         e_match, e_order, e_dedupe, e_repeats, e_last) with ordinality as e (request, integration_id, registration_id,
         received_at, position, state, reason, type, action, match_key, ordering_key, dedupe_key, repeats, last, n)
       order by e.integration_id, e.dedupe_key
       on conflict (integration_id, dedupe_key) where dedupe_key is not null do nothing returning events.id
     )
     select array_agg(w.id) into fresh_ids from written w;
     duplicates := cardinality(event_ids) - coalesce(cardinality(fresh_ids), 0);
     all_fresh := duplicates = 0;

     insert into requests (id, integration_id, registration_id, received_at, origin, secret_id, headers, body)
     select request_ids[r.n], r.integration_id, r.registration_id, r.received_at, r.origin, r.secret_id,
       substr(bytes, r.header_at, r.body_at - r.header_at), substr(bytes, r.body_at, r.ends_at - r.body_at)
     from unnest(r_id, r_integration, r_registration, r_received, r_origin, r_secret, r_header, r_body, r_end)
       with ordinality as r (id, integration_id, registration_id, received_at, origin, secret_id, header_at, body_at, ends_at, n)
     where r.id is null and (all_fresh or exists (
       select 1 from unnest(e_request, event_ids) as e (request, id) where e.request = r.n and e.id = any (fresh_ids)));

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

     -- In one order, so that two transactions cannot deadlock.
     return query
       with held as materialized (
         select stored.integration_id, stored.id, g.n, g.repeats, coalesce(g.last, g.received_at) as last
         from unnest(e_integration, e_dedupe, e_received, e_repeats, e_last, event_ids) with ordinality
           as g (integration_id, dedupe_key, received_at, repeats, last, own, n)
         join events stored on stored.integration_id = g.integration_id and stored.dedupe_key = g.dedupe_key
         where not g.own = any (coalesce(fresh_ids, '{}')) and g.received_at - stored.received_at <= window_ms
         order by stored.integration_id, stored.id for no key update of stored
       )
       update events e set duplicates = e.duplicates + held.repeats + 1, last_duplicate_at = held.last
       from held where e.integration_id = held.integration_id and e.id = held.id
       returning held.n::int, e.id, e.state, e.reason, false;
     get diagnostics written = row_count;
     -- A dedupe window is over, or a duplicate is gone meanwhile.
     if written < duplicates then raise exception 'a duplicate has changed' using errcode = 'GP001'; end if;
     return query select g.n::int, g.id, null::text, null::text, true
       from unnest(event_ids) with ordinality as g (id, n) where g.id = any (coalesce(fresh_ids, '{}'));
   end $$`,
]
