import type { StandingCounts } from '@guidepost/store'
import { readOverview, type Overview } from '../../activity/overview.ts'
import type { Figures } from '../../activity/series.ts'
import type { Status } from '../../registrations/details.ts'
import type { Level } from '../../registrations/verdict/causes.ts'
import type { Api } from '../http/api.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { activityAnswer, overviewAnswer } from './answers.ts'
import { readSeries } from './read-series.ts'
import { activityQuery } from './requests.ts'
import { toAttentionAnswer } from './to-answer.ts'

const overview = topic('Overview')

/** The state of the environment, the problems that need a person, and counts over time. */
export function overviewRoutes(api: Api, options: ApiOptions): void {
  const { now } = options

  api.route({
    method: 'GET',
    url: '/v1/overview',
    schema: {
      ...overview,
      operationId: 'getOverview',
      summary: 'Get the state of the environment and the problems that need a person',
      description:
        'Cheap enough to poll every few seconds: the counts of events, deliveries and connections stop at a limit.',
      querystring: noQuery,
      response: answers(200, data(overviewAnswer)),
    },
    handler: async ({ environment }) => ({
      data: toOverviewAnswer(await readOverview(options, environment.id), now()),
    }),
  })

  api.route({
    method: 'GET',
    url: '/v1/activity',
    schema: {
      ...overview,
      operationId: 'getActivity',
      summary: 'Get counts over time, for charts',
      description:
        '`range` ends now; alternatively send `from` and `to`. Default: `range=24h`. At most 1,000 points, from the last 30 days. If a process dies, the counts of its last seconds are missing.',
      querystring: activityQuery,
      response: answers(200, data(activityAnswer)),
    },
    handler: async ({ environment, query }) => {
      const { points, total, ...steps } = await readSeries(options, environment.id, query)
      return {
        data: {
          ...steps,
          points: points.map(({ at, ...figures }) => ({ at: dateOf(at), ...toFigures(figures) })),
          total: toFigures(total),
        },
      }
    },
  })
}

const toFigures = ({ latency, ...figures }: Figures) => ({ ...figures, latency_ms: latency })

function toOverviewAnswer(read: Overview, now: number): Answer<typeof overviewAnswer> {
  const { waiting, held, dead, unmatched, rejected, paused, notSetUp, byHand } = read
  const byStatus = Map.groupBy(read.registrations, ({ status }) => status)
  return {
    at: dateOf(now),
    deliveries: {
      waiting: { count: waiting.count, capped: waiting.capped, oldest_at: dateOrNull(waiting.oldestAt) },
      held,
      dead,
    },
    events: { unmatched, rejected_24h: rejected },
    connections: toConnectionCounts(read.connections),
    registrations: {
      paused,
      by_status: [...byStatus].map(([status, lines]) => ({
        // The store keeps it as text; nothing but the reconciler writes it.
        status: status as Status,
        connections: lines.reduce((sum, { connections }) => sum + connections, 0),
      })),
      not_set_up: notSetUp,
      by_hand: byHand,
    },
    attention: read.attention.map(toAttentionAnswer),
    muted: read.muted.map(toAttentionAnswer),
  }
}

function toConnectionCounts({ levels, ...counts }: StandingCounts) {
  const { blind = 0, impaired = 0, unproven = 0, ok = 0, unmanaged = 0 }: Partial<Record<Level, number>> = levels
  return {
    capped: counts.capped,
    total: counts.total,
    active: ok,
    attention: blind + impaired + counts.overdue,
    unproven: unproven + counts.unjudged + counts.unreachable,
    by_hand: unmanaged + counts.timely,
    silent_24h: counts.silent,
  }
}
