/** A time as the `/v1` answers write it. */
export function dateOf(at: number): string {
  return new Date(at).toISOString()
}

export function dateOrNull(at: number | null): string | null {
  return at === null ? null : dateOf(at)
}
