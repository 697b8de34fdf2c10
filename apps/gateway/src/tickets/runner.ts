import { ProviderError } from '@guidepost/provider'
import type { ClaimedDelivery, AttemptResult } from '@guidepost/store'
import type { Runner, RunResult } from '../delivery/runner.ts'
import { defaultSchedule, nextAttemptAt, type Schedule } from '../delivery/schedule.ts'
import { concurrency, linkedTicketsId } from './handler.ts'
import type { LinkedTickets } from './linked-tickets.ts'

/** How long one attempt may take: a provider's REST API is slow at times. */
const timeoutMs = 120_000
/** A lease outlives the attempt and its settling. */
const leaseMs = timeoutMs + 30_000

export interface TicketRunnerOptions {
  readonly tickets: Pick<LinkedTickets, 'handle'>
  /** Default: `defaultSchedule`. */
  readonly schedule?: Schedule | undefined
  readonly now: () => number
  readonly random: () => number
}

/** Runs the deliveries of linked tickets, in this thread: our own code, which mostly waits for the provider. */
export class TicketRunner implements Runner {
  readonly for = [linkedTicketsId]
  readonly leaseMs = leaseMs
  readonly #options: TicketRunnerOptions
  readonly #stopping = new AbortController()
  #running = 0

  constructor(options: TicketRunnerOptions) {
    this.#options = options
  }

  get free(): number {
    return Math.max(0, concurrency - this.#running)
  }

  async run(delivery: ClaimedDelivery): Promise<RunResult> {
    const startedAt = this.#options.now()
    const start = performance.now()
    this.#running += 1
    const outcome = await this.#attempt(delivery)
    this.#running -= 1
    const latencyMs = Math.round(performance.now() - start)
    return { outcome, attempt: { startedAt, latencyMs, status: null, answer: null } }
  }

  stop(): Promise<void> {
    this.#stopping.abort()
    return Promise.resolve()
  }

  async #attempt(delivery: ClaimedDelivery): Promise<AttemptResult> {
    const { tickets, schedule = defaultSchedule, now, random } = this.#options
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      await tickets.handle(delivery, AbortSignal.any([this.#stopping.signal, limit]))
      return { kind: 'succeeded' }
    } catch (error) {
      if (this.#stopping.signal.aborted) return { kind: 'release' }
      const text = limit.aborted ? `The attempt took longer than ${timeoutMs} ms` : textOf(error)
      const retryAfterMs = error instanceof ProviderError ? error.retryAfterMs : undefined
      // Retry errors that are not retryable, too: a person may fix their cause while there are attempts left.
      const at = nextAttemptAt(schedule, delivery.attempt, now(), random(), retryAfterMs)
      return at === undefined ? { kind: 'dead', error: text } : { kind: 'retry', at, error: text }
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))
