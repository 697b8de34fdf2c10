import { accessSync, constants } from 'node:fs'
import { StoreError } from '../../errors.ts'

/** The parts of `postgres://…`. */
export interface PostgresUrl {
  /** A URL for node-postgres for each host, in order. */
  readonly connectionStrings: readonly string[]
  /** How many connections the use cases may use at once. One more listens. */
  readonly poolSize: number
}

const defaultPoolSize = 10

/** One for recording, one for dispatching, one for searches. With fewer connections, one of these blocks another. */
const leastPoolSize = 3

const sslModes = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify']

/**
 * TLS always checks the certificate and the name, unless `no-verify` asks for encryption alone. Today node-postgres
 * treats `require` and `verify-ca` as `verify-full`. We write `verify-full` in their place, so that a new version of
 * node-postgres cannot weaken the check. With `uselibpqcompat=true` they keep libpq's meaning.
 */
function checkTls(parameters: URLSearchParams): void {
  const mode = parameters.get('sslmode')
  if (mode !== null && !sslModes.includes(mode)) {
    throw new StoreError('invalid_url', `sslmode in DATABASE_URL can't be used: write one of ${sslModes.join(', ')}`)
  }
  const libpq = parameters.get('uselibpqcompat') === 'true'
  if (!libpq && (mode === 'require' || mode === 'verify-ca')) parameters.set('sslmode', 'verify-full')
  for (const name of ['sslrootcert', 'sslcert', 'sslkey']) {
    const file = parameters.get(name)
    if (file === null) continue
    try {
      accessSync(file, constants.R_OK)
    } catch (cause) {
      throw new StoreError('invalid_url', `${name} in DATABASE_URL can't be read: ${(cause as Error).message}`, {
        cause,
      })
    }
  }
}

/**
 * Parses `postgres://user:password@host:port[,host:port …]/database[?pool_size=<n>][&sslmode=…]`; `undefined` for
 * another kind of URL.
 */
export function parsePostgresUrl(url: string): PostgresUrl | undefined {
  if (!/^postgres(ql)?:\/\//.test(url)) return undefined
  const own = urlsOfHosts(url).map((one) => parseOne(one))
  return { connectionStrings: own.map(({ connectionString }) => connectionString), poolSize: own[0]!.poolSize }
}

/** A URL for each host. node-postgres knows one host per connection; libpq's form with several is taken apart here. */
function urlsOfHosts(url: string): readonly string[] {
  const [, start, hosts, rest] = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url)!
  return hosts!.split(',').map((host) => `${start}${host}${rest}`)
}

function parseOne(url: string): { readonly connectionString: string; readonly poolSize: number } {
  const parsed = URL.parse(url)
  if (!parsed || parsed.pathname.length < 2) {
    throw new StoreError(
      'invalid_url',
      'DATABASE_URL "postgres:…" can\'t be used: write postgres://user:password@host:port/database',
    )
  }
  const wanted = parsed.searchParams.get('target_session_attrs')
  if (wanted !== null && wanted !== 'read-write' && wanted !== 'primary') {
    throw new StoreError(
      'invalid_url',
      "target_session_attrs in DATABASE_URL can't be used: Guidepost writes, so leave it out or write read-write",
    )
  }
  parsed.searchParams.delete('target_session_attrs')
  const poolSize = Number(parsed.searchParams.get('pool_size') ?? defaultPoolSize)
  if (!Number.isInteger(poolSize) || poolSize < leastPoolSize || poolSize > 1000) {
    throw new StoreError(
      'invalid_url',
      `pool_size in DATABASE_URL can't be used: write a whole number of at least ${leastPoolSize}, at most 1000`,
    )
  }
  parsed.searchParams.delete('pool_size')
  checkTls(parsed.searchParams)
  return { connectionString: parsed.href, poolSize }
}
