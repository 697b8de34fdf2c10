import { AutotaskError } from '../errors.ts'

/** The hourly limit of a database, from `ThresholdInformation`. Autotask developer help, "Thresholds and limits". */
export interface Threshold {
  /** Requests allowed per window: 10,000. */
  readonly limit: number
  /** Length of the rolling window: 60. */
  readonly timeframeMinutes: number
  /** Requests in the current window by all integrations of the database. */
  readonly used: number
}

/** When the limiter slows the calls to a database, and when it stops them. */
export interface BudgetOptions {
  /** Requests per rolling hour, until Autotask reports its limit. Default 10,000. */
  readonly hourlyLimit?: number
  /** The used share of the limit from which every call waits up to 1 s. Default 0.4: Autotask itself slows calls from 0.5. */
  readonly slowAt?: number
  /** The used share of the limit from which only urgent calls are sent. Default 0.5. */
  readonly stopAt?: number
}

/** `normal` calls stop at `stopAt`, `urgent` calls at the limit. `always` is for the call that reads the limit. */
export type Urgency = 'normal' | 'urgent' | 'always'

const minuteMs = 60_000
/** Minimum time between two calibrations. */
const calibrationMs = minuteMs
const minCallsBetweenCalibrations = 20
/** How often the budget is calibrated while calls are stopped: other integrations may have stopped, too. */
const recheckMs = 5 * minuteMs

/**
 * The hourly budget of one Autotask database, which all its integrations share. Counts our own calls per minute. Calls of
 * other integrations are known from `ThresholdInformation` only; between two readings their number counts as constant.
 * (The interval cap of p-queue counts only the tasks of one queue.)
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

  /** The used share of the limit, as far as we know. */
  get share(): number {
    return (this.#own() + this.#others) / this.#limit
  }

  /** True if `ThresholdInformation` should be read before the next call. */
  get due(): boolean {
    const age = this.#now() - this.#calibratedAt
    return (
      (this.#callsSince >= minCallsBetweenCalibrations && age >= calibrationMs) ||
      (this.share >= this.#stopAt && age >= recheckMs)
    )
  }

  /** Counts a call that is about to be sent, and returns how many milliseconds it must wait. Throws `hourly_limit`. */
  take(urgency: Urgency): number {
    const now = this.#now()
    if (now < this.#closedUntil) throw this.#exceeded(this.#closedUntil - now)
    const bound = { normal: this.#stopAt, urgent: 1, always: Infinity }[urgency]
    if (this.share >= bound) throw this.#exceeded(this.#untilRecheck())
    const wait = this.#wait()
    const minute = Math.floor(now / minuteMs)
    this.#perMinute.set(minute, (this.#perMinute.get(minute) ?? 0) + 1)
    this.#callsSince += 1
    return wait
  }

  /** Sets limit and usage to Autotask's numbers. */
  calibrate({ limit, timeframeMinutes, used }: Threshold): void {
    this.#limit = limit
    this.#windowMinutes = timeframeMinutes
    this.#others = Math.max(0, used - this.#own())
    this.postpone()
  }

  /** Delays the next calibration, e.g. because one is running or failed. */
  postpone(): void {
    this.#calibratedAt = this.#now()
    this.#callsSince = 0
  }

  /** Stops all calls for a while, because Autotask reported the hourly limit. Returns for how long. */
  close(retryAfterMs = recheckMs): number {
    this.#closedUntil = this.#now() + retryAfterMs
    return retryAfterMs
  }

  /** 0 ms below `slowAt`, then from 100 ms up to 1 s at `stopAt`. */
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
    const used = `${percent} % of the ${this.#limit} requests per hour of this Autotask database are used`
    const message = `${used}. Wait ${Math.ceil(retryAfterMs / 1000)} s, or make the call urgent`
    return new AutotaskError('hourly_limit', message, { retryAfterMs })
  }
}
