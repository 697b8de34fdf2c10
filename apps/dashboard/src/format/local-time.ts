/** What `<input type="datetime-local">` shows for a time of the API: the clock of whoever looks. Empty for no time. */
export function toLocalInput(at: string | undefined): string {
  const date = new Date(at ?? '')
  if (Number.isNaN(date.getTime())) return ''
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The time of the API for what was entered there; null for nothing, or half of it. */
export function fromLocalInput(text: string): string | null {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
