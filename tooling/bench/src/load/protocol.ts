import type { PayloadSpec } from './payloads.ts'

/** What the generator is asked: make requests, or send what was made. */
export type Order = PrepareOrder | RunOrder

interface PrepareOrder extends PayloadSpec {
  readonly kind: 'prepare'
}

export interface RunOrder {
  readonly kind: 'run'
  readonly url: string
  /** Requests under way at a time, each on a keep-alive connection of its own. */
  readonly connections: number
  readonly durationMs: number
}

export interface Prepared {
  readonly kind: 'prepared'
  readonly count: number
  readonly bytes: number
}

/** One round, as the generator saw it. */
export interface Round {
  readonly kind: 'result'
  readonly requests: number
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly statuses: Readonly<Record<number, number>>
  /** The `Id` of each payload that was answered with 200. */
  readonly acknowledged: readonly number[]
  /** The share of one core that the generator itself used. Near 1, it and not the server is measured. */
  readonly busy: number
  /** True if the round ended because the prepared requests did. */
  readonly exhausted: boolean
}

export type Result = Round | { readonly kind: 'failed'; readonly message: string }
