import type { Provider } from '../../api/integrations.ts'

/** One field that a form asks for. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly description: string | undefined
  readonly example: string | undefined
  readonly isSecret: boolean
  readonly isRequired: boolean
  readonly pattern: string | undefined
}

interface Property {
  readonly type?: unknown
  readonly const?: unknown
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly pattern?: string
  readonly writeOnly?: boolean
  readonly 'x-needed-to-register'?: boolean
}

type Schema = Provider['credentials_schema']

function propertiesOf(schema: Schema): readonly (readonly [string, Property])[] {
  return Object.entries((schema?.['properties'] ?? {}) as Record<string, Property>)
}

/**
 * The texts that a schema of a provider names with a title: those that people are asked for. What has no title is set
 * otherwise. Those that are needed come first.
 */
export function fieldsOf(schema: Schema): readonly Field[] {
  const required = new Set((schema?.['required'] ?? []) as string[])
  return propertiesOf(schema)
    .filter(([, { type, title }]) => type === 'string' && title !== undefined)
    .map(([name, property]) => ({
      name,
      label: property.title!,
      description: property.description,
      example: property.examples?.map(String)[0],
      isSecret: property.writeOnly === true,
      isRequired: required.has(name) || property['x-needed-to-register'] === true,
      pattern: property.pattern,
    }))
    .toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired))
}

/** What a schema says that can have one value only. */
export function constantsOf(schema: Schema): Record<string, unknown> {
  return Object.fromEntries(
    propertiesOf(schema).flatMap(([name, property]) => ('const' in property ? [[name, property.const]] : [])),
  )
}

/** What is wrong with what was typed; undefined if nothing is. */
export function problemOf({ isRequired, pattern, label, example }: Field, text: string): string | undefined {
  if (text === '') return isRequired ? `${label} is needed` : undefined
  if (pattern === undefined || new RegExp(pattern, 'u').test(text)) return undefined
  return example === undefined ? `${label} does not look right` : `${label} must look like ${example}`
}

/** The fields that were filled in, by their names. */
export function valuesOf(fields: readonly Field[], texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(fields.flatMap(({ name }) => (texts[name] ? [[name, texts[name]]] : [])))
}
