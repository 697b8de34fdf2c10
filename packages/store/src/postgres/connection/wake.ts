import { Client } from 'pg'
import { configOf, cut } from './connections.ts'

const channel = 'guidepost_deliveries'

/** How long to wait before the next try to connect, in milliseconds. */
const retryMs = 1000

/**
 * One connection that listens for new deliveries, and tells of ours. What is told is told after the commit, and not in
 * it: the server takes notifying transactions one at a time, commit and all, and every node would record at the pace of
 * one. Who commits and dies before telling is what looking from time to time is for.
 */
export class Wake {
  readonly #connectionString: string
  readonly #listeners = new Set<() => void>()
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #telling = false
  #untold = false

  constructor(connectionString: string) {
    this.#connectionString = connectionString
  }

  listen(listener: () => void): () => void {
    const own = () => listener()
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** Resolves when it listens, or has failed to for now. */
  async connect(): Promise<void> {
    // What is told need not outlive a crash: nobody waits for the disk.
    const options = '-c synchronous_commit=off'
    const client = new Client({ ...configOf(this.#connectionString), pipeline: false, options, query_timeout: 4000 })
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
      // Something may have come while nobody listened.
      this.#call()
    } catch {
      again()
    }
  }

  /** Says that deliveries may be claimable. Several at once are told as one. */
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
    // A connection that can't tell can't be told either.
    await client?.query(`notify ${channel}`).catch(() => cut(client))
    this.#telling = false
    if (this.#untold && !this.#closed) this.tell()
  }

  #call(): void {
    for (const listener of this.#listeners) listener()
  }
}
