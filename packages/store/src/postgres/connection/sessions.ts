import { randomUUID } from 'node:crypto'
import { DatabaseError } from 'pg'
import { StoreError } from '../../errors.ts'
import { configOf, sessionOf, settings, startupOptions, type Session } from './connections.ts'
import { ConnectionError } from './errors.ts'
import type { Servers } from './servers.ts'

/**
 * Refuses a pooler that breaks sessions: prepared statements, LISTEN, advisory locks and our time limits live in a
 * session of the server. Rejects with `invalid_url`. Without a pooler this check costs one connection: PostgreSQL
 * reports the same process id twice, while a pooler invents the first one.
 */
export async function checkSessions(servers: Servers): Promise<void> {
  await withClient(servers, async (one) => {
    const { rows } = await one.session.query('select pg_backend_pid() as pid')
    if (Number(rows[0]!['pid']) === one.process) return
    await withClient(servers, (other) => checkOwn(one.session, other.session))
    await checkSettings(one.session)
  })
}

/** Checks that a session keeps its own settings while another session is used. */
async function checkOwn(one: Session, other: Session): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const word = randomUUID()
    await one.query(`set guidepost.word = '${word}'`)
    const seen = [await wordOf(other), await wordOf(one)]
    if (seen[0] === word || seen[1] !== word) {
      throw new StoreError(
        'invalid_url',
        'DATABASE_URL leads to a pooler that lends its connections by transaction, which breaks prepared statements, LISTEN and advisory locks: set it to session pooling (PgBouncer: pool_mode=session), or connect to PostgreSQL itself',
      )
    }
  }
}

async function wordOf(session: Session): Promise<unknown> {
  const { rows } = await session.query("select current_setting('guidepost.word', true) as word")
  return rows[0]!['word']
}

async function checkSettings(session: Session): Promise<void> {
  const names = Object.keys(settings)
  const { rows } = await session.query('select name::text, setting from pg_settings where name = any($1::text[])', [
    names,
  ])
  const actual = new Map(rows.map((row) => [row['name'], row['setting']]))
  const wrong = names.filter((name) => actual.get(name) !== settings[name])
  if (wrong.length === 0) return
  const commands = wrong.map((name) => `alter role <user> set ${name} = '${settings[name]}'`).join('; ')
  throw new StoreError(
    'invalid_url',
    `DATABASE_URL leads to a pooler that drops the settings of our sessions (${wrong.join(', ')}): set them for the role (${commands}), or connect to PostgreSQL itself`,
  )
}

async function withClient(
  servers: Servers,
  work: (client: { readonly session: Session; readonly process: number }) => Promise<void>,
): Promise<void> {
  const config = { ...configOf(servers), pipeline: false, options: startupOptions }
  const connecting = servers.each(async () => {
    const client = new servers.clients(config)
    await client.connect()
    return client
  })
  const client = await connecting.catch((error: unknown) => {
    throw refusedOptions(error)
  })
  try {
    // The process id that the server reported when it accepted the connection.
    const { processID: process } = client as unknown as { readonly processID: number }
    await work({ session: sessionOf(client), process })
  } finally {
    await client.end()
  }
}

function refusedOptions(cause: unknown): unknown {
  if (!(cause instanceof DatabaseError)) {
    return new ConnectionError(cause instanceof Error ? cause.message || 'no connection' : String(cause), { cause })
  }
  if (!/unsupported startup parameter/i.test(cause.message)) return cause
  return new StoreError(
    'invalid_url',
    `DATABASE_URL leads to a pooler that refuses the settings of our sessions ("${cause.message}"): make it ignore them (PgBouncer: ignore_startup_parameters = options) and set them for the role, or connect to PostgreSQL itself`,
    { cause },
  )
}
