/** Converts a time of the API to the local time that `<input type="datetime-local">` shows. Empty for an invalid time. */
export function toLocalInput(at: string | undefined): string {
  const date = new Date(at ?? '')
  if (Number.isNaN(date.getTime())) return ''
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** Converts the input's local time to a time of the API; null if it is empty or incomplete. */
export function fromLocalInput(text: string): string | null {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time of the API in the browser's time zone: `21 Nov 2026, 08:00:00`. */
export function formatLocalTime(at: string): string {
  return exact.format(new Date(at))
}
