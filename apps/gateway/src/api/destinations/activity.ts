import type { Figures } from '../../activity/series.ts'
import type { Api } from '../http/api.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data } from '../http/schemas/answers.ts'
import { readSeries } from '../overview/read-series.ts'
import { activityQuery } from '../overview/requests.ts'
import { destinationActivity } from './answers.ts'
import { findEndpoint } from './lookup.ts'
import { destinationParams } from './requests.ts'

/** The attempts at one endpoint over time. */
export function destinationActivityRoutes(api: Api, options: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/destinations/:id/activity',
    schema: {
      ...topic('Destinations'),
      operationId: 'getDestinationActivity',
      summary: 'Get attempts, failures and latency of an endpoint over time, for charts',
      description: '`range`, `from`, `to` and `step` as in `/v1/activity`.',
      params: destinationParams,
      querystring: activityQuery,
      response: answers(200, data(destinationActivity), {
        404: '`not_found`',
        409: '`managed_by_config`: it is a handler; `managed_by_connection`: the URLs of connections are not counted',
      }),
    },
    handler: async ({ environment, params, query }) => {
      const { endpoint } = await findEndpoint(options.store, environment.id, params.id)
      if (endpoint.role === 'override') {
        throw new Refusal(
          'managed_by_connection',
          `"${endpoint.id}" is the URL of a connection: it is not counted alone`,
        )
      }
      const { points, total, ...steps } = await readSeries(options, environment.id, query, endpoint.id)
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

const toFigures = ({ deliveries, latency }: Figures) => ({ attempts: deliveries, latency_ms: latency })
