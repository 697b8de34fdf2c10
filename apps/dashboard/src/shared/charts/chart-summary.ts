/** One interval: its time, and the value of each series by name. */
export interface ChartRow {
  readonly time: string
  readonly [name: string]: string | number | null
}

export interface ChartSeries {
  readonly name: string
  readonly label: string
}

/** Describes a chart in a sentence: the peak of each series, and its sum if `isSummed`. */
export function chartSummary(
  rows: readonly ChartRow[],
  series: readonly ChartSeries[],
  format: (value: number) => string,
  isSummed: boolean,
): string {
  const parts = series.map(({ name, label }) => {
    const values = rows.flatMap(({ time, [name]: value }) => (typeof value === 'number' ? [{ time, value }] : []))
    const peak = values.reduce<(typeof values)[number] | undefined>(
      (most, one) => (one.value > (most?.value ?? 0) ? one : most),
      undefined,
    )
    if (!peak) return `${label}: none`
    const most = `at most ${format(peak.value)} at ${peak.time}`
    if (!isSummed) return `${label}: ${most}`
    const sum = values.reduce((total, { value }) => total + value, 0)
    return `${label}: total ${format(sum)}, ${most}`
  })
  return `${parts.join('; ')}.`
}
