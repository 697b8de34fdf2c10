import type { Behaviour } from '../behaviour.ts'
import { ApiError } from './api-error.ts'

const hourMs = 3_600_000

/** The hourly limit of requests of one database (developer help, "REST API thresholds and limits"). */
export class HourlyLimit {
  #times: number[] = []
  #start = 0

  count(now: number): number {
    while (this.#start < this.#times.length && this.#times[this.#start]! <= now - hourMs) this.#start++
    if (this.#start > 10_000) {
      this.#times = this.#times.slice(this.#start)
      this.#start = 0
    }
    return this.#times.length - this.#start
  }

  /** Counts a request and returns the milliseconds that it must wait. Throws if the limit is reached. */
  take(now: number, behaviour: Behaviour): number {
    const { hourlyRequests, hourlyStatus } = behaviour
    const count = this.count(now)
    if (count >= hourlyRequests) {
      const text = `The Autotask API request threshold of ${hourlyRequests} requests in 60 minutes has been exceeded.`
      throw new ApiError(text, Number(hourlyStatus), { isLimit: true })
    }
    this.#times.push(now)
    const share = (count + 1) / hourlyRequests
    if (share < 0.5) return 0
    return share < 0.75 ? 500 : 1000
  }
}

/** The limit of concurrent requests, by integration code and endpoint (developer help, "Thread limiting"). */
export class ThreadLimit {
  readonly #inProgress = new Map<string, number>()

  /** Takes a thread and returns the function that releases it. Throws if no thread is free. */
  take(key: string, method: string, { threads, threadStatus }: Behaviour): () => void {
    const count = this.#inProgress.get(key) ?? 0
    if (count >= threads) throw threadError(method, threads, threadStatus)
    this.#inProgress.set(key, count + 1)
    return () => {
      const left = this.#inProgress.get(key)! - 1
      if (left > 0) this.#inProgress.set(key, left)
      else this.#inProgress.delete(key)
    }
  }
}

/** The text and its code are observed in client code; their combination is a guess. */
export function threadError(method: string, threads: number, status: '429' | '500'): ApiError {
  const text = `Thread Threshold Exceeded (Itgenatr005). The Autotask API thread threshold of ${threads} threads has been exceeded. Method: ${method}`
  return new ApiError(text, Number(status), { isLimit: true })
}
