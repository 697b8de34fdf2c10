type JsonObject = Record<string, unknown>

/** The patch that turns `before` into `after`: changed keys, and null for removed keys. */
export function changesOf(before: JsonObject, after: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((key) => !(key in after))
  const changed = Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
  return Object.fromEntries([...changed, ...removed.map((key) => [key, null] as const)])
}

/** Parses a JSON object; returns an error text if the text is not one. */
export function parseObject(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
    return 'Enter a JSON object: { "name": … }'
  } catch (error) {
    return `Invalid JSON: ${(error as Error).message}`
  }
}
