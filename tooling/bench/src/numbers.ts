/** The middle of the values; NaN for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The smallest value that at least `percent` % of the values don't exceed; NaN for none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** Rounds to three significant digits: the measurements are no more precise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
