type JsonObject = Record<string, unknown>

/** What makes `before` into `after` where keys are merged: those that changed, and null for those that are gone. */
export function changesOf(before: JsonObject, after: JsonObject): JsonObject {
  const gone = Object.keys(before).filter((key) => !(key in after))
  const changed = Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
  return Object.fromEntries([...changed, ...gone.map((key) => [key, null] as const)])
}

/** The object that a text is in JSON, or what is wrong with it. */
export function parseObject(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
    return 'It must be a JSON object: { "name": … }'
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`
  }
}
