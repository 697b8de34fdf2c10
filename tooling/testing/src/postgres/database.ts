import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** A database on a running server. */
export interface Database {
  readonly url: string
  /** Removes the database, and ends its remaining sessions. */
  drop(): Promise<void>
}

/** Makes an empty database on the server that `serverUrl` (a `PostgresServer`'s `url`) names. */
export const createDatabase = (serverUrl: string): Promise<Database> => copyOf('template0', serverUrl)

/**
 * Makes a database that `prepare` has filled, given the URL of an empty one. Each server prepares it once, under `name`; all
 * processes then copy it.
 */
export async function createPrepared(
  serverUrl: string,
  name: string,
  prepare: (url: string) => Promise<void>,
): Promise<Database> {
  await withClient(serverUrl, async (client) => {
    // Other processes wait here, and then find the database.
    await client.query(`select pg_advisory_lock(hashtext($1))`, [name])
    const found = await client.query(`select from pg_database where datname = $1`, [name])
    if (found.rowCount) return
    const made = await createDatabase(serverUrl)
    await prepare(made.url)
    await client.query(`alter database ${nameIn(made.url)} rename to ${name}`)
  })
  return copyOf(name, serverUrl)
}

async function copyOf(template: string, serverUrl: string): Promise<Database> {
  const url = new URL(serverUrl)
  url.pathname = `/test_${randomUUID().replaceAll('-', '')}`
  const ask = (text: string): Promise<void> => withClient(serverUrl, async (client) => void (await client.query(text)))
  // Copies files. The default, through the log, takes a third of a second.
  await ask(`create database ${nameIn(url.href)} template ${template} strategy file_copy`)
  return { url: url.href, drop: () => ask(`drop database if exists ${nameIn(url.href)} with (force)`) }
}

const nameIn = (url: string): string => new URL(url).pathname.slice(1)

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
