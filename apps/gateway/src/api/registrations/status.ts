import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { notSetUp } from '../../registrations/banner.ts'
import { causeCodeOf } from '../../registrations/causes.ts'
import { countNotSetUp } from '../../connections/status.ts'
import { isPaused } from '../../registrations/rounds/guard.ts'
import { dateOf } from '../http/dates.ts'
import { shapeOfAudit } from './shape.ts'
import { noQuery } from '../http/schemas/common.ts'
import { listAuditsQuery } from './managed-requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** How all registrations stand, grouped by what ails them; whether they are looked after; what was done. */
export function registrationStatusRoutes({ store, registrations, now }: ApiOptions): FastifyPluginAsyncZod {
  return async (api) => {
    api.get('/v1/status', { schema: { querystring: noQuery } }, async ({ environment }) => {
      const lines = await store.countManaged(environment.id)
      const without = await countNotSetUp(store, environment.id)
      const groups = lines.map(({ status, cause, connections, since, details }) => ({
        status,
        cause,
        cause_code: causeCodeOf(details),
        connections,
        since: dateOf(since),
        banner: null as typeof notSetUp | null,
      }))
      if (without > 0) {
        groups.push({
          status: 'not_set_up',
          cause: null,
          cause_code: null,
          connections: without,
          since: dateOf(now()),
          banner: notSetUp,
        })
      }
      return { data: { paused: await isPaused(store, environment.id), groups } }
    })

    api.get('/v1/reconcile', { schema: { querystring: noQuery } }, async ({ environment }) => ({
      data: { paused: await isPaused(store, environment.id) },
    }))

    for (const [name, paused] of [
      ['pause', true],
      ['resume', false],
    ] as const) {
      api.post(`/v1/reconcile/${name}`, { schema: { querystring: noQuery } }, async ({ environment }) => {
        await registrations.controls.setPaused(environment.id, paused)
        return { data: { paused } }
      })
    }

    api.get('/v1/audits', { schema: { querystring: listAuditsQuery } }, async ({ environment, query }) => {
      const { connection_id: connectionId, limit, before } = query
      const { rows, next } = await store.listAudits({ environmentId: environment.id, connectionId }, { limit, before })
      return { data: rows.map(shapeOfAudit), next }
    })
    await Promise.resolve()
  }
}
