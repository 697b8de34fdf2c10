import type { DeliveryFilter, ReplaySelection, ReplayStep } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { dateOf } from '../http/dates.ts'
import { shapeOfDetail, shapeOfListed } from './shape.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf } from '../http/lookup.ts'
import { noQuery } from '../http/schemas/common.ts'
import { deliveryParams, listDeliveriesQuery, replayBody, replayDeliveryBody } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** How many events or deliveries one step of a replay looks at: few enough for a quick answer and a short transaction. */
const replayStepSize = 500

type Selection = z.infer<typeof replayBody>['selection']

/** What became of deliveries, and asking for them again. Dead letters are those with `state=dead`. */
export function deliveryRoutes({ store, now, onDeliveries }: ApiOptions): FastifyPluginAsyncZod {
  async function filterOf(
    environmentId: number,
    query: Omit<Selection, 'of' | 'state'>,
  ): Promise<Omit<DeliveryFilter, 'state'>> {
    const { provider_config_key: key, connection_id, destination, type, from, to } = query
    const integrationId = key === undefined ? undefined : (await integrationOf(store, environmentId, key)).id
    return { environmentId, integrationId, connectionId: connection_id, destination, type, from, to }
  }

  async function selectionOf(environmentId: number, selection: Selection): Promise<ReplaySelection> {
    const filter = await filterOf(environmentId, selection)
    if (selection.of === 'events') return { of: 'events', filter }
    return { of: 'deliveries', filter: { ...filter, state: selection.state } }
  }

  async function step(input: Omit<Parameters<typeof store.replayStep>[0], 'limit' | 'now'>): Promise<ReplayStep> {
    const done = await store.replayStep({ ...input, limit: replayStepSize, now: now() })
    if (done.replayed > 0 && !input.plan) onDeliveries()
    return done
  }

  async function deliveryOf(environmentId: number, id: string) {
    const delivery = await store.findDelivery(environmentId, id)
    if (!delivery) throw new ApiError(404, 'not_found', `Delivery "${id}" does not exist`)
    return delivery
  }

  return async (api) => {
    api.get('/v1/deliveries', { schema: { querystring: listDeliveriesQuery } }, async (request) => {
      const { state, limit, before, ...query } = request.query
      const filter = await filterOf(request.environment.id, query)
      const { rows, next } = await store.listDeliveries({ ...filter, state }, { limit, before })
      return { data: rows.map(shapeOfListed), next }
    })

    const one = { params: deliveryParams, querystring: noQuery }
    api.get('/v1/deliveries/:id', { schema: one }, async (request) => ({
      data: shapeOfDetail(await deliveryOf(request.environment.id, request.params.id)),
    }))

    api.post('/v1/deliveries/:id/replay', { schema: { ...one, body: replayDeliveryBody } }, async (request) => {
      const environmentId = request.environment.id
      const { id, state } = await deliveryOf(environmentId, request.params.id)
      if (state !== 'dead' && state !== 'succeeded' && state !== 'cancelled') {
        throw new ApiError(409, 'under_way', `Delivery "${id}" is ${state}: it is not over yet`)
      }
      // Who names one that succeeded means it.
      const force = request.body.force || state === 'succeeded'
      const selection = { of: 'deliveries', filter: { environmentId, state, id } } as const
      const { replayed, skipped } = await step({ selection, force, plan: false, after: null })
      if (replayed === 0) throw notReplayed(id, skipped)
      return { data: { deliveries: replayed } }
    })

    api.post('/v1/replays', { schema: { querystring: noQuery, body: replayBody } }, async (request) => {
      const { selection, force, plan, after } = request.body
      const asked = await selectionOf(request.environment.id, selection)
      return { data: shapeOf(await step({ selection: asked, force, plan, after })) }
    })
    await Promise.resolve()
  }
}

function notReplayed(id: string, { succeeded, underWay }: ReplayStep['skipped']): ApiError {
  if (underWay > 0) return new ApiError(409, 'under_way', `The event of delivery "${id}" is on its way there already`)
  if (succeeded > 0) {
    return new ApiError(
      409,
      'succeeded',
      `The event of delivery "${id}" has arrived there since; "force" sends it again`,
    )
  }
  return new ApiError(409, 'not_wanted', `Delivery "${id}": its connection or destination is gone, or wants it no more`)
}

function shapeOf({ replayed, skipped, sample, next }: ReplayStep) {
  return {
    replayed,
    skipped: { succeeded: skipped.succeeded, under_way: skipped.underWay, not_wanted: skipped.notWanted },
    sample: sample.map((each) => ({
      event_id: each.eventId,
      connection_id: each.connectionId,
      destination: each.destination,
      type: each.type,
      received_at: dateOf(each.receivedAt),
    })),
    next,
  }
}
