import { z } from 'zod'
import { named } from './named.ts'

/** The form of Nango's `unique_key` and `provider_config_key`. */
export const uniqueKey = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9~:.@ _-]+$/, 'must be letters, digits, blanks and ~ : . @ _ -')
  .register(named, { examples: ['autotask'] })

/** The form of Nango's `connection_id`. */
export const connectionId = z
  .string()
  .max(255)
  .regex(
    /^[a-zA-Z0-9,.;:=+~[\]|@${}"'\\/_ -]+$/,
    'must be letters, digits, blanks and , . ; : = + ~ [ ] | @ $ { } " \' \\ / _ -',
  )
  .register(named, { examples: ['acme'] })

/** Text that any database can store and any page can show: no control characters, no lone surrogates. */
export function plainText(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), 'must not contain control characters')
}

/** A whole number in a query or a path. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
}

/** The number of a row, in a path. */
export const rowId = wholeNumber(1, Number.MAX_SAFE_INTEGER)

/** For routes without a query. They refuse every parameter, as Nango does. */
export const noQuery = z.strictObject({})

/** A body that may be missing; each of its fields is optional or has a default. */
export function optionalBody<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((body) => body ?? {}, z.strictObject(shape)).register(named, { 'x-optional': true })
}

/** A page of a list, newest first. `before` is the `next` of the previous page. */
export const page = {
  limit: wholeNumber(1, 200).default(50),
  before: z.string().min(1).max(100).optional(),
}

/** A length of time such as `90m`, `24h` or `7d`, in milliseconds. At most 3,650 days. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'must be a number of minutes, hours or days, e.g. 90m, 24h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * unitMs[text.at(-1) as keyof typeof unitMs])

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A day (`2026-11-21`, which begins at midnight UTC) or a time with its zone (`2026-11-21T08:00:00Z`). */
export const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day or a time with its zone, e.g. 2026-11-21 or 2026-11-21T08:00:00Z',
  })
  .transform((text) => Date.parse(text))
