/** What happened in an environment within a minute, to be added to what is there. */
export interface ActivityRow {
  readonly environmentId: number
  /** Any time of that minute. */
  readonly at: number
  /** How often what happened: whole numbers by the caller's own names, which are plain words. */
  readonly counts: Readonly<Record<string, number>>
}

/** What happened in one step of a time series. */
export interface ActivityStep {
  /** When the step begins. */
  readonly at: number
  readonly counts: Readonly<Record<string, number>>
}

/** Which time series. Steps begin at whole multiples of `stepMs` since 1970. */
export interface ActivityQuery {
  readonly environmentId: number
  /** The beginning of a step. */
  readonly from: number
  /** The end of one: what happened then is no longer among it. */
  readonly to: number
  /** Whole minutes below an hour, or whole hours. */
  readonly stepMs: number
}

/** Counts for charts. They are no truth: what was not added before a process died is missing. */
export interface ActivityStore {
  /** Adds them. Several processes may add to one minute. Give it at most a few hundred rows at a time. */
  addActivity(rows: readonly ActivityRow[]): Promise<void>
  /** Steps in which nothing was counted are left out. Upkeep prunes what is older than 30 days. */
  activity(query: ActivityQuery): Promise<readonly ActivityStep[]>
}
