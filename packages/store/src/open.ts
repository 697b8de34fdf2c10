import { resolve } from 'node:path'
import { StoreError } from './errors.ts'
import type { Store } from './port/store.ts'
import { openPostgres } from './postgres/open.ts'
import { planPostgres } from './postgres/prepare.ts'
import { parsePostgresUrl, type PostgresUrl } from './postgres/connection/url.ts'
import { openSqlite } from './sqlite/open.ts'
import { planSqlite } from './sqlite/prepare.ts'

/** 45 days: longer than Autotask keeps its error log (30 days), so that what is fetched back from there is known. */
export const defaultDedupeWindowMs = 45 * 24 * 60 * 60 * 1000

export interface StoreOptions {
  /**
   * `sqlite:<file>`, e.g. `sqlite:./data/guidepost.db`; a relative file is relative to the working directory. Or
   * `postgres://user:password@host:port/database`, with `?pool_size=<n>` for how many connections it may use (10), and
   * `sslmode=verify-full&sslrootcert=<file>` for TLS. A pooler that lends its connections by transaction is refused.
   */
  readonly url: string
  /**
   * 32 bytes each. The first one seals secrets, all of them open what was sealed before. A serving open seals what the
   * others sealed with the first one, so that they can be left out from then on.
   */
  readonly encryptionKeys: readonly Uint8Array[]
  /** How long a repeated event is recognised, in milliseconds. Default: 45 days. */
  readonly dedupeWindowMs?: number
  /** The process serves: it takes a SQLite file for itself. A PostgreSQL database may have many. Default: true. */
  readonly serving?: boolean
  /** Brings the schema up to date. Without it a store that isn't is refused with `unknown_schema`. Default: true. */
  readonly migrate?: boolean
  /** How many connections this process opens to the same PostgreSQL beside the store's: they are checked for room together. Default: 0. */
  readonly otherConnections?: number
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
  }
  const place = parseUrl(options.url)
  return 'file' in place ? openSqlite({ ...common, ...place }) : openPostgres({ ...common, url: place })
}

/** The names of the migrations that `openStore` would apply, in order. Changes nothing. Rejects as `openStore` does. */
export async function planMigrations(options: StoreOptions): Promise<readonly string[]> {
  const { encryptionKeys } = options
  const place = parseUrl(options.url)
  return 'file' in place
    ? planSqlite({ ...place, encryptionKeys, dedupeWindowMs: defaultDedupeWindowMs })
    : planPostgres(place)
}

/** `sqlite:<file>[?max_bytes=<n>]`; `max_bytes` bounds the file, so that a full store is met before a full disk. */
function parseUrl(url: string): { file: string; maxBytes: number | undefined } | PostgresUrl {
  const postgres = parsePostgresUrl(url)
  if (postgres) return postgres
  const match = /^sqlite:([^?]+)(?:\?max_bytes=(\d+))?$/.exec(url)
  if (!match) {
    // Only its scheme is shown: the rest may hold a password.
    const shown = /^\w+:/.exec(url)?.[0] ?? ''
    throw new StoreError(
      'invalid_url',
      `DATABASE_URL "${shown}…" can't be used: write sqlite:<file>, e.g. sqlite:./data/guidepost.db, or postgres://user:password@host:port/database`,
    )
  }
  return { file: resolve(match[1]!), maxBytes: match[2] === undefined ? undefined : Number(match[2]) }
}
