import { z } from 'zod'
import type { AutotaskEvent } from './event.ts'
import { readEvent } from './read-event.ts'

/**
 * A zod schema that converts one posted object, already parsed from JSON, to an {@link AutotaskEvent}. Accepts any object,
 * with keys in any case.
 *
 * If you have the bytes, use `parse`: it checks limits and keeps numbers beyond 2^53 exact. `JSON.parse` has already rounded
 * such numbers before this schema sees them.
 */
export const autotaskPayloadSchema: z.ZodType<AutotaskEvent> = z
  .record(z.string(), z.unknown())
  .transform((payload, context) => {
    try {
      return readEvent(payload)
    } catch (cause) {
      // Only values that JSON cannot contain make readEvent throw: a cycle, a BigInt, endless nesting.
      context.addIssue({
        code: 'custom',
        message: `Fields contains a value that JSON cannot contain (${(cause as Error).name})`,
      })
      return z.NEVER
    }
  })
