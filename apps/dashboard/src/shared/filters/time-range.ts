/** A period up to now (`since`), or two times (`from`, `to`), as the page's address has them. */
export interface TimeRange {
  readonly since?: string
  readonly from?: string
  readonly to?: string
}

const minuteMs = 60_000
const dayMs = 86_400_000

export const periods: Readonly<Record<string, { readonly label: string; readonly ms: number }>> = {
  '15m': { label: 'Last 15 minutes', ms: 15 * minuteMs },
  '1h': { label: 'Last hour', ms: 60 * minuteMs },
  '24h': { label: 'Last 24 hours', ms: dayMs },
  '7d': { label: 'Last 7 days', ms: 7 * dayMs },
  '30d': { label: 'Last 30 days', ms: 30 * dayMs },
}

/** The filter as the API takes it: without `since`, and with `from` for a period. */
export function withTimes<Filter extends TimeRange>(filter: Filter, now: number): Omit<Filter, 'since'> {
  const { since, ...times } = filter
  const period = since === undefined ? undefined : periods[since]
  return period ? { ...times, from: new Date(now - period.ms).toISOString() } : times
}
