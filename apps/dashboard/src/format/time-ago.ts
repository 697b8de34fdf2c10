const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `3 minutes ago`, `in 2 hours`, `now`. */
export function formatTimeAgo(at: number, now: number): string {
  const ms = at - now
  for (const [unit, length] of units) {
    if (Math.abs(ms) >= length) return format.format(Math.trunc(ms / length), unit)
  }
  return 'now'
}
