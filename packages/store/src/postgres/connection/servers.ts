import type { Duplex } from 'node:stream'
import { Client, type ClientConfig } from 'pg'
import { ConnectionError } from './errors.ts'

/**
 * The servers of a database, in the order of `DATABASE_URL`. Connections go to the server that last accepted one; if it
 * is gone or read-only, the next one is tried.
 */
export class Servers {
  readonly #urls: readonly string[]
  #index = 0

  constructor(urls: readonly string[]) {
    this.#urls = urls
  }

  get count(): number {
    return this.#urls.length
  }

  /** The URL, for node-postgres, of the server that connections go to now. */
  get url(): string {
    return this.#urls[this.#index]!
  }

  /** The server at `url` can't be written: connections go to the next one. */
  passOver(url: string): void {
    if (url === this.url) this.#index = (this.#index + 1) % this.#urls.length
  }

  /** Calls `attempt` until it succeeds, once for each server at most. */
  async each<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
    for (let tried = 1; ; tried += 1) {
      const { url } = this
      try {
        return await attempt()
      } catch (error) {
        // Another call may have moved on from this server already.
        if (tried >= this.count || this.url === url) throw error
      }
    }
  }

  /** The class of node-postgres's client for `pg.Pool`: each client connects to the server of the moment. */
  get clients(): typeof Client {
    // oxlint-disable-next-line typescript/no-this-alias -- the functions below need the instance
    const servers = this
    return class extends Client {
      readonly #url: string

      constructor(config: ClientConfig) {
        const { url } = servers
        super({ ...config, connectionString: url })
        this.#url = url
        // If a statement waits for its answer, it fails with this error. If none waits, the next statement finds the
        // connection broken.
        this.on('error', () => {})
      }

      override connect(): Promise<this>
      override connect(callback: (error: Error) => void): void
      override connect(callback?: (error: Error) => void): unknown {
        return callback ? this.#call(callback as (error?: unknown) => void) : this.#connect()
      }

      async #connect(): Promise<this> {
        try {
          await super.connect()
          await requireWritable(this)
          return this
        } catch (error) {
          servers.passOver(this.#url)
          cut(this)
          throw error
        }
      }

      /** `pg.Pool` connects with a callback. */
      async #call(callback: (error?: unknown) => void): Promise<void> {
        const failure = await this.#connect().then(
          () => undefined,
          (error: unknown) => error,
        )
        callback(failure)
      }
    }
  }
}

/** Ends a connection without the closing message: node-postgres would wait for its answer. */
export function cut(client: object): void {
  const { connection } = client as { readonly connection?: { readonly stream: Duplex } }
  connection?.stream.destroy()
}

/** Rejects if the server takes no writes: a standby, or a primary that was demoted. */
async function requireWritable(client: Client): Promise<void> {
  const { rows } = await client.query<{ read_only: boolean }>(
    `select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as read_only`,
  )
  if (rows[0]!.read_only) throw new ConnectionError('the server is read-only: it is a standby, or was demoted')
}
