import { resolve } from 'node:path'
import { StoreError } from './errors.ts'
import type { Store } from './port/store.ts'
import { openPostgres } from './postgres/open.ts'
import { planPostgres } from './postgres/prepare.ts'
import { parsePostgresUrl, type PostgresUrl } from './postgres/connection/url.ts'
import { openSqlite } from './sqlite/open.ts'
import { planSqlite } from './sqlite/prepare.ts'

/**
 * 45 days. Autotask keeps its error log for 30 days, so the store still recognises events that were fetched from that
 * log as duplicates.
 */
export const defaultDedupeWindowMs = 45 * 24 * 60 * 60 * 1000

export interface StoreOptions {
  /**
   * `sqlite:<file>`, e.g. `sqlite:./data/guidepost.db`; a relative file is relative to the working directory. Or
   * `postgres://user:password@host:port/database`, with `?pool_size=<n>` for the number of connections (default 10) and
   * `sslmode=verify-full&sslrootcert=<file>` for TLS. Several hosts, `one:5432,two:5432`, are tried in order: a
   * connection goes to the first that accepts writes. A pooler that lends its connections by transaction is refused.
   */
  readonly url: string
  /**
   * 32 bytes each. The first key seals secrets; every key opens the secrets that it sealed. Opening the store with
   * `serve` seals all secrets again with the first key; the other keys can then be removed.
   */
  readonly encryptionKeys: readonly Uint8Array[]
  /** How long a repeated event is recognised as a duplicate, in milliseconds. Default: 45 days. */
  readonly dedupeWindowMs?: number
  /**
   * Whether this process serves. A SQLite file has one serving process, a PostgreSQL database may have many. Default:
   * true.
   */
  readonly serving?: boolean
  /**
   * Applies pending migrations. If false, a database that needs migrations is refused with `unknown_schema`. Default:
   * true.
   */
  readonly migrate?: boolean
  /**
   * How many further connections this process opens to the same PostgreSQL. They count when the store checks
   * `max_connections` at start. Default: 0.
   */
  readonly otherConnections?: number
  /**
   * Which clock decides about the leases and retries of deliveries on PostgreSQL: the server's, or the `now` of each
   * call (for tests that control the clock). Default: `database`.
   */
  readonly leaseClock?: 'database' | 'caller'
}

/**
 * Opens the store that `url` names. Rejects with a `StoreError`: `invalid_url`, `locked`, `unknown_schema`, `wrong_key`
 * or `unavailable`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const common = {
    encryptionKeys: options.encryptionKeys,
    dedupeWindowMs: options.dedupeWindowMs ?? defaultDedupeWindowMs,
    serving: options.serving ?? true,
    migrate: options.migrate ?? true,
    otherConnections: options.otherConnections ?? 0,
    leaseClock: options.leaseClock ?? 'database',
  }
  const target = parseUrl(options.url)
  return 'file' in target ? openSqlite({ ...common, ...target }) : openPostgres({ ...common, url: target })
}

/** The names of the migrations that `openStore` would apply, in order. Changes nothing. Rejects as `openStore` does. */
export async function planMigrations(options: StoreOptions): Promise<readonly string[]> {
  const { encryptionKeys } = options
  const target = parseUrl(options.url)
  return 'file' in target
    ? planSqlite({ ...target, encryptionKeys, dedupeWindowMs: defaultDedupeWindowMs })
    : planPostgres(target)
}

/**
 * Parses `DATABASE_URL`. `sqlite:<file>?max_bytes=<n>` bounds the file, so that tests can fill a store without filling
 * the disk.
 */
function parseUrl(url: string): { file: string; maxBytes: number | undefined } | PostgresUrl {
  const postgres = parsePostgresUrl(url)
  if (postgres) return postgres
  const match = /^sqlite:([^?]+)(?:\?max_bytes=(\d+))?$/.exec(url)
  if (!match) {
    // The message shows the scheme only: the rest may contain a password.
    const shown = /^\w+:/.exec(url)?.[0] ?? ''
    throw new StoreError(
      'invalid_url',
      `DATABASE_URL "${shown}…" can't be used: write sqlite:<file>, e.g. sqlite:./data/guidepost.db, or postgres://user:password@host:port/database`,
    )
  }
  return { file: resolve(match[1]!), maxBytes: match[2] === undefined ? undefined : Number(match[2]) }
}
