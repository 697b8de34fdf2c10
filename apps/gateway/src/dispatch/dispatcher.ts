import type { AttemptRecord, ClaimedDelivery, AttemptResult, Settlement, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Runner } from './runner.ts'

/** How long to wait after the store failed, and how soon to look again for room that nobody told us of. */
const troubleMs = 1000
/** Something is due and limits keep it from us: how soon to look again if nothing of ours ends, at first and at most. */
const blockedMs = { first: 25, most: 1000 }
const defaultPollMs = 60_000
/** The most deliveries of one claim: it keeps webhooks from being recorded as long as it takes. */
const maxBatch = 128

export interface DispatcherOptions {
  readonly store: Pick<Store, 'claim' | 'settle' | 'nextDue'>
  readonly runner: Runner
  readonly logger: Logger
  readonly now: () => number
  /**
   * How long it sleeps at most, in milliseconds, when nobody wakes it: what other processes wrote is found then at the
   * latest. Default: a minute.
   */
  readonly pollMs?: number
  /** Told of each try that ended. */
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: AttemptResult) => void
}

/** Brings due deliveries to one kind of destination: claims, runs, settles, and sleeps until the next is due or somebody wakes it. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #running = new Set<Promise<void>>()
  #ended: Settlement[] = []
  #loop: Promise<void> | undefined
  #wake: (() => void) | undefined
  #awake = false
  #stopping = false
  #blockedMs = blockedMs.first

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** There may be something to do: deliveries were written, or a try ended. */
  wake(): void {
    this.#awake = true
    this.#wake?.()
  }

  /** Claims no more, waits up to `graceMs` for what runs, ends the rest, and gives that back to be claimed at the next start. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    await Promise.race([Promise.all(this.#running), wait(graceMs)])
    await this.#options.runner.stop()
    await Promise.all(this.#running)
    await this.#settleEnded()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#awake = false
      try {
        await this.#settleEnded()
        const free = Math.min(maxBatch, this.#options.runner.free)
        const claimed = free > 0 ? await this.#claim(free) : []
        for (const delivery of claimed) this.#begin(delivery)
        if (claimed.length > 0) this.#blockedMs = blockedMs.first
        // A full claim says that there may be more.
        if (claimed.length < free || this.#options.runner.free <= 0) await this.#sleep(await this.#restMs())
      } catch (error) {
        this.#options.logger.error({ err: error }, 'dispatching is held up by the database')
        await this.#rest(troubleMs)
      }
    }
  }

  #claim(limit: number): Promise<readonly ClaimedDelivery[]> {
    const { store, runner, now } = this.#options
    return store.claim({ for: runner.for, limit, leaseMs: runner.leaseMs, now: now() })
  }

  #begin(delivery: ClaimedDelivery): void {
    const running = this.#options.runner
      .run(delivery)
      .then(({ outcome, attempt }) => this.#end(delivery, outcome, attempt))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  #end(delivery: ClaimedDelivery, outcome: AttemptResult, attempt: AttemptRecord | undefined): void {
    const { id, generation } = delivery
    this.#ended.push({ id, generation, outcome, ...(attempt && { attempt }) })
    this.#log(delivery, outcome)
    this.#options.onOutcome?.(delivery, outcome)
    this.wake()
  }

  #log({ id, destination, attempt, event, connection }: ClaimedDelivery, outcome: AttemptResult): void {
    if (outcome.kind !== 'retry' && outcome.kind !== 'dead') return
    const { error } = outcome
    const line = { destination, delivery: id, event: event.id, connection: connection?.connectionId, attempt, error }
    if (outcome.kind === 'dead') this.#options.logger.error(line, 'a delivery is given up')
    else this.#options.logger.warn({ ...line, at: outcome.at }, 'a delivery failed; it is tried again')
  }

  async #settleEnded(): Promise<void> {
    const batch = this.#ended
    if (batch.length === 0) return
    this.#ended = []
    try {
      await this.#options.store.settle(batch, this.#options.now())
    } catch (error) {
      this.#ended = [...batch, ...this.#ended]
      throw error
    }
  }

  /** How long there is nothing to do. Without room, until something ends, of which we are told. */
  async #restMs(): Promise<number> {
    if (this.#awake) return 0
    if (this.#options.runner.free <= 0) return troubleMs
    const { store, runner, now, pollMs = defaultPollMs } = this.#options
    const next = await store.nextDue(runner.for)
    if (next === null) return pollMs
    const ms = next - now()
    if (ms > 0) return Math.min(pollMs, ms)
    const blocked = this.#blockedMs
    this.#blockedMs = Math.min(blockedMs.most, blocked * 2)
    return Math.min(pollMs, blocked)
  }

  /** Sleeps, unless somebody has called since the round began. */
  async #sleep(ms: number): Promise<void> {
    if (!this.#awake) await this.#rest(ms)
  }

  /** Sleeps until somebody calls. */
  async #rest(ms: number): Promise<void> {
    if (this.#stopping) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      timer = setTimeout(resolve, ms)
    })
    clearTimeout(timer)
    this.#wake = undefined
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
