import { z } from 'zod'
import { rangesMs, stepsMs } from '../../activity/series.ts'
import { time } from '../http/schemas/common.ts'

/** Up to now for a `range`, else from a time to a time. */
export const activityQuery = z
  .strictObject({
    range: z.enum(Object.keys(rangesMs) as (keyof typeof rangesMs)[]).optional(),
    from: time.optional(),
    /** Default: now. */
    to: time.optional(),
    /** Default: one that makes at most 200 points. */
    step: z.enum(Object.keys(stepsMs) as (keyof typeof stepsMs)[]).optional(),
  })
  .refine(({ range, from, to }) => range === undefined || (from === undefined && to === undefined), {
    error: 'stands for from and to: give it, or those',
    path: ['range'],
  })
  .refine(({ from, to }) => to === undefined || from !== undefined, { error: 'needs a from', path: ['to'] })
