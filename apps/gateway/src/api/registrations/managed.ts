import type { ManagedRegistration } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { manualRemoval, namesOf } from '../../registrations/banner.ts'
import { statusOf } from '../../registrations/details.ts'
import type { Round } from '../../registrations/options.ts'
import type { Reconciled } from '../../registrations/rounds/reconcile.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf } from '../http/lookup.ts'
import { shapeOfManaged, shapeOfPlan, shapeOfProgress, shapeOfReconciled } from './shape.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { noQuery } from '../http/schemas/common.ts'
import { applyBody, listManagedQuery, planQuery, removeQuery } from './managed-requests.ts'
import { registrationParams } from './hand-made-requests.ts'
import type { ApiOptions } from '../http/options.ts'

const planMs = 120_000

/** Registrations that set themselves up, across connections: how they stand, and what a person does about one. */
export function managedRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, registrations } = options

  async function find(environmentId: number, id: number): Promise<ManagedRegistration> {
    const found = await store.findManaged(id)
    if (found?.environment.id === environmentId && found.removedAt === null) return found
    throw new ApiError(404, 'not_found', `There is no managed registration ${id}`)
  }

  return async (api) => {
    const one = '/v1/registrations/:id'
    const schema = { params: registrationParams, querystring: noQuery }

    api.get('/v1/registrations', { schema: { querystring: listManagedQuery } }, async ({ environment, query }) => {
      const { provider_config_key: key, connection_id: connectionId, status, cause, limit, before } = query
      const integration = key === undefined ? undefined : await integrationOf(store, environment.id, key)
      const filter = { environmentId: environment.id, integrationId: integration?.id, connectionId, status, cause }
      const { rows, next } = await store.listManaged(filter, { limit, before })
      return { data: await Promise.all(rows.map((each) => shapeOfManaged(options, each))), next }
    })

    api.get(
      `${one}/plan`,
      { schema: { params: registrationParams, querystring: planQuery } },
      async ({ environment, params, query }) => {
        const found = await find(environment.id, params.id)
        const remove = query.remove === 'true'
        const plan = await registrations.actions.plan(found.id, { signal: AbortSignal.timeout(planMs), remove })
        const byHand = manualRemoval(namesOf(options.providers, found), statusOf(found).details.webhookId)
        return { data: { ...shapeOfPlan(plan), by_hand: remove ? byHand : null } }
      },
    )

    const acts: Record<string, (id: number, round: Round) => Promise<Reconciled>> = {
      apply: (id, round) => registrations.rounds.run(id, round),
      retry: (id, round) => registrations.rounds.run(id, round),
      rotate: (id, round) => registrations.actions.rotate(id, round),
    }
    for (const [name, act] of Object.entries(acts)) {
      api.post(`${one}/${name}`, { schema }, async (request, reply) => {
        const { id } = await find(request.environment.id, request.params.id)
        return await answerWithProgress(request, reply, async (say, signal) => {
          const round = {
            actor: 'person',
            signal,
            say: (line) => say('progress', shapeOfProgress(line)),
          } satisfies Round
          return { data: await shapeOfReconciled(options, id, await act(id, round)) }
        })
      })
    }

    api.post(
      `${one}/remove`,
      { schema: { params: registrationParams, querystring: removeQuery } },
      async (request, reply) => {
        const { id } = await find(request.environment.id, request.params.id)
        if (request.query.dismiss === 'true') {
          await registrations.actions.dismiss(id, 'person')
          return { data: { id, status: 'removed', message: 'It is not ours to remove any more' } }
        }
        return await answerWithProgress(request, reply, async (say, signal) => {
          const round = {
            actor: 'person',
            signal,
            say: (line) => say('progress', shapeOfProgress(line)),
          } satisfies Round
          return { data: await shapeOfReconciled(options, id, await registrations.actions.remove(id, round)) }
        })
      },
    )

    api.post('/v1/registrations/apply', { schema: { querystring: noQuery, body: applyBody } }, async (request) => {
      if (request.body.adopt_url === true) {
        const url = await registrations.controls.adoptUrl(request.environment.id)
        return { data: { message: `The webhooks of this environment are registered with ${url} from now on` } }
      }
      await registrations.controls.applyAll(request.environment.id)
      return { data: { message: 'What waits is being applied' } }
    })
    await Promise.resolve()
  }
}
