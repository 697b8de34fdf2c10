import { normalizeGuid } from './guid.ts'

/** How connections and values meet: where a connection says what is its own, and when two spellings are the same. */
export interface MatchRule {
  /**
   * The property of a connection that holds its values, as a path: `connectionConfig.webhookGuid`. A list of names says
   * the same for names that hold a dot. The value there is a text, or a list of texts; anything else claims nothing.
   */
  readonly property: string | readonly string[]
  /**
   * The normal form of a value; equal forms match. `undefined` says that there is no value. Default: `normalizeGuid`.
   * Must be pure, and give a normal form back as it is.
   */
  readonly normalize?: (value: unknown) => string | undefined
}

/** The normal form of `value` under `rule`; `undefined` if there is none, also where `normalize` answers `''`. */
export function keyOf(value: unknown, rule: Partial<MatchRule>): string | undefined {
  return (rule.normalize ?? normalizeGuid)(value) || undefined
}

/**
 * The values that `connection` claims under `rule`, in normal form, each once and in their order. Only own properties
 * count, so that `__proto__` and `constructor` are names like any other. Never throws, whatever the connection is.
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
