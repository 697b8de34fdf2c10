import { trim } from './ledger.ts'
import type { Callout, Change } from './ledger.ts'

/** A mail that Autotask would send; the simulator only notes it. */
export interface Mail {
  readonly at: number
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

/** A request to the REST API. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly username?: string
}

interface Parts {
  request: { readonly request: LoggedRequest }
  change: { readonly change: Change }
  delivered: { readonly callout: Callout }
  /** A try failed, and there will be another. */
  retried: { readonly callout: Callout }
  'given-up': { readonly callout: Callout }
  dropped: { readonly callout: Callout }
  /** The hourly number of callouts is reached; this one waits. */
  delayed: { readonly callout: Callout }
  /** A webhook was switched off or deleted, or one of its actions was stopped. */
  deactivated: { readonly webhook: Callout['webhook']; readonly cause: 'failures' | 'update' | 'delete' | 'owner' }
  mail: { readonly mail: Mail }
}

export type LogKind = keyof Parts

/** What happened, when, at whose: `kind` says what else there is. */
export type LogEntry<Kind extends LogKind = LogKind> = Extract<AnyEntry, { readonly kind: Kind }>

type AnyEntry = {
  [Each in LogKind]: { readonly kind: Each; readonly at: number; readonly tenant: string } & Parts[Each]
}[LogKind]

interface Waiter {
  readonly wants: (entry: LogEntry) => boolean
  readonly resolve: (entry: LogEntry) => void
}

/** Everything that happened, the last `keep` entries, and a way to wait for more. */
export class EventLog {
  readonly #entries: LogEntry[] = []
  readonly #waiters = new Set<Waiter>()
  readonly #keep: number
  readonly #listeners = new Set<(entry: LogEntry) => void>()

  constructor(keep: number) {
    this.#keep = keep
  }

  /** Those of a kind, or all. */
  entries(): readonly LogEntry[]
  entries<Kind extends LogKind>(kind: Kind): readonly LogEntry<Kind>[]
  entries(kind?: LogKind): readonly LogEntry[] {
    return kind === undefined ? this.#entries : this.#entries.filter((entry) => entry.kind === kind)
  }

  /**
   * The first entry of a kind that matches: one that is there already, else the next that comes. Rejects after `timeoutMs`
   * (real time, default 5,000) with the last entries in its message. On a virtual clock, advance time for what is due later.
   */
  waitFor<Kind extends LogKind>(
    kind: Kind,
    matches: (entry: LogEntry<Kind>) => boolean = () => true,
    { timeoutMs = 5000 }: { timeoutMs?: number } = {},
  ): Promise<LogEntry<Kind>> {
    const wants = (entry: LogEntry) => entry.kind === kind && matches(entry as LogEntry<Kind>)
    const found = this.#entries.find(wants)
    if (found) return Promise.resolve(found as LogEntry<Kind>)
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        wants,
        resolve: (entry) => {
          clearTimeout(timer)
          resolve(entry as LogEntry<Kind>)
        },
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter)
        const last = this.#entries.slice(-5).map((entry) => entry.kind)
        reject(
          new Error(
            `No "${kind}" that matches within ${timeoutMs} ms; last in the log: ${last.join(', ') || 'nothing'}`,
          ),
        )
      }, timeoutMs)
      this.#waiters.add(waiter)
    })
  }

  /** Calls `listener` for every entry from now on; call what it gives to stop. */
  subscribe(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry)
    trim(this.#entries, this.#keep)
    for (const listener of this.#listeners) listener(entry)
    for (const waiter of this.#waiters) {
      if (!waiter.wants(entry)) continue
      this.#waiters.delete(waiter)
      waiter.resolve(entry)
    }
  }
}
