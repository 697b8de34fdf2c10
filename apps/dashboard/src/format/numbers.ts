import type { components } from '../api/schema.d.ts'

const whole = new Intl.NumberFormat('en')

/** `12,345`. */
export function formatNumber(count: number): string {
  return whole.format(count)
}

/** `1 attempt`, `12,345 deliveries`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`
}

/** A count of the API that may be capped: `10,000+`. */
export function formatCounted({ count, capped }: components['schemas']['Counted']): string {
  return capped ? `${formatNumber(count)}+` : formatNumber(count)
}

/** The API counts a destination's queued deliveries up to this number. */
const countedTo = 10_000

/** A destination's load as text; `10,000+` if the API stopped counting. */
export function formatCapped(count: number): string {
  return formatCounted({ count: Math.min(count, countedTo), capped: count > countedTo })
}

/** `12 ms`, `1.2 s`, `3 min`; `–` for null. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${short(ms / 1000)} s`
  if (ms < 3_600_000) return `${short(ms / 60_000)} min`
  return `${short(ms / 3_600_000)} h`
}

/** One decimal below 10, unless it is 0. */
function short(value: number): string {
  return String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
}
