import { trim } from './ledger.ts'
import type { Callout, Change } from './ledger.ts'

/** A mail that Autotask would send. The simulator only records it. */
export interface Mail {
  readonly at: number
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

/** A request to the REST API in the log. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly username?: string
}

/** The properties of log entries, by kind, beside `kind`, `at` and `tenant`. */
interface EntryDetails {
  request: { readonly request: LoggedRequest }
  change: { readonly change: Change }
  delivered: { readonly callout: Callout }
  /** An attempt failed, and another attempt follows. */
  retried: { readonly callout: Callout }
  'given-up': { readonly callout: Callout }
  dropped: { readonly callout: Callout }
  /** The hourly limit of callouts is reached; this callout waits. */
  delayed: { readonly callout: Callout }
  /** A webhook was deactivated or deleted, or one of its actions was stopped. */
  deactivated: { readonly webhook: Callout['webhook']; readonly cause: 'failures' | 'update' | 'delete' | 'owner' }
  mail: { readonly mail: Mail }
}

export type LogKind = keyof EntryDetails

/** What happened at `at` (milliseconds since 1970) in `tenant`. The other property depends on `kind`. */
export type LogEntry<Kind extends LogKind = LogKind> = Extract<AnyEntry, { readonly kind: Kind }>

type AnyEntry = {
  [Each in LogKind]: { readonly kind: Each; readonly at: number; readonly tenant: string } & EntryDetails[Each]
}[LogKind]

interface Waiter {
  readonly matches: (entry: LogEntry) => boolean
  readonly resolve: (entry: LogEntry) => void
}

/** The log of everything that happened. Keeps about the last `keep` entries. */
export class EventLog {
  readonly #entries: LogEntry[] = []
  readonly #waiters = new Set<Waiter>()
  readonly #keep: number
  readonly #listeners = new Set<(entry: LogEntry) => void>()

  constructor(keep: number) {
    this.#keep = keep
  }

  /** All entries, or those of one kind. */
  entries(): readonly LogEntry[]
  entries<Kind extends LogKind>(kind: Kind): readonly LogEntry<Kind>[]
  entries(kind?: LogKind): readonly LogEntry[] {
    return kind === undefined ? this.#entries : this.#entries.filter((entry) => entry.kind === kind)
  }

  /**
   * Returns the first entry of `kind` that matches, or waits for one. Rejects after `timeoutMs` of real time (default 5,000);
   * the error names the last entries. On a virtual clock, something that is due later needs `clock.advance` first.
   */
  waitFor<Kind extends LogKind>(
    kind: Kind,
    matches: (entry: LogEntry<Kind>) => boolean = () => true,
    { timeoutMs = 5000 }: { timeoutMs?: number } = {},
  ): Promise<LogEntry<Kind>> {
    const isWanted = (entry: LogEntry) => entry.kind === kind && matches(entry as LogEntry<Kind>)
    const found = this.#entries.find(isWanted)
    if (found) return Promise.resolve(found as LogEntry<Kind>)
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        matches: isWanted,
        resolve: (entry) => {
          clearTimeout(timer)
          resolve(entry as LogEntry<Kind>)
        },
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter)
        const last = this.#entries.slice(-5).map((entry) => entry.kind)
        reject(
          new Error(`No matching "${kind}" entry within ${timeoutMs} ms. Last entries: ${last.join(', ') || 'none'}.`),
        )
      }, timeoutMs)
      this.#waiters.add(waiter)
    })
  }

  /** Calls `listener` for each new entry. Call the returned function to stop. */
  subscribe(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry)
    trim(this.#entries, this.#keep)
    for (const listener of this.#listeners) listener(entry)
    for (const waiter of this.#waiters) {
      if (!waiter.matches(entry)) continue
      this.#waiters.delete(waiter)
      waiter.resolve(entry)
    }
  }
}
