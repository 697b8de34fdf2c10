/** Work that repeats, e.g. the store's upkeep. A round that fails is logged, and the next one comes all the same. */
export interface Loop {
  /** Lower case, digits and hyphens; it names the loop's queue on PostgreSQL. */
  readonly name: string
  /** From one round to the next, in milliseconds, in whole seconds. */
  readonly everyMs: number
  /** `stopping`: the process ends; a long round goes no further than its present step. */
  run(stopping: AbortSignal): Promise<void>
}
