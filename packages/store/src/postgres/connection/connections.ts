import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg'
import { StoreError } from '../../errors.ts'
import { ConnectionError, isCollision, isOfSession } from './errors.ts'
import { cut, type Servers } from './servers.ts'
import { columnTypes, toParameters } from './values.ts'

/**
 * Every use case ends within `total`, so that the gateway answers a webhook within 5 s even if the database hangs. The
 * server cancels waits for locks and long statements earlier, so that nothing runs on there after the use case has
 * failed.
 */
const limitsMs = { connect: 2500, lock: 2500, statement: 3500, total: 4000, idleInTransaction: 5000 }

/**
 * The settings of every connection, whatever the server's defaults. `synchronous_commit = on`: a commit returns when
 * the disk has it.
 */
export const settings: Readonly<Record<string, string>> = {
  synchronous_commit: 'on',
  default_transaction_isolation: 'read committed',
  lock_timeout: String(limitsMs.lock),
  statement_timeout: String(limitsMs.statement),
  jit: 'off',
  idle_in_transaction_session_timeout: String(limitsMs.idleInTransaction),
}

/** The settings as a startup option. */
export const startupOptions = Object.entries(settings)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', String.raw`\ `)}`)
  .join(' ')

/**
 * The configuration of a connection. With several servers, each gets a part of the time to connect, so that there is
 * time to try the next one. `pipeline`: sends a statement before the answer to the previous statement has arrived.
 */
export const configOf = ({ count }: Pick<Servers, 'count'>): PoolConfig => ({
  application_name: 'guidepost',
  connectionTimeoutMillis: Math.min(limitsMs.connect, Math.max(1000, Math.floor(limitsMs.statement / count))),
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: columnTypes,
  pipeline: true,
})

export interface Result {
  readonly rows: readonly Record<string, unknown>[]
  readonly changes: number
  readonly command: string
}

/** A connection for the time of one use case. */
export interface Session {
  /** `name` makes it a prepared statement, whose plan the server keeps. */
  query(text: string, values?: readonly unknown[], name?: string): Promise<Result>
  /** Says that the use case may make deliveries claimable. When it has succeeded, the other processes are notified. */
  freed(): void
}

/** A bounded number of connections. A call that finds none free waits for a short time. */
export class Connections {
  readonly #pool: Pool
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #servers: Servers
  readonly #clients = new Set<PoolClient>()
  readonly #inUse = new Set<PoolClient>()
  readonly #onFreed: () => void
  #closed = false

  /** `onFreed`: called after a use case that may have made deliveries claimable. */
  constructor(servers: Servers, size: number, onFreed: () => void = () => {}) {
    this.#onFreed = onFreed
    this.#servers = servers
    this.#pool = new Pool({
      ...configOf(servers),
      Client: servers.clients,
      options: startupOptions,
      max: size,
      idleTimeoutMillis: 30_000,
    })
    // A connection that breaks while it is idle is replaced when the next one is needed.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => {
      this.#clients.add(client)
    })
    this.#pool.on('remove', (client) => this.#clients.delete(client))
  }

  /** Runs `work` with a connection. */
  async use<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    if (this.#closed) throw new StoreError('unavailable', 'The store is closed')
    const working = this.#withClient(work)
    this.#underWay.add(working)
    try {
      return await working
    } finally {
      this.#underWay.delete(working)
    }
  }

  /**
   * Runs `work` in a transaction, which is durable when this resolves. Repeats it if another transaction collided with
   * it.
   */
  transaction<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    return this.statement((session) => inTransaction(session, work))
  }

  /** Runs `work`, whose one write is durable when this resolves. Repeats it if another transaction collided with it. */
  async statement<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.use(work)
      } catch (error) {
        if (!isCollision(error) || attempt === 3) throw error
      }
    }
  }

  /** Closes the connections after the running calls have finished. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#underWay)
    const ended = this.#pool.end()
    for (const client of this.#clients) cut(client)
    await ended
  }

  async #withClient<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    const endsAt = performance.now() + limitsMs.total
    const client = await this.#servers.each(() => connect(this.#pool))
    this.#inUse.add(client)
    let broken = false
    let freed = false
    const onError = (error: unknown) => {
      if (!isOfSession(error)) return
      broken = true
      if (!(error instanceof ConnectionError)) this.#dropIdle()
    }
    // If the server never answers a statement, only cutting the connection makes the statement fail.
    const timer = setTimeout(() => cut(client), Math.max(1, endsAt - performance.now()))
    try {
      const answer = await work(sessionOf(client, { freed: () => (freed = true), onError }))
      if (freed) this.#onFreed()
      return answer
    } finally {
      clearTimeout(timer)
      this.#inUse.delete(client)
      client.release(broken)
    }
  }

  /**
   * The server accepts no more writes, or is shutting down. Close its idle sessions, too: each of them would fail one
   * more call.
   */
  #dropIdle(): void {
    for (const client of this.#clients) if (!this.#inUse.has(client)) cut(client)
  }
}

export async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause
    throw new ConnectionError(messageOf(cause) || 'no connection', { cause })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export function sessionOf(
  client: Pick<PoolClient, 'query'> | Pool,
  { freed = () => {}, onError = () => {} }: { freed?: () => void; onError?: (error: unknown) => void } = {},
): Session {
  return {
    freed,
    async query(text, values = [], name) {
      try {
        const config = { text, values: toParameters(values), ...(name !== undefined && { name }) }
        const { rows, rowCount, command } = await client.query<Record<string, unknown>>(config)
        return { rows, changes: rowCount ?? 0, command }
      } catch (cause) {
        const known = cause instanceof DatabaseError || cause instanceof RangeError
        const error = known ? cause : new ConnectionError(messageOf(cause), { cause })
        onError(error)
        throw error
      }
    },
  }
}

async function inTransaction<Answer>(session: Session, work: (session: Session) => Promise<Answer>): Promise<Answer> {
  const [, outcome] = await Promise.allSettled([session.query('begin'), work(session)])
  if (outcome.status === 'fulfilled') {
    // PostgreSQL answers the commit of a failed transaction with ROLLBACK, and no error.
    const { command } = await session.query('commit')
    if (command !== 'COMMIT') throw new Error('The transaction had failed before it was committed')
    return outcome.value
  }
  // The result does not matter: a connection that can't roll back is broken, and its transaction ends with it.
  await session.query('rollback').catch(() => {})
  throw outcome.reason
}
