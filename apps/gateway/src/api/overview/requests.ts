import { z } from 'zod'
import { rangesMs, stepsMs } from '../../activity/series.ts'
import { plainText, time } from '../http/schemas/common.ts'

/** A `range` that ends now, or `from` and `to`. */
export const activityQuery = z
  .strictObject({
    range: z.enum(Object.keys(rangesMs) as (keyof typeof rangesMs)[]).optional(),
    from: time.optional(),
    /** Default: now. */
    to: time.optional(),
    /** Default: the shortest step that makes at most 200 points. */
    step: z.enum(Object.keys(stepsMs) as (keyof typeof stepsMs)[]).optional(),
  })
  .refine(({ range, from, to }) => range === undefined || (from === undefined && to === undefined), {
    error: 'can not be combined with from and to: send either range or those',
    path: ['range'],
  })
  .refine(({ from, to }) => to === undefined || from !== undefined, { error: 'needs from: send both', path: ['to'] })

export const attentionParams = z.strictObject({ id: z.string().min(1).max(100) })

export const muteBody = z.strictObject({
  /** For those who find the problem muted. */
  reason: plainText(200),
  /** Default: until the problem gets worse. */
  until: time.optional(),
})
