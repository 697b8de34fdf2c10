import type { z } from 'zod'
import { maxPoints, rangesMs, seriesOf, stepping } from '../../activity/series.ts'
import { dateOf } from '../http/dates.ts'
import { ApiError } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import type { activityQuery } from './requests.ts'

/** The counts of an environment, or of one of its destinations, over the requested time. Throws a 400. */
export async function readSeries(
  { activity, now }: Pick<ApiOptions, 'activity' | 'now'>,
  environmentId: number,
  { range = '24h', step, ...query }: z.infer<typeof activityQuery>,
  destination?: string,
) {
  const to = query.to ?? now()
  const from = query.from ?? to - rangesMs[range]
  if (from >= to) throw refused('from', 'must be before to')
  const steps = stepping(from, to, step)
  const points = (steps.to - steps.from) / steps.stepMs
  if (points > maxPoints)
    throw refused('step', `makes ${points} points, more than the limit of ${maxPoints}: choose a longer step`)
  const series = seriesOf(steps, await activity.read({ environmentId, destination, ...steps }))
  return { from: dateOf(steps.from), to: dateOf(steps.to), step_ms: steps.stepMs, ...series }
}

const refused = (name: string, message: string) =>
  new ApiError(400, 'invalid_query_params', `${name}: ${message}`, [{ code: 'custom', message, path: [name] }])
