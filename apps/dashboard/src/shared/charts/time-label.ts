import type { Range } from './range.ts'

const formats: Readonly<Record<Range, Intl.DateTimeFormat>> = {
  '1h': new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  '24h': new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  '7d': new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
  '30d': new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
}

/** The start of an interval, in the browser's local time. */
export function toTimeLabel(at: string, range: Range): string {
  return formats[range].format(new Date(at))
}
