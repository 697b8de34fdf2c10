import { normalizeGuid } from './guid.ts'

/** How values match connections: which property of a connection holds its values, and when two values are equal. */
export interface MatchRule {
  /**
   * The path of the property that holds a connection's values: `connectionConfig.webhookGuid`. If a name contains a dot,
   * give the path as a list of names. The property is a string or a list of strings; any other type claims nothing.
   */
  readonly property: string | readonly string[]
  /**
   * Converts a value to its normal form, or to `undefined` for a missing value. Values with equal normal forms match.
   * Must be pure and idempotent. Default: `normalizeGuid`.
   */
  readonly normalize?: (value: unknown) => string | undefined
}

/** The normal form of `value` under `rule`; `undefined` for a missing value, and if `normalize` returns `''`. */
export function keyOf(value: unknown, rule: Partial<MatchRule>): string | undefined {
  return (rule.normalize ?? normalizeGuid)(value) || undefined
}

/**
 * The values that `connection` claims under `rule`: normal forms without duplicates, in the connection's order. Reads own
 * properties only, never an inherited `__proto__` or `constructor`. Never throws, whatever the connection is.
 */
export function keysOf(connection: unknown, rule: MatchRule): readonly string[] {
  const value = valueAt(connection, pathOf(rule.property))
  const claimed = Array.isArray(value) ? (value as unknown[]) : [value]
  const keys = claimed.map((item) => keyOf(item, rule)).filter((key) => key !== undefined)
  return [...new Set(keys)]
}

function pathOf(property: MatchRule['property']): readonly string[] {
  return typeof property === 'string' ? property.split('.') : property
}

function valueAt(connection: unknown, path: readonly string[]): unknown {
  let value = connection
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
