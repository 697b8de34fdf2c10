import type { ClaimedDelivery, AttemptResult, Settlement, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Runner, RunResult } from '../delivery/runner.ts'
import type { DispatchRound } from '../delivery/store-shares.ts'

/** How long to wait after the store failed, or while the runner is full and nothing ends, in milliseconds. */
const troubleMs = 1000
/** Poll interval while limits block what is due, in milliseconds. It doubles from `first` to `most`. */
const blockedMs = { first: 25, most: 1000 }
const defaultPollMs = 60_000
/** The maximum number of deliveries per claim. It is small, because SQLite can record no webhook while a claim runs. */
const maxBatch = 128

export interface DispatcherOptions {
  readonly store: Pick<Store, 'claim' | 'settle' | 'nextDue'>
  readonly runner: Runner
  readonly logger: Logger
  readonly now: () => number
  /**
   * How long it sleeps at most, in milliseconds, if `wake` is not called: the longest delay for deliveries that another
   * process wrote. Default: a minute.
   */
  readonly pollMs?: number
  /** Called after each round. */
  readonly onRound?: (round: DispatchRound) => void
  /** Called after each attempt. */
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: AttemptResult) => void
}

/** Runs the due deliveries of one kind of destination: claims, runs, settles, and sleeps until the next is due or `wake` is called. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #running = new Map<string, Promise<void>>()
  /** The newest claim of each delivery that is under way. */
  readonly #generations = new Map<string, number>()
  #unsettled: Settlement[] = []
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

  /** Looks for due deliveries now: some were written, or an attempt ended. */
  wake(): void {
    this.#awake = true
    this.#wake?.()
  }

  /** Claims no more, waits up to `graceMs` for the running attempts, ends the rest, and gives those deliveries back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    await Promise.race([Promise.all(this.#running.values()), wait(graceMs)])
    await this.#options.runner.stop()
    await Promise.all(this.#running.values())
    await this.#settle()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#awake = false
      try {
        const startedAt = performance.now()
        const free = Math.min(maxBatch, this.#options.runner.free)
        const claimed = free > 0 ? await this.#claim(free) : await this.#settle()
        const storeMs = performance.now() - startedAt
        for (const delivery of claimed) this.#begin(delivery)
        if (claimed.length > 0) this.#blockedMs = blockedMs.first
        // After a full claim there may be more.
        if (claimed.length < free || this.#options.runner.free <= 0) await this.#sleep(await this.#sleepMs())
        const lagMs = claimed.length === free ? this.#lagOf(claimed) : null
        this.#options.onRound?.({ durationMs: performance.now() - startedAt, storeMs, lagMs })
      } catch (error) {
        this.#options.logger.error({ err: error }, 'dispatching waits for the database')
        await this.#waitForWake(troubleMs)
      }
    }
  }

  /** How long ago the oldest event was received for which a first attempt was claimed, in milliseconds. */
  #lagOf(claimed: readonly ClaimedDelivery[]): number | null {
    const first = claimed.filter(({ attempt, replay }) => attempt === 1 && !replay)
    if (first.length === 0) return null
    return this.#options.now() - Math.min(...first.map(({ event }) => event.matchedAt))
  }

  /** Settles what has ended, and claims. */
  #claim(limit: number): Promise<readonly ClaimedDelivery[]> {
    const { store, runner, now } = this.#options
    return this.#withUnsettled((settlements) =>
      store.claim({ for: runner.for, limit, leaseMs: runner.leaseMs, now: now(), settlements }),
    )
  }

  #begin(delivery: ClaimedDelivery): void {
    const { id } = delivery
    this.#generations.set(id, delivery.generation)
    // This process still works on the delivery, although its lease ended (or the clock was set). Start no second
    // attempt.
    if (this.#running.has(id)) return
    const running = this.#options.runner.run(delivery).then((result) => this.#end(delivery, result))
    this.#running.set(id, running)
  }

  #end(delivery: ClaimedDelivery, result: RunResult): void {
    const { id } = delivery
    this.#unsettled.push({ id, generation: this.#generations.get(id)!, ...result })
    this.#running.delete(id)
    this.#generations.delete(id)
    this.#log(delivery, result.outcome)
    this.#options.onOutcome?.(delivery, result.outcome)
    this.wake()
  }

  #log({ id, destination, attempt, event, connection }: ClaimedDelivery, outcome: AttemptResult): void {
    if (outcome.kind !== 'retry' && outcome.kind !== 'dead') return
    const { error } = outcome
    const line = { destination, delivery: id, event: event.id, connection: connection?.connectionId, attempt, error }
    if (outcome.kind === 'dead') this.#options.logger.error(line, 'a delivery is given up')
    else this.#options.logger.warn({ ...line, at: outcome.at }, 'an attempt of a delivery failed; it will be retried')
  }

  async #settle(): Promise<readonly []> {
    const { store, now } = this.#options
    if (this.#unsettled.length > 0) await this.#withUnsettled((settlements) => store.settle(settlements, now()))
    return []
  }

  /** Passes on what is to be settled, and takes it back if the store fails. */
  async #withUnsettled<Answer>(work: (settlements: readonly Settlement[]) => Promise<Answer>): Promise<Answer> {
    const batch = this.#unsettled
    this.#unsettled = []
    try {
      return await work(batch)
    } catch (error) {
      this.#unsettled = [...batch, ...this.#unsettled]
      throw error
    }
  }

  /** How long to sleep, in milliseconds. While the runner is full, `wake` ends the sleep as soon as an attempt ends. */
  async #sleepMs(): Promise<number> {
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

  /** Sleeps, unless `wake` was called since the round began. */
  async #sleep(ms: number): Promise<void> {
    if (!this.#awake) await this.#waitForWake(ms)
  }

  async #waitForWake(ms: number): Promise<void> {
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
