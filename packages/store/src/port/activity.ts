/** Counts of one minute of an environment, or of one of its destinations. The store adds them to the counts that it has. */
export interface ActivityRow {
  readonly environmentId: number
  /** The destination that the counts are about. Default: they are the environment's. */
  readonly destination?: string | undefined
  /** Any time within the minute. */
  readonly at: number
  /** Whole numbers by counter name. The caller chooses the names, in plain words. */
  readonly counts: Readonly<Record<string, number>>
}

/** The counts of one step of a time series. */
export interface ActivityStep {
  /** When the step begins. */
  readonly at: number
  readonly counts: Readonly<Record<string, number>>
}

/** A time series. Steps begin at whole multiples of `stepMs` since 1970. */
export interface ActivityQuery {
  readonly environmentId: number
  /** Only the counts of this destination. Default: those of the environment, without those of destinations. */
  readonly destination?: string | undefined
  /** The beginning of the first step, inclusive. */
  readonly from: number
  /** The end of the last step, exclusive. */
  readonly to: number
  /** A whole number of minutes below an hour, or of hours. */
  readonly stepMs: number
}

/** Counts for charts. They may be incomplete: if a process dies, the counts that it has not added yet are lost. */
export interface ActivityStore {
  /** Adds counts. Several processes may add to one minute. Pass at most a few hundred rows at a time. */
  addActivity(rows: readonly ActivityRow[]): Promise<void>
  /** Steps without counts are left out. Upkeep prunes counts older than 30 days. */
  activity(query: ActivityQuery): Promise<readonly ActivityStep[]>
}
