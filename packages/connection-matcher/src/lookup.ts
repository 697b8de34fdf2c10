import { matchOf, type ConnectionId, type Match } from './match.ts'
import { keyOf, type MatchRule } from './rule.ts'

/** Finds the ids of the connections that claim a key, e.g. through the index of a store in which `keysOf` were written. */
export type Lookup<Id extends ConnectionId = string> = (key: string) => Iterable<Id> | PromiseLike<Iterable<Id>>

/**
 * Whose `value` is, asked of a look-up instead of an index in memory: the same answers as `Matcher.match`. The look-up is
 * called once, with the normal form, and not at all for a missing value. Rejects only with what the look-up throws.
 */
export async function matchWith<Id extends ConnectionId = string>(
  value: unknown,
  lookup: Lookup<Id>,
  rule: Partial<MatchRule> = {},
): Promise<Match<Id>> {
  const key = keyOf(value, rule)
  return key === undefined ? { found: 'missing' } : matchOf(key, await lookup(key))
}
