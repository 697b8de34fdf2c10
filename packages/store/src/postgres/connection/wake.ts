import type { Client } from 'pg'
import { configOf } from './connections.ts'
import { cut, type Servers } from './servers.ts'

const channel = 'guidepost_deliveries'

/** How long to wait before the next attempt to connect, in milliseconds. */
const retryMs = 1000

/**
 * One connection that listens for new deliveries and tells the other processes about ours. It notifies after the
 * commit: PostgreSQL commits notifying transactions one at a time, so notifying inside the transaction would make all
 * processes together record as slowly as one. If a process dies between its commit and the notification, polling finds
 * the deliveries.
 */
export class Wake {
  readonly #servers: Servers
  readonly #listeners = new Set<() => void>()
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #telling = false
  #untold = false

  constructor(servers: Servers) {
    this.#servers = servers
  }

  listen(listener: () => void): () => void {
    const own = () => listener()
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** Resolves when it listens, or when this attempt has failed. */
  async connect(): Promise<void> {
    // A notification need not survive a crash, so it does not wait for the disk.
    const options = '-c synchronous_commit=off'
    const config = { ...configOf(this.#servers), pipeline: false, options, query_timeout: 4000 }
    const client: Client = new this.#servers.clients(config)
    let ended = false
    const again = () => {
      if (ended) return
      ended = true
      if (this.#client === client) this.#client = undefined
      cut(client)
      if (!this.#closed) this.#timer = setTimeout(() => void this.connect(), retryMs).unref()
    }
    client.on('error', again)
    client.on('end', again)
    client.on('notification', () => this.#call())
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      if (this.#closed) return cut(client)
      this.#client = client
      // Notifications may have been missed before.
      this.#call()
    } catch {
      again()
    }
  }

  /** Notifies that deliveries may be claimable. Calls at the same time become one notification. */
  tell(): void {
    if (this.#telling) this.#untold = true
    else void this.#tell()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#listeners.clear()
    if (this.#client) cut(this.#client)
  }

  async #tell(): Promise<void> {
    this.#telling = true
    this.#untold = false
    const client = this.#client
    // A connection that can't notify can't listen either: replace it.
    await client?.query(`notify ${channel}`).catch(() => cut(client))
    this.#telling = false
    if (this.#untold && !this.#closed) this.tell()
  }

  #call(): void {
    for (const listener of this.#listeners) listener()
  }
}
