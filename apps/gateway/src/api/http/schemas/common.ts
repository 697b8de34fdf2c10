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

/** Text of people that any database can hold and any page can show: no control characters, no half characters. */
export function plainText(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), 'must not hold control characters')
}

/** A whole number of a query or a path, as its digits. */
export function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least).max(most))
}

/** A row's number in a path. */
export const rowId = wholeNumber(1, Number.MAX_SAFE_INTEGER)

/** For routes that take no query: a parameter that would do nothing is refused, as at Nango. */
export const noQuery = z.strictObject({})

/** A body that may be left out, all of whose fields have a default. */
export function optionalBody<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((body) => body ?? {}, z.strictObject(shape))
}

/** The page of a list, newest first; `before` is the `next` of the page before. */
export const page = {
  limit: wholeNumber(1, 200).default(50),
  before: z.string().min(1).max(100).optional(),
}

/** A day (`2026-11-21`, which begins at midnight UTC) or a time with its zone (`2026-11-21T08:00:00Z`). */
export const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day or a time with its zone, e.g. 2026-11-21 or 2026-11-21T08:00:00Z',
  })
  .transform((text) => Date.parse(text))
