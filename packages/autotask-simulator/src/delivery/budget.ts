const hourMs = 3_600_000

/** How many callouts of an entity began in the last hour. */
export class HourlyBudget {
  #began: number[] = []

  /** Takes one of `limit` and gives `undefined`, or the time at which there may be one again. */
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
