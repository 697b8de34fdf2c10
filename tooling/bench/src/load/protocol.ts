import type { PayloadSpec } from './payloads.ts'

/** Messages to the generator: prepare requests, or send the prepared ones. */
export type Order = PrepareOrder | RunOrder

interface PrepareOrder extends PayloadSpec {
  readonly kind: 'prepare'
}

export interface RunOrder {
  readonly kind: 'run'
  readonly url: string
  /** How many requests are under way at a time, each on its own keep-alive connection. */
  readonly connections: number
  readonly durationMs: number
}

export interface Prepared {
  readonly kind: 'prepared'
  readonly count: number
  readonly bytes: number
}

/** The generator's result of one round. */
export interface Round {
  readonly kind: 'result'
  readonly requests: number
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly statuses: Readonly<Record<number, number>>
  /** The `Id` of each payload that was answered with 200. */
  readonly acknowledged: readonly number[]
  /** The share of one core that the generator used. Near 1, the generator is the bottleneck, not the server. */
  readonly busy: number
  /** True if the round ran out of prepared requests. */
  readonly exhausted: boolean
}

export type Result = Round | { readonly kind: 'failed'; readonly message: string }
