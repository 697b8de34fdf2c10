import { Client } from 'pg'

/** Makes every transaction that runs `doing` wait before its commit until the lock 7 is released. */
export async function closeGate(url: string, doing: string): Promise<Client> {
  const gate = await connectTo(url)
  await gate.query(`
    create function stop_at_gate() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock_shared(7); return null; end';
    create trigger gate after ${doing} execute function stop_at_gate();
    select pg_advisory_lock(7)`)
  return gate
}

export async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client
}

/** How many transactions of this database wait for a lock. */
export async function waitingIn(client: Client): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return (rows[0] as { count: number }).count
}
