import { AutotaskError } from '../errors.ts'

/** What `ThresholdInformation` says of a database's hourly limit. Autotask developer help, "Thresholds and limits". */
export interface Threshold {
  /** Requests that the window allows: 10,000. */
  readonly limit: number
  /** Length of the rolling window: 60. */
  readonly timeframeMinutes: number
  /** Requests of the window so far, of all integrations of the database. */
  readonly used: number
}

/** When the budget of a database slows calls and stops them. */
export interface BudgetOptions {
  /** Requests per rolling hour, until Autotask says otherwise. Default 10,000. */
  readonly hourlyLimit?: number
  /** The share of the limit from which every call waits a little. Default 0.4: Autotask itself slows from 0.5. */
  readonly slowAt?: number
  /** The share from which only urgent calls go. Default 0.5. */
  readonly stopAt?: number
}

/** `normal` stops at `stopAt`, `urgent` at the limit, and `needed`, which tells where we are, goes regardless. */
export type Urgency = 'normal' | 'urgent' | 'needed'

const minuteMs = 60_000
/** A count of Autotask's is trusted for a minute, however many calls follow. */
const freshMs = minuteMs
/** A handful of calls is not worth one more. */
const fewCalls = 20
/** Stopped calls are let ask again after this long: others may have stopped too. */
const recheckMs = 5 * minuteMs

/**
 * The hourly budget of one Autotask database, which all its integrations share. It counts our calls by the minute and
 * learns of the others' whenever somebody reads `ThresholdInformation`; between two readings, theirs count as steady.
 * p-queue's own interval cap counts one queue's tasks and can't be told of anybody else's.
 */
export class Budget {
  readonly #now: () => number
  readonly #slowAt: number
  readonly #stopAt: number
  #limit: number
  #windowMinutes = 60
  #others = 0
  #calibratedAt = -Infinity
  #callsSince = 0
  #closedUntil = -Infinity
  readonly #perMinute = new Map<number, number>()

  constructor(now: () => number, { hourlyLimit = 10_000, slowAt = 0.4, stopAt = 0.5 }: BudgetOptions) {
    this.#now = now
    this.#limit = hourlyLimit
    this.#slowAt = slowAt
    this.#stopAt = stopAt
  }

  /** The share of the limit that is used, by what we know. */
  get share(): number {
    return (this.#own() + this.#others) / this.#limit
  }

  /** True if `ThresholdInformation` should be read before the next call. */
  get due(): boolean {
    const age = this.#now() - this.#calibratedAt
    return (this.#callsSince >= fewCalls && age >= freshMs) || (this.share >= this.#stopAt && age >= recheckMs)
  }

  /** Counts a call that is about to be sent and says how long it must wait first, or throws `hourly_limit`. */
  take(urgency: Urgency): number {
    const now = this.#now()
    if (now < this.#closedUntil) throw this.#exceeded(this.#closedUntil - now)
    const bound = { normal: this.#stopAt, urgent: 1, needed: Infinity }[urgency]
    if (this.share >= bound) throw this.#exceeded(this.#untilRecheck())
    const wait = this.#wait()
    const minute = Math.floor(now / minuteMs)
    this.#perMinute.set(minute, (this.#perMinute.get(minute) ?? 0) + 1)
    this.#callsSince += 1
    return wait
  }

  /** Takes in what Autotask counts. */
  calibrate({ limit, timeframeMinutes, used }: Threshold): void {
    this.#limit = limit
    this.#windowMinutes = timeframeMinutes
    this.#others = Math.max(0, used - this.#own())
    this.postpone()
  }

  /** Puts the next calibration off, e.g. as one is under way or failed. */
  postpone(): void {
    this.#calibratedAt = this.#now()
    this.#callsSince = 0
  }

  /** Autotask has refused a call for the hourly limit: nothing goes for a while. Gives how long. */
  close(retryAfterMs = recheckMs): number {
    this.#closedUntil = this.#now() + retryAfterMs
    return retryAfterMs
  }

  /** From none at `slowAt` up to a second at `stopAt` and beyond. */
  #wait(): number {
    const { share } = this
    if (share < this.#slowAt) return 0
    const depth = (share - this.#slowAt) / Math.max(this.#stopAt - this.#slowAt, Number.EPSILON)
    return Math.round(100 + 900 * Math.min(1, depth))
  }

  #own(): number {
    const oldest = Math.floor(this.#now() / minuteMs) - this.#windowMinutes
    let sum = 0
    for (const [minute, count] of this.#perMinute) {
      if (minute < oldest) this.#perMinute.delete(minute)
      else sum += count
    }
    return sum
  }

  #untilRecheck(): number {
    return Math.max(minuteMs, this.#calibratedAt + recheckMs - this.#now())
  }

  #exceeded(retryAfterMs: number): AutotaskError {
    const percent = Math.round(this.share * 100)
    const waits = `wait ${Math.ceil(retryAfterMs / 1000)} s`
    const message = `${percent} % of the database's ${this.#limit} requests per hour are used: ${waits}, or make the call urgent`
    return new AutotaskError('hourly_limit', message, { retryAfterMs })
  }
}
