import { sql, type Kysely } from 'kysely'

/** What the caller judged of a managed registration. Existing registrations are due to be judged at once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table registrations add column level text`,
  `alter table registrations add column level_cause text`,
  `alter table registrations add column level_title text`,
  `alter table registrations add column level_since bigint`,
  // When the judgement must be made again, because a fact becomes too old.
  `alter table registrations add column judge_at bigint`,
  `update registrations set judge_at = 0 where status is not null and removed_at is null`,
  `create index registrations_level on registrations (integration_id, level, level_cause, id)
     where status is not null and removed_at is null`,
  `create index registrations_judge on registrations (judge_at, id)
     where status is not null and removed_at is null and judge_at is not null`,
]
