const hourMs = 3_600_000

/** The hourly limit of callouts of one entity. */
export class HourlyBudget {
  #began: number[] = []

  /** Counts a callout and returns `undefined`, or returns the time of the next free callout if `limit` is reached. */
  take(now: number, limit: number): number | undefined {
    const gone = this.#began.findIndex((at) => at > now - hourMs)
    if (gone !== 0) this.#began = gone < 0 ? [] : this.#began.slice(gone)
    if (this.#began.length < limit) {
      this.#began.push(now)
      return undefined
    }
    const freed = this.#began[this.#began.length - limit]
    return freed === undefined ? Number.POSITIVE_INFINITY : freed + hourMs
  }
}
