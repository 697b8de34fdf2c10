/** A step: its time, and the figures of each series by its name. */
export interface ChartRow {
  readonly time: string
  readonly [name: string]: string | number | null
}

export interface ChartSeries {
  readonly name: string
  readonly label: string
}

/** What a chart shows, in a sentence: the sum of each series and its peak, or its last value and its peak. */
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
    return `${label}: ${format(sum)} in all, ${most}`
  })
  return `${parts.join('; ')}.`
}
