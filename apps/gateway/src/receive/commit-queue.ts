import type { Receipt, RecordResult, Store } from '@guidepost/store'

/** Limits of the commit queue. */
export interface CommitQueueOptions {
  readonly maxItems: number
  readonly maxBytes: number
  /** How long a receipt may wait for its commit. Default: 4,500 ms, so that every webhook is answered within 5 s. */
  readonly deadlineMs?: number
  /** The most receipts of one transaction. Default: 256. */
  readonly maxBatch?: number
  /** How long to leave the store to others after a batch that took so long, in milliseconds. Default: not at all. */
  readonly pauseAfter?: (batchMs: number) => number
}

/** The result for a receipt: it was recorded, or why it may not have been. */
export type Committed =
  | RecordResult
  | { readonly ok: false; readonly code: 'queue_full' | 'too_slow' | 'closed' }
  | { readonly ok: false; readonly code: 'unavailable'; readonly message: string }

interface Entry {
  readonly receipt: Receipt
  readonly expiresAt: number
  answer: ((committed: Committed) => void) | undefined
}

/**
 * Commits receipts in groups: while one batch is written, the next one gathers. So batches grow as the disk slows down, and a
 * lone webhook never waits for others.
 */
export class CommitQueue {
  readonly #store: Pick<Store, 'recordBatch'>
  readonly #options: Required<CommitQueueOptions>
  #waiting: Entry[] = []
  readonly #timer: NodeJS.Timeout
  #inFlight: readonly Entry[] = []
  #items = 0
  #bytes = 0
  #scheduled = false
  /** No batch begins before, so that dispatch gets its share of the store. */
  #restsUntil = -Infinity
  #closed: (() => void) | undefined

  constructor(store: Pick<Store, 'recordBatch'>, options: CommitQueueOptions) {
    this.#store = store
    this.#options = { deadlineMs: 4500, maxBatch: 256, pauseAfter: () => 0, ...options }
    this.#timer = setInterval(() => this.#expire(performance.now()), Math.min(250, this.#options.deadlineMs / 2))
    this.#timer.unref()
  }

  /** How many receipts wait, including those of the batch that is being written. */
  get size(): number {
    return this.#items
  }

  /**
   * Queues a receipt. `spentMs` is how long its request has waited already; it is subtracted from the time until the
   * deadline.
   */
  add(receipt: Receipt, spentMs = 0): Promise<Committed> {
    if (this.#closed) return Promise.resolve({ ok: false, code: 'closed' })
    const bytes = this.#bytes + receipt.body.byteLength
    if (this.#items >= this.#options.maxItems || (this.#items > 0 && bytes > this.#options.maxBytes)) {
      return Promise.resolve({ ok: false, code: 'queue_full' })
    }
    this.#items += 1
    this.#bytes = bytes
    return new Promise((answer) => {
      this.#waiting.push({ receipt, expiresAt: performance.now() + this.#options.deadlineMs - spentMs, answer })
      this.#schedule()
    })
  }

  /** Takes no more receipts, and resolves when all waiting ones have their result. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed = resolve
      this.#finishClosing()
    })
  }

  /** Commits after this turn of the event loop, so that all receipts of the turn share one commit. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight.length > 0) return
    this.#scheduled = true
    const pauseMs = this.#closed ? 0 : this.#restsUntil - performance.now()
    const commit = (): void => {
      this.#scheduled = false
      void this.#commit()
    }
    if (pauseMs > 0) setTimeout(commit, pauseMs)
    else setImmediate(commit)
  }

  async #commit(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#options.maxBatch)
    if (batch.length === 0) return this.#finishClosing()
    this.#inFlight = batch
    const startedAt = performance.now()
    const results = await this.#record(batch)
    const endedAt = performance.now()
    this.#restsUntil = endedAt + this.#options.pauseAfter(endedAt - startedAt)
    this.#inFlight = []
    batch.forEach((entry, index) => this.#settle(entry, results[index]!))
    if (this.#waiting.length > 0) this.#schedule()
    else this.#finishClosing()
  }

  async #record(batch: readonly Entry[]): Promise<readonly Committed[]> {
    try {
      return await this.#store.recordBatch(batch.map(({ receipt }) => receipt))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return batch.map(() => ({ ok: false, code: 'unavailable', message }))
    }
  }

  #settle(entry: Entry, committed: Committed): void {
    this.#items -= 1
    this.#bytes -= entry.receipt.body.byteLength
    this.#answer(entry, committed)
  }

  #answer(entry: Entry, committed: Committed): void {
    entry.answer?.(committed)
    entry.answer = undefined
  }

  /**
   * Answers `too_slow` to receipts that have waited too long. The store may still commit a receipt that it is writing;
   * when the sender retries that webhook, the retry is a duplicate.
   */
  #expire(now: number): void {
    for (const entry of this.#inFlight) {
      if (entry.expiresAt <= now) this.#answer(entry, { ok: false, code: 'too_slow' })
    }
    // Check every waiting receipt: one with a slow look-up expires before earlier ones.
    const late = this.#waiting.filter(({ expiresAt }) => expiresAt <= now)
    if (late.length === 0) return
    this.#waiting = this.#waiting.filter(({ expiresAt }) => expiresAt > now)
    for (const entry of late) this.#settle(entry, { ok: false, code: 'too_slow' })
  }

  #finishClosing(): void {
    if (!this.#closed || this.#items > 0) return
    clearInterval(this.#timer)
    this.#closed()
  }
}
