import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { median, percentile } from './numbers.ts'
import { temporaryFolder } from './world.ts'

const run = promisify(execFile)

/** PostgreSQL's own benchmark, on one server. */
export interface Pgbench {
  /** Commits single inserts on `clients` connections for `durationMs`, in whole seconds. */
  run(clients: number, durationMs: number): Promise<PgbenchRound>
}

export interface PgbenchRound {
  readonly requests: number
  readonly acknowledged: number
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly busy: null
  readonly exhausted: false
}

/**
 * Finds `pgbench` in PATH, and makes a table for it in the database at `url`. A row is like a webhook: an id, a time, 300 bytes
 * of headers and 1,000 bytes of body, random each time. `undefined` if PATH has none: the npm package with the server has no
 * `pgbench`.
 */
export async function findPgbench(url: string): Promise<Pgbench | undefined> {
  try {
    await run('pgbench', ['--version'])
  } catch {
    return undefined
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    'create table webhooks (id bigserial primary key, received_at bigint not null, headers bytea not null, body bytea not null)',
  )
  await client.end()
  const folder = temporaryFolder()
  const script = join(folder, 'insert.sql')
  const text = `\\set n random(1, 1000000000)
insert into webhooks (received_at, headers, body) values (:n, convert_to(lpad(:n::text, 300, 'x'), 'UTF8'), convert_to(lpad(:n::text, 1000, 'y'), 'UTF8'));
`
  writeFileSync(script, text)
  let rounds = 0

  return {
    async run(clients, durationMs) {
      const seconds = Math.max(1, Math.round(durationMs / 1000))
      const prefix = join(folder, `round-${(rounds += 1)}`)
      const threads = Math.min(2, clients)
      const { stdout } = await run(
        'pgbench',
        [
          '-n',
          '-M',
          'prepared',
          '-f',
          script,
          '-c',
          String(clients),
          '-j',
          String(threads),
          '-T',
          String(seconds),
          '-l',
          `--log-prefix=${prefix}`,
          url,
        ],
        { cwd: folder },
      )
      return readRound(stdout, latenciesMs(folder, `round-${rounds}`))
    },
  }
}

/** Reads the third column of each line of the logs, in milliseconds, and removes the logs before the next round. */
function latenciesMs(folder: string, prefix: string): number[] {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${prefix}.`))
  return files.flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')
    rmSync(join(folder, name))
    return lines.map((line) => Number(line.split(' ')[2]) / 1000)
  })
}

/** Reads the output of a round, e.g. `tps = 1234.5 (without initial connection time)`, and the time of each transaction. */
export function readRound(stdout: string, times: readonly number[]): PgbenchRound {
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
  const requests = Number(/^number of transactions actually processed: (\d+)/m.exec(stdout)?.[1])
  const failed = Number(/^number of failed transactions: (\d+)/m.exec(stdout)?.[1] ?? 0)
  return {
    requests: requests + failed,
    acknowledged: requests,
    elapsedMs: (requests / perSecond) * 1000,
    p50Ms: median(times),
    p99Ms: percentile(times, 99),
    busy: null,
    exhausted: false,
  }
}
