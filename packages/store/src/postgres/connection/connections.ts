import type { Duplex } from 'node:stream'
import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg'
import { StoreError } from '../../errors.ts'
import { ConnectionError, isCollision } from './errors.ts'
import { columnTypes, toParameters } from './values.ts'

/**
 * Every use case ends within `total`, so that a webhook is answered within 5 s whatever the database does. The server
 * itself gives up a lock and a statement before that, so that nothing of ours goes on there unattended.
 */
const limitsMs = { connect: 2500, lock: 2500, statement: 3500, total: 4000, idleInTransaction: 5000 }

/** How every connection is set, whatever the server's defaults. `on`: a commit returns when the disk has it. */
export const settings: Readonly<Record<string, string>> = {
  synchronous_commit: 'on',
  default_transaction_isolation: 'read committed',
  lock_timeout: String(limitsMs.lock),
  statement_timeout: String(limitsMs.statement),
  jit: 'off',
  idle_in_transaction_session_timeout: String(limitsMs.idleInTransaction),
}

/** What is told to the server of them when a connection is made. */
export const startupOptions = Object.entries(settings)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', String.raw`\ `)}`)
  .join(' ')

/** Statements may be sent without waiting for the answer of the one before: `pipeline`. */
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
  /** `name` lets the server keep the plan. */
  query(text: string, values?: readonly unknown[], name?: string): Promise<Result>
  /** Deliveries may be claimable once the use case has succeeded: the other processes are told then. */
  freed(): void
}

/** A bounded number of connections. Whoever needs one waits for it, and not for long. */
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
    // A connection that breaks while nobody uses it is replaced when somebody needs one.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => {
      client.on('error', () => {})
      this.#clients.add(client)
    })
    this.#pool.on('remove', (client) => this.#clients.delete(client))
  }

  /** Gives `work` a connection. */
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

  /** Gives `work` a transaction, durable when this resolves. It runs again if another transaction stood in its way. */
  async transaction<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.use((session) => inTransaction(session, work))
      } catch (error) {
        if (!isCollision(error) || attempt === 3) throw error
      }
    }
  }

  /** Lets what is under way finish. */
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
    // Cutting the connection is what makes a statement fail that nobody answers.
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

/** Ends a connection without a farewell, which nobody may be there to hear: node-postgres would wait for it. */
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
    // A transaction that failed without our noticing answers "rollback", and no error.
    const { command } = await session.query('commit')
    if (command !== 'COMMIT') throw new Error('The transaction had failed before it was committed')
    return outcome.value
  }
  // Whatever becomes of it: a connection that can't roll back is broken, and the transaction with it.
  await session.query('rollback').catch(() => {})
  throw outcome.reason
}
