import { z } from 'zod'

const value = z.union([z.string().max(255), z.number(), z.boolean(), z.null()])
const values = z.array(value).min(1).max(100)

/** `["a", "b"]`: one of these. `{"not": ["a"]}`: none of these. `null` stands for a value that is missing. */
const condition = z.union([values, z.strictObject({ not: values })], {
  error: 'must be a list of values, or {"not": [values]}',
})
type Condition = z.infer<typeof condition>

/**
 * Which events an endpoint gets, beyond their types: those that meet every condition. `payload` has conditions on values of
 * the payload, by their path, e.g. `{"fields.Status": ["5"]}`. `{}`: all events.
 */
export const endpointFilter = z.strictObject({
  integration: condition.optional(),
  connection: condition.optional(),
  /** Without regard to case. */
  type: condition.optional(),
  /** Without regard to case. */
  action: condition.optional(),
  payload: z
    .record(z.string().min(1).max(255), condition)
    .refine((each) => Object.keys(each).length <= 50, 'must have 50 paths at most')
    .optional(),
})
export type EndpointFilter = z.infer<typeof endpointFilter>

/** What a filter looks at. */
export interface Filtered {
  readonly integration: string
  /** Null for an event that matches no connection. */
  readonly connection: string | null
  readonly type: string
  readonly action: string
  /** Called only if a condition needs it, because it parses the event again. */
  readonly payload: () => unknown
}

/** Why a filter leaves an event out, for people: the first condition that it does not meet. `undefined`: it passes. Pure. */
export function leftOutBecause(filter: EndpointFilter, event: Filtered): string | undefined {
  for (const name of ['integration', 'connection', 'type', 'action'] as const) {
    const wanted = filter[name]
    const fold = name === 'type' || name === 'action'
    if (wanted && !meets(wanted, event[name], fold)) return describe(name, event[name], wanted)
  }
  const paths = Object.entries(filter.payload ?? {})
  if (paths.length === 0) return undefined
  const payload = event.payload()
  for (const [path, wanted] of paths) {
    const found = at(payload, path)
    if (!meets(wanted, found, false)) return describe(path, found, wanted)
  }
  return undefined
}

/** Compares values as text, because providers send numbers as text and people write them as numbers. */
function meets(wanted: Condition, found: unknown, fold: boolean): boolean {
  const isNegated = !Array.isArray(wanted)
  const same = (one: unknown) => (fold ? textOf(one).toLowerCase() : textOf(one))
  const isIn = (isNegated ? wanted.not : wanted).some((each) => same(each) === same(found))
  return isIn !== isNegated
}

/** JSON, in which text and `null` differ; numbers and booleans as text. */
function textOf(found: unknown): string {
  if (found === null || found === undefined) return 'null'
  return JSON.stringify(typeof found === 'number' || typeof found === 'boolean' ? String(found) : found)
}

/** The value at a path such as `fields.Status`, without regard to case. Names that contain a dot are tried first. */
function at(payload: unknown, path: string): unknown {
  if (typeof payload !== 'object' || payload === null) return undefined
  const whole = keyOf(payload, path)
  if (whole !== undefined) return (payload as Record<string, unknown>)[whole]
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const name = keyOf(payload, path.slice(0, dot))
    if (name !== undefined) return at((payload as Record<string, unknown>)[name], path.slice(dot + 1))
  }
  return undefined
}

function keyOf(object: object, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase())
}

function describe(name: string, found: unknown, wanted: Condition): string {
  const isNegated = !Array.isArray(wanted)
  const list = (isNegated ? wanted.not : wanted).map(textOf).join(', ')
  return `${name} is ${textOf(found).slice(0, 100)}, ${isNegated ? 'one of the excluded' : 'not one of'} ${list.slice(0, 200)}`
}
