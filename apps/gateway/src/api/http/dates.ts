/** A time as `/v1` answers have it: ISO 8601 in UTC. */
export function dateOf(at: number): string {
  return new Date(at).toISOString()
}

export function dateOrNull(at: number | null): string | null {
  return at === null ? null : dateOf(at)
}
