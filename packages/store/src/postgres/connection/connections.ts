import type { Duplex } from 'node:stream'
import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg'
import { StoreError } from '../../errors.ts'
import { ConnectionError, isCollision } from './errors.ts'
import { columnTypes, toParameters } from './values.ts'

/**
 * Every use case ends within `total`, so that a webhook is answered within 5 s whatever the database does. The server
 * gives up locks and statements before that, so that nothing goes on there after the use case has failed.
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

/** `pipeline`: statements are sent without waiting for the answer to the one before. */
export const configOf = (connectionString: string): PoolConfig => ({
  connectionString,
  application_name: 'guidepost',
  connectionTimeoutMillis: limitsMs.connect,
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
  /** Deliveries may be claimable once the use case has succeeded: then the other processes are notified. */
  freed(): void
}

/** A bounded number of connections. A call that finds none free waits for a short time. */
export class Connections {
  readonly #pool: Pool
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #clients = new Set<PoolClient>()
  readonly #onFreed: () => void
  #closed = false

  /** `onFreed`: called after a use case that may have made deliveries claimable. */
  constructor(connectionString: string, size: number, onFreed: () => void = () => {}) {
    this.#onFreed = onFreed
    this.#pool = new Pool({
      ...configOf(connectionString),
      options: startupOptions,
      max: size,
      idleTimeoutMillis: 30_000,
    })
    // A connection that breaks while it is idle is replaced when the next one is needed.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => {
      client.on('error', () => {})
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
  async transaction<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.use((session) => inTransaction(session, work))
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
    const client = await connect(this.#pool)
    let broken = false
    let freed = false
    // Only cutting the connection makes a statement fail that the server never answers.
    const timer = setTimeout(() => cut(client), Math.max(1, endsAt - performance.now()))
    try {
      const answer = await work(sessionOf(client, () => (freed = true)))
      if (freed) this.#onFreed()
      return answer
    } catch (error) {
      broken = error instanceof ConnectionError
      throw error
    } finally {
      clearTimeout(timer)
      client.release(broken)
    }
  }
}

/** Ends a connection without the closing message: node-postgres would wait for its answer. */
export function cut(client: object): void {
  const { connection } = client as { readonly connection?: { readonly stream: Duplex } }
  connection?.stream.destroy()
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause
    throw new ConnectionError(cause instanceof Error ? cause.message || 'no connection' : String(cause), { cause })
  }
}

export function sessionOf(client: Pick<PoolClient, 'query'> | Pool, freed = () => {}): Session {
  return {
    freed,
    async query(text, values = [], name) {
      try {
        const config = { text, values: toParameters(values), ...(name !== undefined && { name }) }
        const { rows, rowCount, command } = await client.query<Record<string, unknown>>(config)
        return { rows, changes: rowCount ?? 0, command }
      } catch (cause) {
        if (cause instanceof DatabaseError || cause instanceof RangeError) throw cause
        throw new ConnectionError(cause instanceof Error ? cause.message : String(cause), { cause })
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
