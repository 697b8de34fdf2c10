import { StoreError } from '../errors.ts'

/** What `postgres://…` says. */
export interface PostgresUrl {
  /** For node-postgres. */
  readonly connectionString: string
  /** How many connections the use cases may have at once. One more listens. */
  readonly poolSize: number
}

const defaultPoolSize = 10

/** One that records, one that dispatches, one that searches: with fewer, one use case stands still while another runs. */
const leastPoolSize = 3

/** `postgres://user:password@host:port/database[?pool_size=<n>][&sslmode=…]`; `undefined` if it is another kind of URL. */
export function parsePostgresUrl(url: string): PostgresUrl | undefined {
  if (!/^postgres(ql)?:\/\//.test(url)) return undefined
  const parsed = URL.parse(url)
  if (!parsed || parsed.pathname.length < 2) {
    throw new StoreError(
      'invalid_url',
      'DATABASE_URL "postgres:…" can\'t be used: write postgres://user:password@host:port/database',
    )
  }
  const poolSize = Number(parsed.searchParams.get('pool_size') ?? defaultPoolSize)
  if (!Number.isInteger(poolSize) || poolSize < leastPoolSize || poolSize > 1000) {
    throw new StoreError(
      'invalid_url',
      `pool_size in DATABASE_URL can't be used: write a whole number of at least ${leastPoolSize}, at most 1000`,
    )
  }
  parsed.searchParams.delete('pool_size')
  return { connectionString: parsed.href, poolSize }
}
