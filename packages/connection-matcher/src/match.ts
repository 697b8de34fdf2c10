/** An id of a connection. */
export type ConnectionId = string | number

/** Whose a value is. `key` is its normal form. */
export type Match<Id extends ConnectionId = string> =
  /** Exactly one connection claims the value. */
  | { readonly found: 'one'; readonly key: string; readonly id: Id }
  /** Several connections claim it, the first to claim it first. Whether all of them or none get it is for the caller to say. */
  | { readonly found: 'several'; readonly key: string; readonly ids: readonly Id[] }
  /** There is a value, and nobody claims it. */
  | { readonly found: 'none'; readonly key: string }
  /** There is no value: it is absent, empty or no text. */
  | { readonly found: 'missing' }

/** One value that several connections claim. */
export interface Conflict<Id extends ConnectionId = string> {
  readonly key: string
  /** Two or more, the first to claim it first. */
  readonly ids: readonly Id[]
}

/** The `Match` for a key and those who claim it. */
export function matchOf<Id extends ConnectionId>(key: string, claimants: Iterable<Id>): Match<Id> {
  const ids = [...new Set(claimants)]
  const [id] = ids
  if (id === undefined) return { found: 'none', key }
  return ids.length === 1 ? { found: 'one', key, id } : { found: 'several', key, ids }
}
