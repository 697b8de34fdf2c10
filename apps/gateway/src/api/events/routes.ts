import type { Provider } from '@guidepost/provider'
import type { EventFilter, Store, StoredEvent, StoredEventDetail } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { contentOf } from '../../receive/receipt.ts'
import { shapeOfBody } from '../http/body-shape.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { shapeOfDelivery } from '../deliveries/shape.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf } from '../http/lookup.ts'
import { noQuery } from '../http/schemas/common.ts'
import { eventParams, listEventsQuery, type streamEventsQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** What was received and verified, and what became of it. */
export function eventRoutes({ store, providers, now, onDeliveries }: ApiOptions): FastifyPluginAsyncZod {
  async function eventOf(environmentId: number, id: string): Promise<StoredEventDetail> {
    const event = await store.findEvent(environmentId, id)
    if (!event) throw new ApiError(404, 'not_found', `Event "${id}" does not exist`)
    return event
  }

  async function replay(environmentId: number, event: StoredEventDetail): Promise<number> {
    const deliveries = await store.replayEvent({ environmentId, id: event.id, now: now() })
    if (typeof deliveries === 'string') throw notMatched(event)
    return deliveries
  }

  /** What could not be read when it came may be readable with today's plugin. */
  async function readAgain(environmentId: number, event: StoredEventDetail): Promise<number> {
    const { id } = event
    const provider = providers.get(event.provider)
    if (!provider) throw new ApiError(409, 'unparsable', `The provider "${event.provider}" is not configured here`)
    const content = contentOf(provider, event)
    if ('unparsable' in content) {
      throw new ApiError(409, 'unparsable', `Event "${id}" still can not be read: ${content.unparsable}`)
    }
    const recorded = await store.reparseEvent({ environmentId, id, events: content.events })
    if (typeof recorded === 'string') throw new ApiError(404, 'not_found', `Event "${id}" does not exist any more`)
    return recorded.reduce((sum, { deliveries }) => sum + deliveries, 0)
  }

  return async (api) => {
    api.get('/v1/events', { schema: { querystring: listEventsQuery } }, async (request) => {
      const { from, to, limit, before, ...query } = request.query
      const filter = await eventFilterOf(store, request.environment.id, query)
      const { rows, next } = await store.listEvents({ ...filter, from, to }, { limit, before })
      return { data: rows.map(shapeOfEvent), next }
    })

    api.get('/v1/events/:id', { schema: { params: eventParams, querystring: noQuery } }, async (request) => {
      const event = await eventOf(request.environment.id, request.params.id)
      return { data: detailOf(event, providers.get(event.provider)) }
    })

    api.post('/v1/events/:id/replay', { schema: { params: eventParams, querystring: noQuery } }, async (request) => {
      const { id } = request.params
      const environmentId = request.environment.id
      const event = await eventOf(environmentId, id)
      const deliveries =
        event.state === 'unparsable' ? await readAgain(environmentId, event) : await replay(environmentId, event)
      if (deliveries > 0) onDeliveries()
      return { data: { deliveries } }
    })
    await Promise.resolve()
  }
}

/** The query's filter as the store's. Throws a 404 for an integration that isn't there. */
export async function eventFilterOf(
  store: Pick<Store, 'findIntegration'>,
  environmentId: number,
  { provider_config_key, connection_id, state, type }: z.infer<typeof streamEventsQuery>,
): Promise<EventFilter> {
  const integration =
    provider_config_key === undefined ? undefined : await integrationOf(store, environmentId, provider_config_key)
  return { environmentId, integrationId: integration?.id, state, type, connectionId: connection_id }
}

function notMatched({ id, state, reason }: StoredEventDetail): ApiError {
  const why = reason === null ? state : `${state} (${reason})`
  const advice: Partial<Record<StoredEvent['state'], string>> = {
    unmatched: 'it is dispatched by itself when a connection gets its key',
  }
  const more = advice[state]
  return new ApiError(409, 'not_matched', `Event "${id}" is ${why} and belongs to nobody${more ? `; ${more}` : ''}`)
}

/** An event, as it is listed. */
export function shapeOfEvent(event: StoredEvent) {
  return {
    id: event.id,
    provider_config_key: event.integration,
    provider: event.provider,
    connections: event.connections,
    registration_id: event.registrationId,
    state: event.state,
    reason: event.reason,
    type: event.type,
    action: event.action,
    origin: event.origin,
    received_at: dateOf(event.receivedAt),
    duplicates: event.duplicates,
    last_duplicate_at: dateOrNull(event.lastDuplicateAt),
  }
}

function detailOf(event: StoredEventDetail, provider: Provider | undefined) {
  return {
    ...shapeOfEvent(event),
    position: event.position,
    secret_id: event.secretId,
    headers: event.headers,
    ...shapeOfBody(event.body),
    payload: payloadOf(event, provider),
    deliveries: event.deliveries.map(shapeOfDelivery),
  }
}

/** As today's plugin reads it; null if it can't, or if that is nothing that JSON can say. */
function payloadOf(
  { body, headers, receivedAt, position, origin }: StoredEventDetail,
  provider: Provider | undefined,
): unknown {
  if (origin === 'linked-tickets') return JSON.parse(Buffer.from(body).toString())
  const parsed = provider?.receive.parse({ body, headers, receivedAt })
  if (!parsed?.ok) return null
  try {
    return JSON.parse(JSON.stringify(parsed.events[position] ?? null))
  } catch {
    return null
  }
}
