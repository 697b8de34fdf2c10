import type { Provider } from '../../api/integrations.ts'

/** One field of a form that a provider's schema describes. */
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
 * The form fields of a provider's schema: its text properties that have a title. Properties without a title are not
 * meant for people. Required fields come first.
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

/** The properties of a schema that have only one possible value. */
export function constantsOf(schema: Schema): Record<string, unknown> {
  return Object.fromEntries(
    propertiesOf(schema).flatMap(([name, property]) => ('const' in property ? [[name, property.const]] : [])),
  )
}

/** The error text for an entered value; undefined if the value is valid. */
export function problemOf({ isRequired, pattern, label, example }: Field, text: string): string | undefined {
  if (text === '') return isRequired ? `${label} is required` : undefined
  if (pattern === undefined || new RegExp(pattern, 'u').test(text)) return undefined
  return example === undefined ? `${label} is not valid` : `${label} must look like ${example}`
}

/** The values that were entered, by field name. */
export function valuesOf(fields: readonly Field[], texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(fields.flatMap(({ name }) => (texts[name] ? [[name, texts[name]]] : [])))
}
