import { z } from 'zod'
import type { AutotaskEvent } from './event.ts'
import { readEvent } from './read-event.ts'

/**
 * The zod schema from one posted object, already parsed by somebody else, to an {@link AutotaskEvent}. Any object will
 * do; keys may be in any case.
 *
 * From bytes, use `parse` instead: it has limits, and it keeps the digits of numbers beyond 2^53, which `JSON.parse` has
 * rounded by the time a value comes here.
 */
export const autotaskPayloadSchema: z.ZodType<AutotaskEvent> = z
  .record(z.string(), z.unknown())
  .transform((payload, context) => {
    try {
      return readEvent(payload)
    } catch (cause) {
      // Only a value that no JSON has (a cycle, a BigInt, endless nesting) can make it fail.
      context.addIssue({ code: 'custom', message: `Fields hold a value that JSON cannot: ${(cause as Error).name}` })
      return z.NEVER
    }
  })
