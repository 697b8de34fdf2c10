import { toMatch, type ConnectionId, type Match } from './match.ts'
import { keyOf, type MatchRule } from './rule.ts'

/** Finds the ids of the connections that claim a key, e.g. in a database index filled with `keysOf`. */
export type Lookup<Id extends ConnectionId = string> = (key: string) => Iterable<Id> | PromiseLike<Iterable<Id>>

/**
 * Finds the connections that claim `value`, like `Matcher.match`, but through your own `lookup` instead of an index in
 * memory. Calls `lookup` once, with the normal form of `value`; does not call it for a missing value. Rejects only with
 * the error that `lookup` throws.
 */
export async function matchWith<Id extends ConnectionId = string>(
  value: unknown,
  lookup: Lookup<Id>,
  rule: Partial<MatchRule> = {},
): Promise<Match<Id>> {
  const key = keyOf(value, rule)
  return key === undefined ? { found: 'missing' } : toMatch(key, await lookup(key))
}
