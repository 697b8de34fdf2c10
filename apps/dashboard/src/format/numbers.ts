import type { components } from '../api/schema.d.ts'

const whole = new Intl.NumberFormat('en')

/** `12,345`. */
export function figure(count: number): string {
  return whole.format(count)
}

/** A count of which the API looked at so much only: `10,000+`. */
export function counted({ count, capped }: components['schemas']['Counted']): string {
  return capped ? `${figure(count)}+` : figure(count)
}

/** The API counts what waits up to here. */
const countedTo = 10_000

/** A count of the API that ends at 10,000. */
export function atLeast(count: number): string {
  return counted({ count: Math.min(count, countedTo), capped: count > countedTo })
}

/** `12 ms`, `1.2 s`, `3 min`: as exact as anybody reads it. */
export function duration(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${short(ms / 1000)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  return `${short(ms / 3_600_000)} h`
}

/** With one decimal below ten, unless that is 0. */
function short(value: number): string {
  return String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
}
