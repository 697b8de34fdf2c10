import { sql, type Kysely } from 'kysely'

/** Managed registrations, the audits of what was done about them, and small JSON values. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Null for a registration made by hand; the columns after it are null then, too.
  `alter table registrations add column status text`,
  `alter table registrations add column status_since integer`,
  `alter table registrations add column cause text`,
  `alter table registrations add column details text`,
  `alter table registrations add column next_step_at integer`,
  // The earliest step that was requested since the last claim, so that the worker does not put it off.
  `alter table registrations add column requested_at integer`,
  `alter table registrations add column lease integer not null default 0`,
  `alter table registrations add column lease_until integer`,
  `alter table registrations add column deactivation_token text`,
  // When the registration's management ended. The row stays, so that requests to its URL are still answered with 410.
  `alter table registrations add column removed_at integer`,
  `create unique index registrations_deactivation on registrations (deactivation_token) where deactivation_token is not null`,
  // What can be claimed. A lease that ran out without a release is due, too.
  `create index registrations_due on registrations (coalesce(lease_until, next_step_at), id)
     where status is not null and removed_at is null`,
  `create index registrations_status on registrations (integration_id, status, cause, id)
     where status is not null and removed_at is null`,
  // When each secret of a registration was used last.
  `create index requests_registration on requests (registration_id, secret_id, received_at)
     where registration_id is not null`,

  `create table audits (
     id integer primary key autoincrement, at integer not null, actor text not null, environment_id integer,
     integration_id integer, connection_id text, registration_id integer, action text not null,
     summary text not null, result text not null, message text
   ) strict`,
  `create index audits_at on audits (at)`,
  `create index audits_connection on audits (connection_id, id)`,
  `create index audits_registration on audits (registration_id, id)`,

  `create table memory (key text primary key, value text not null) without rowid, strict`,
]
