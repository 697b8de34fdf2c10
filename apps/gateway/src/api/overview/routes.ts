import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Attention } from '../../activity/attention/kinds.ts'
import { readOverview } from '../../activity/overview.ts'
import { maxPoints, rangesMs, seriesOf, stepping, type Figures } from '../../activity/series.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { ApiError } from '../http/errors.ts'
import { activityQuery } from './requests.ts'
import { noQuery } from '../http/schemas/common.ts'
import type { ApiOptions } from '../http/options.ts'

/** How the environment stands, what needs a person, and what happened over time. */
export function activityRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { activity, now } = options

  return async (api) => {
    api.get('/v1/overview', { schema: { querystring: noQuery } }, async ({ environment }) => {
      const overview = await readOverview(options, environment.id)
      const { waiting, held, dead, unmatched, rejected, paused, notSetUp } = overview
      const byStatus = Map.groupBy(overview.registrations, ({ status }) => status)
      return {
        data: {
          at: dateOf(now()),
          deliveries: {
            waiting: { count: waiting.count, capped: waiting.capped, oldest_at: dateOrNull(waiting.oldestAt) },
            held,
            dead,
          },
          events: { unmatched, rejected_24h: rejected },
          registrations: {
            paused,
            by_status: [...byStatus].map(([status, lines]) => ({
              status,
              connections: lines.reduce((sum, { connections }) => sum + connections, 0),
            })),
            not_set_up: notSetUp,
          },
          attention: overview.attention.map(shapeOfAttention),
        },
      }
    })

    api.get('/v1/activity', { schema: { querystring: activityQuery } }, async ({ environment, query }) => {
      const { range = '24h', step } = query
      const to = query.to ?? now()
      const from = query.from ?? to - rangesMs[range]
      if (from >= to) throw refused('from', 'must be before to')
      const steps = stepping(from, to, step)
      const points = (steps.to - steps.from) / steps.stepMs
      if (points > maxPoints)
        throw refused('step', `makes ${points} points, and ${maxPoints} are the most: choose a longer one`)
      const series = seriesOf(steps, await activity.read({ environmentId: environment.id, ...steps }))
      return {
        data: {
          from: dateOf(steps.from),
          to: dateOf(steps.to),
          step_ms: steps.stepMs,
          points: series.points.map(({ at, ...figures }) => ({ at: dateOf(at), ...shapeOfFigures(figures) })),
          total: shapeOfFigures(series.total),
        },
      }
    })
    await Promise.resolve()
  }
}

const refused = (name: string, message: string) =>
  new ApiError(400, 'invalid_query_params', `${name}: ${message}`, [{ code: 'custom', message, path: [name] }])

const shapeOfFigures = ({ latency, ...figures }: Figures) => ({ ...figures, latency_ms: latency })

function shapeOfAttention({ whatToDo, since, ...attention }: Attention) {
  return { ...attention, since: dateOrNull(since), what_to_do: whatToDo }
}
