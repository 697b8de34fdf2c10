/** The parts of an OpenAPI document that are used here. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema> }
}

export interface Operation {
  readonly operationId?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { required?: boolean; readonly content: Record<string, { schema: JsonSchema }> }
  readonly responses: Record<string, { readonly content?: Record<string, { schema: JsonSchema }> }>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: JsonSchema
  style?: string
  explode?: boolean
}

export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly [keyword: string]: unknown
}

/** Corrects what the generator can't know. Changes and returns the given document. */
export function tidy(document: OpenApi): OpenApi {
  for (const operation of operationsOf(document)) {
    for (const parameter of operation.parameters ?? []) describeObject(parameter)
    describeBody(operation)
    // Answers may get more fields, so clients must accept unknown ones.
    operation.responses = openEnded(operation.responses)
  }
  document.components.schemas = used(document, openEnded(document.components.schemas))
  return document
}

function operationsOf({ paths }: OpenApi): (Omit<Operation, 'responses'> & { responses: Operation['responses'] })[] {
  return Object.values(paths).flatMap((path) => Object.values(path))
}

/** An object in a query is written as `tags[key]=value`. */
function describeObject(parameter: Parameter): void {
  if (parameter.in !== 'query' || parameter.schema.type !== 'object') return
  parameter.style = 'deepObject'
  parameter.explode = true
}

/** The generator calls every body required. */
function describeBody({ requestBody }: Pick<Operation, 'requestBody'>): void {
  for (const media of Object.values(requestBody?.content ?? {})) {
    const { 'x-optional': isOptional, ...schema } = media.schema
    if (!isOptional) continue
    requestBody!.required = false
    media.schema = schema
  }
}

/** Removes `additionalProperties: false` at every depth. */
function openEnded<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || !('additionalProperties' in each)) return each
    if (each.additionalProperties === false) delete each.additionalProperties
    return each
  }) as Value
}

/**
 * Removes the schemas that nothing refers to: for each schema, the generator makes one for requests and one for
 * answers. Sorts the others by name, so that the document does not depend on the order of imports.
 */
function used({ paths }: OpenApi, schemas: Record<string, JsonSchema>): Record<string, JsonSchema> {
  const names = new Set<string>()
  const visit = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue
      names.add(name)
      visit(JSON.stringify(schemas[name] ?? {}))
    }
  }
  visit(JSON.stringify(paths))
  const kept = Object.entries(schemas).filter(([name]) => names.has(name))
  return Object.fromEntries(kept.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
