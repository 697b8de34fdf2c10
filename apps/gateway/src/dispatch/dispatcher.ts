import type { ClaimedDelivery, Outcome, Settlement, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Handler } from '../config/define.ts'
import type { HandlerResult } from './handler-messages.ts'
import { nextAttemptAt, type Schedule } from './schedule.ts'

/** The time limit of a handler that names none. */
const defaultTimeoutMs = 30_000
/** A lease outlives the try that it is for: the time limit, the grace after it, and the settling. */
const leaseMarginMs = 30_000
/** How long to wait after the store failed. */
const troubleMs = 1000
const defaultPollMs = 60_000

/** Runs deliveries. The pool of handler threads is one. */
interface Runner {
  readonly free: number
  run(delivery: ClaimedDelivery, timeoutMs: number): Promise<HandlerResult>
}

export interface DispatcherOptions {
  readonly store: Pick<Store, 'claim' | 'settle' | 'nextDue'>
  readonly handlers: ReadonlyMap<string, Pick<Handler, 'id' | 'timeoutMs'>>
  readonly runner: Runner
  readonly schedule: Schedule
  readonly logger: Logger
  readonly now: () => number
  readonly random: () => number
  /**
   * How long it sleeps at most, in milliseconds, when nobody wakes it: what other processes wrote is found then at the
   * latest. Default: a minute.
   */
  readonly pollMs?: number
  /** Told of each try that ended. */
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: Outcome) => void
}

/** Brings due deliveries to their handlers: claims, runs, settles, and sleeps until the next is due or somebody wakes it. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #destinations: readonly string[]
  readonly #leaseMs: number
  readonly #running = new Set<Promise<void>>()
  #ended: Settlement[] = []
  #loop: Promise<void> | undefined
  #wake: (() => void) | undefined
  #awake = false
  #stopping = false

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#destinations = [...options.handlers.keys()]
    const limits = [...options.handlers.values()].map(({ timeoutMs }) => timeoutMs ?? defaultTimeoutMs)
    this.#leaseMs = Math.max(0, ...limits) + leaseMarginMs
  }

  start(): void {
    if (this.#destinations.length > 0) this.#loop ??= this.#run()
  }

  /** There may be something to do: deliveries were written, or a try ended. */
  wake(): void {
    this.#awake = true
    this.#wake?.()
  }

  /** Claims no more, waits up to `graceMs` for what runs, and gives the rest back to be claimed at the next start. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    await Promise.race([Promise.all(this.#running), wait(graceMs)])
    await this.#settleEnded()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#awake = false
      try {
        await this.#settleEnded()
        const free = this.#options.runner.free
        const claimed = free > 0 ? await this.#claim(free) : []
        for (const delivery of claimed) this.#begin(delivery)
        // A full claim says that there may be more; a full pool, that something will end and wake us.
        if (claimed.length === 0 || claimed.length < free) await this.#sleep(await this.#untilNextDue(free))
        else if (this.#options.runner.free === 0) await this.#sleep(troubleMs)
      } catch (error) {
        this.#options.logger.error({ err: error }, 'dispatching is held up by the database')
        await this.#sleep(troubleMs)
      }
    }
  }

  #claim(limit: number): Promise<readonly ClaimedDelivery[]> {
    const { store, now } = this.#options
    return store.claim({ destinations: this.#destinations, limit, leaseMs: this.#leaseMs, now: now() })
  }

  #begin(delivery: ClaimedDelivery): void {
    const timeoutMs = this.#options.handlers.get(delivery.destination)?.timeoutMs ?? defaultTimeoutMs
    const running = this.#options.runner
      .run(delivery, timeoutMs)
      .then((result) => this.#end(delivery, this.#outcomeOf(delivery, result)))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  #end(delivery: ClaimedDelivery, outcome: Outcome): void {
    this.#ended.push({ id: delivery.id, generation: delivery.generation, outcome })
    const { destination, attempt, event, connection } = delivery
    const line = {
      handler: destination,
      delivery: delivery.id,
      event: event.id,
      connection: connection.connectionId,
      attempt,
    }
    if (outcome.kind === 'retry')
      this.#options.logger.warn(
        { ...line, error: outcome.error, at: outcome.at },
        'a handler failed; it is tried again',
      )
    if (outcome.kind === 'dead') this.#options.logger.error({ ...line, error: outcome.error }, 'a delivery is given up')
    this.#options.onOutcome?.(delivery, outcome)
    this.wake()
  }

  #outcomeOf(delivery: ClaimedDelivery, result: HandlerResult): Outcome {
    if (result.kind === 'succeeded') return { kind: 'succeeded' }
    const { schedule, now, random } = this.#options
    const at = result.permanent ? undefined : nextAttemptAt(schedule, delivery.attempt, now(), random())
    return at === undefined ? { kind: 'dead', error: result.error } : { kind: 'retry', at, error: result.error }
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

  async #untilNextDue(free: number): Promise<number> {
    if (this.#awake || free === 0) return free === 0 ? troubleMs : 0
    const next = await this.#options.store.nextDue(this.#destinations)
    const pollMs = this.#options.pollMs ?? defaultPollMs
    return next === null ? pollMs : Math.min(pollMs, Math.max(0, next - this.#options.now()))
  }

  /** Sleeps, unless somebody has called since the round began. */
  async #sleep(ms: number): Promise<void> {
    if (this.#awake || this.#stopping) return
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
