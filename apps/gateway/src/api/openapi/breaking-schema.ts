import type { JsonSchema } from './tidy.ts'

type Compare = (was: JsonSchema, now: JsonSchema, where: string) => string[]

/** Lists what clients could send before and can't send now. */
export function breaksRequest(was: JsonSchema, now: JsonSchema, where: string): string[] {
  if (isAny(now)) return []
  const [choices, still] = [choicesOf(was), choicesOf(now)]
  if (choices.length > 1 || still.length > 1) {
    return unfit(
      choices,
      (one) => still.some((other) => breaksRequest(one, other, where).length === 0),
      `${where} no longer accepts`,
    )
  }
  if (was.type !== now.type) return [`${where} was ${kindOf(was)} and is ${kindOf(now)}`]
  const [fields, stillFields] = [fieldsOf(was), fieldsOf(now)]
  const gone = now['additionalProperties'] === false ? missing(fields, stillFields) : []
  const required = namesOf(now['required']).filter((name) => !namesOf(was['required']).includes(name))
  return [
    ...narrowed(was, now, where),
    ...gone.map((name) => `${where}.${name} is gone`),
    ...required.map((name) => `${where}.${name} is now required`),
    ...inside(breaksRequest, was, now, where),
  ]
}

/** Lists what clients could read before and can't read now. */
export function breaksAnswer(was: JsonSchema, now: JsonSchema, where: string): string[] {
  if (isAny(was)) return []
  const [choices, still] = [choicesOf(was), choicesOf(now)]
  if (choices.length > 1 || still.length > 1) {
    return unfit(
      still,
      (other) => choices.some((one) => breaksAnswer(one, other, where).length === 0),
      `${where} may now be`,
    )
  }
  if (was.type !== now.type) return [`${where} was ${kindOf(was)} and is ${kindOf(now)}`]
  const gone = missing(fieldsOf(was), fieldsOf(now))
  const optional = namesOf(was['required']).filter(
    (name) => !gone.includes(name) && !namesOf(now['required']).includes(name),
  )
  return [
    ...gone.map((name) => `${where}.${name} is gone`),
    ...optional.map((name) => `${where}.${name} is no longer always there`),
    ...inside(breaksAnswer, was, now, where),
  ]
}

/** Compares the fields and items that both schemas have. */
function inside(compare: Compare, was: JsonSchema, now: JsonSchema, where: string): string[] {
  const stillFields = fieldsOf(now)
  const fields = Object.entries(fieldsOf(was)).flatMap(([name, field]) => {
    const same = stillFields[name]
    return same ? compare(field, same, `${where}.${name}`) : []
  })
  const rest = ['items', 'additionalProperties'].flatMap((keyword) => {
    const [one, other] = [was[keyword], now[keyword]]
    return isSchema(one) && isSchema(other) ? compare(one, other, `${where}[]`) : []
  })
  return [...fields, ...rest]
}

/** Bounds, patterns and lists of values that accept less than before. */
function narrowed(was: JsonSchema, now: JsonSchema, where: string): string[] {
  const lower = ['maxLength', 'maximum', 'maxItems'].filter(
    (keyword) => numberOf(now[keyword], Infinity) < numberOf(was[keyword], Infinity),
  )
  const higher = ['minLength', 'minimum', 'minItems'].filter(
    (keyword) => numberOf(now[keyword], -Infinity) > numberOf(was[keyword], -Infinity),
  )
  const [values, stillValues] = [valuesOf(was), valuesOf(now)]
  const fewer = stillValues !== undefined && !values?.every((value) => stillValues.includes(value))
  const otherPattern = now['pattern'] !== undefined && now['pattern'] !== was['pattern']
  return [
    ...lower.map((keyword) => `${where} has a lower ${keyword}`),
    ...higher.map((keyword) => `${where} has a higher ${keyword}`),
    ...(fewer ? [`${where} accepts fewer values`] : []),
    ...(otherPattern ? [`${where} has another pattern`] : []),
  ]
}

function unfit(schemas: readonly JsonSchema[], fits: (schema: JsonSchema) => boolean, change: string): string[] {
  return schemas.filter((schema) => !fits(schema)).map((schema) => `${change} ${kindOf(schema)}`)
}

/** The values that an enum or a constant allows. */
function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'] as unknown[]
  return 'const' in schema ? [schema['const']] : undefined
}

function missing(fields: Readonly<Record<string, JsonSchema>>, still: Readonly<Record<string, JsonSchema>>): string[] {
  return Object.keys(fields).filter((name) => !(name in still))
}

/** Each of several types is a choice. */
function choicesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { type } = schema
  if (typeof type === 'object') return type.map((each) => ({ ...schema, type: each }))
  return (schema['anyOf'] ?? schema['oneOf'] ?? [schema]) as readonly JsonSchema[]
}

const fieldsOf = (schema: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
const namesOf = (value: unknown): readonly string[] => (value ?? []) as string[]
const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)
const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null
const isAny = (schema: JsonSchema): boolean => Object.keys(schema).length === 0
const kindOf = (schema: JsonSchema): string => [schema.type ?? 'anything'].flat().join(' or ')
