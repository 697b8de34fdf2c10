/** A field whose values differ. A side that does not have the field has no value. */
export interface Change {
  /** The names that lead to the value, e.g. `Fields.Status`. */
  readonly field: string
  readonly before?: unknown
  readonly after?: unknown
}

/** More changes than this are not listed. */
const maxChanges = 200

/** The fields in which two JSON values differ, in the order of `after`. Lists are compared as a whole. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  const names = new Set([...now.keys(), ...old.keys()])
  const changed = [...names].filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)))
  return changed.slice(0, maxChanges).map((field) => ({
    field,
    ...(old.has(field) && { before: old.get(field) }),
    ...(now.has(field) && { after: now.get(field) }),
  }))
}

/** Each value that is not an object with fields, by its path. */
function fieldsOf(value: unknown, path: readonly string[] = []): Map<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries = isObject ? Object.entries(value) : []
  if (entries.length === 0) return new Map(path.length === 0 ? [] : [[path.join('.'), value]])
  return new Map(entries.flatMap(([name, each]) => [...fieldsOf(each, [...path, name])]))
}
