/** The middle of the values; NaN for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The smallest value that at least `percent` of a hundred values don't exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** Three significant digits, so that tables and files don't pretend to know more. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
