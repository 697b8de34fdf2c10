import type { DeliveryFilter, ListedDelivery, ReplaySelection, ReplayStep } from '@guidepost/store'
import type { z } from 'zod'
import { readEndpointNames } from '../../destination-name.ts'
import { titlesOf } from '../../receive/describe.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import { toOwnerFilter } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, pageOf } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { deliveryDetail, listedDelivery, replayAnswer, replayStep } from './answers.ts'
import { deliveryParams, listDeliveriesQuery, replayBody, replayDeliveryBody } from './requests.ts'
import { toDeliveryDetailAnswer, toListedDeliveryAnswer, toReplayStepAnswer } from './to-answer.ts'

/** Events or deliveries that one step of a replay examines: few enough for a quick answer and a short transaction. */
const replayStepSize = 500

const deliveries = topic('Deliveries')

type Selection = z.infer<typeof replayBody>['selection']

/** Lists deliveries. Dead letters have `state=dead`. */
export function deliveryRoutes(api: Api, options: ApiOptions): void {
  const { store } = options
  api.route({
    method: 'GET',
    url: '/v1/deliveries',
    schema: {
      ...deliveries,
      operationId: 'listDeliveries',
      summary: 'List deliveries, newest first',
      description: 'Dead letters have `state=dead`; `GET /v1/dead-letters` lists them by the time of their death.',
      querystring: listDeliveriesQuery,
      response: answers(200, pageOf(listedDelivery), { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async (request) => {
      const { state, limit, before, ...query } = request.query
      const environmentId = request.environment.id
      const filter = await toFilter(store, environmentId, query)
      const { rows, next } = await store.listDeliveries({ ...filter, state }, { limit, before })
      const titles = await titlesOf(options, environmentId, eventsOf(rows))
      return { data: rows.map((row) => toListedDeliveryAnswer(row, titles)), next }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/deliveries/:id',
    schema: {
      ...deliveries,
      operationId: 'getDelivery',
      summary: 'Get a delivery with its attempts',
      params: deliveryParams,
      querystring: noQuery,
      response: answers(200, data(deliveryDetail), { 404: '`not_found`' }),
    },
    handler: async ({ environment, params }) => ({ data: await deliveryAnswer(options, environment.id, params.id) }),
  })
}

/** The ids of the deliveries' events. */
export const eventsOf = (rows: readonly ListedDelivery[]): string[] => rows.map(({ event }) => event.id)

export async function deliveryAnswer(options: ApiOptions, environmentId: number, id: string) {
  const found = await findDelivery(options.store, environmentId, id)
  return toDeliveryDetailAnswer(found, await titlesOf(options, environmentId, [found.event.id]))
}

/** Replays one delivery, or many events and deliveries in steps. */
export function replayRoutes(api: Api, { store, now, onDeliveries }: ApiOptions): void {
  async function step(input: Omit<Parameters<typeof store.replayStep>[0], 'limit' | 'now'>): Promise<ReplayStep> {
    const done = await store.replayStep({ ...input, limit: replayStepSize, now: now() })
    if (done.replayed > 0 && !input.plan) onDeliveries()
    return done
  }

  api.route({
    method: 'POST',
    url: '/v1/deliveries/:id/replay',
    schema: {
      ...deliveries,
      operationId: 'replayDelivery',
      summary: 'Deliver the event of a delivery to its destination again',
      params: deliveryParams,
      querystring: noQuery,
      body: replayDeliveryBody,
      response: answers(200, data(replayAnswer), {
        404: '`not_found`',
        409: '`under_way`, `succeeded`, `not_wanted`',
      }),
    },
    handler: async (request) => {
      const environmentId = request.environment.id
      const { id, state } = await findDelivery(store, environmentId, request.params.id)
      if (state !== 'dead' && state !== 'succeeded' && state !== 'cancelled' && state !== 'filtered') {
        throw new Refusal('under_way', `Delivery "${id}" is ${state}: replay it after it has ended`)
      }
      const { force } = request.body
      const selection = { of: 'deliveries', filter: { environmentId, state, id } } as const
      const { replayed, skipped } = await step({ selection, force, plan: false, after: null })
      if (replayed === 0) throw notReplayed(id, skipped)
      return { data: { deliveries: replayed } }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/replays',
    schema: {
      ...deliveries,
      operationId: 'replay',
      summary: 'Replay or count many events or deliveries, one step at a time',
      description: 'Send the request again with `after` set to `next` until `next` is null.',
      querystring: noQuery,
      body: replayBody,
      response: answers(200, data(replayStep), { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async (request) => {
      const { selection, force, plan, after } = request.body
      const asked = await toSelection(store, request.environment.id, selection)
      const done = await step({ selection: asked, force, plan, after })
      return { data: toReplayStepAnswer(done, await readEndpointNames(store, request.environment.id)) }
    },
  })
}

type Store = ApiOptions['store']

export async function toFilter(
  store: Store,
  environmentId: number,
  query: Omit<Selection, 'of' | 'state' | 'dead_letter'>,
): Promise<Omit<DeliveryFilter, 'state'>> {
  const { destination, type, from, to, provider_config_key, connection_id } = query
  const owner = { provider_config_key, connection_id }
  return { ...(await toOwnerFilter(store, environmentId, owner)), destination, type, from, to }
}

async function toSelection(store: Store, environmentId: number, selection: Selection): Promise<ReplaySelection> {
  const filter = await toFilter(store, environmentId, selection)
  if (selection.of === 'events') return { of: 'events', filter }
  const { state, dead_letter: deadLetter = 'open' } = selection
  return { of: 'deliveries', filter: { ...filter, state, deadLetter: state === 'dead' ? deadLetter : undefined } }
}

export async function findDelivery(store: Store, environmentId: number, id: string) {
  const delivery = await store.findDelivery(environmentId, id)
  if (!delivery) throw new Refusal('not_found', `Delivery "${id}" does not exist`)
  return delivery
}

function notReplayed(id: string, { succeeded, underWay }: ReplayStep['skipped']): Refusal {
  if (underWay > 0)
    return new Refusal(
      'under_way',
      `The event of delivery "${id}" is on its way to the destination already: wait for that delivery`,
    )
  if (succeeded > 0) {
    return new Refusal(
      'succeeded',
      `The event of delivery "${id}" arrived at the destination already: send "force" to deliver it again`,
    )
  }
  return new Refusal(
    'not_wanted',
    `Delivery "${id}" can not be replayed: its connection or destination was deleted, or no longer subscribes to the event`,
  )
}
