import { breaksAnswer, breaksRequest } from './breaking-schema.ts'
import type { JsonSchema, OpenApi, Operation } from './tidy.ts'

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

/**
 * Lists the changes from `before` to `after` that would break clients made for `before`. Old requests must still be
 * accepted; answers must keep their fields and may have more. New routes and optional fields break nothing.
 */
export function breakingChanges(before: OpenApi, after: OpenApi): string[] {
  const [was, now] = [inlined(before), inlined(after)]
  return Object.entries(was.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`
      const still = now.paths[path]?.[method]
      return still ? changesOf(operation, still).map((change) => `${name}: ${change}`) : [`${name} is gone`]
    }),
  )
}

/** Replaces each reference by the schema that it refers to. No schema contains itself. */
function inlined(document: OpenApi): OpenApi {
  const read = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, each: unknown) => {
      const reference = typeof each === 'object' && each !== null && '$ref' in each ? String(each.$ref) : undefined
      return reference === undefined ? each : read(document.components.schemas[reference.split('/').at(-1) ?? ''])
    })
  return { ...document, paths: read(document.paths) as OpenApi['paths'] }
}

function changesOf(was: Operation, now: Operation): string[] {
  return [...parametersOf(was, now), ...bodyOf(was, now), ...answersOf(was, now)]
}

function parametersOf(was: Operation, now: Operation): string[] {
  const known = parametersByName(was)
  const still = parametersByName(now)
  const required = [...still].filter(([name, { required }]) => required && !known.get(name)?.required)
  return [
    ...required.map(([name]) => `${name} is now required`),
    ...[...known].flatMap(([name, { schema }]) => {
      const other = still.get(name)
      return other ? breaksRequest(schema, other.schema, name) : [`${name} is gone`]
    }),
  ]
}

function parametersByName({ parameters = [] }: Operation) {
  return new Map(parameters.map((parameter) => [`${parameter.in} parameter ${parameter.name}`, parameter]))
}

function bodyOf({ requestBody: was }: Operation, { requestBody: now }: Operation): string[] {
  if (now?.required && !was?.required) return ['the body is now required']
  if (!was) return []
  return now ? contentOf(breaksRequest, was.content, now.content, 'body') : ['the body is gone']
}

/** Compares answers of success only: new refusals are allowed. */
function answersOf({ responses: was }: Operation, { responses: now }: Operation): string[] {
  return Object.keys(was)
    .filter((status) => status.startsWith('2'))
    .flatMap((status) => {
      if (!now[status]) return [`the answer ${status} is gone`]
      return contentOf(breaksAnswer, was[status]?.content ?? {}, now[status].content ?? {}, status)
    })
}

function contentOf(breaks: typeof breaksAnswer, was: Content, now: Content, where: string): string[] {
  return Object.entries(was).flatMap(([type, { schema }]) => {
    const still = now[type]
    return still ? breaks(schema, still.schema, where) : [`${where} is no longer ${type}`]
  })
}
