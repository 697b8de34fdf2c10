import type { StoredEvent, StoredEventDetail } from '@guidepost/store'
import { readEndpointNames } from '../../destination-name.ts'
import { titlesOf } from '../../receive/describe.ts'
import { contentOf } from '../../receive/receipt.ts'
import { eventReplay } from '../deliveries/answers.ts'
import { toReplayFields } from '../deliveries/to-answer.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { event, listedEvents } from './answers.ts'
import { toEventFilter } from './filter.ts'
import { eventParams, listEventsQuery, replayEventBody } from './requests.ts'
import { toEventAnswer, toListedEventAnswer } from './to-answer.ts'

const events = topic('Events')

/** Received and verified events, and their replay. */
export function eventRoutes(api: Api, options: ApiOptions): void {
  const { store, providers, onDeliveries } = options

  async function findEvent(environmentId: number, id: string): Promise<StoredEventDetail> {
    const found = await store.findEvent(environmentId, id)
    if (!found) throw new Refusal('not_found', `Event "${id}" does not exist`)
    return found
  }

  api.route({
    method: 'GET',
    url: '/v1/events',
    schema: {
      ...events,
      operationId: 'listEvents',
      summary: 'List received and verified events, newest first',
      description:
        'With `search`, the events that have all its words, or the whole value in double quotes: ticket number, id of the record, Guid, event id, or a value of any field. With `related_to`, the id of an event, the events of the same record. A new event is found by both after a few seconds. A page may be short or empty although `next` leads to more. `not_searchable_yet` says about how many older events are not indexed yet.',
      querystring: listEventsQuery,
      response: answers(200, listedEvents, { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async (request) => {
      const { from, to, search, related_to: relatedTo, limit, before, ...query } = request.query
      const environmentId = request.environment.id
      const filter = await toEventFilter(store, environmentId, query)
      const { rows, next } = await store.listEvents({ ...filter, from, to, search, relatedTo }, { limit, before })
      const titles = await titlesOf(options, environmentId, idsOf(rows))
      const page = { data: rows.map((row) => toListedEventAnswer(row, titles.get(row.id))), next }
      if (search === undefined && relatedTo === undefined) return page
      return { ...page, not_searchable_yet: (await store.indexProgress()).olderEvents }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/events/:id',
    schema: {
      ...events,
      operationId: 'getEvent',
      summary: 'Get an event with its exact bytes, payload and deliveries',
      params: eventParams,
      querystring: noQuery,
      response: answers(200, data(event), { 404: '`not_found`' }),
    },
    handler: async ({ environment, params }) => {
      const found = await findEvent(environment.id, params.id)
      return { data: toEventAnswer(found, await previousOf(options, environment.id, found.id), providers) }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/events/:id/replay',
    schema: {
      ...events,
      operationId: 'replayEvent',
      summary: 'Deliver an event again, or count whom that would reach',
      description:
        'Every destination that subscribes to the event now gets it, except those where it arrived already or is on its way; `force` includes those where it arrived. An unparsable event is parsed again and delivered like a new one; `plan` then only tells whether it can be parsed.',
      params: eventParams,
      querystring: noQuery,
      body: replayEventBody,
      response: answers(200, data(eventReplay), { 404: '`not_found`', 409: '`not_matched`, `unparsable`' }),
    },
    handler: async ({ environment, params, body }) => {
      const found = await findEvent(environment.id, params.id)
      const again = found.state === 'unparsable' ? readAgain : replay
      const done = await again(options, environment.id, found, body)
      if (done.deliveries > 0 && !body.plan) onDeliveries()
      return { data: done }
    },
  })
}

const idsOf = (rows: readonly StoredEvent[]): string[] => rows.map(({ id }) => id)

/** The event of the same record before an event. */
async function previousOf(
  { store }: ApiOptions,
  environmentId: number,
  id: string,
): Promise<StoredEventDetail | undefined> {
  const { rows } = await store.listEvents({ environmentId, relatedTo: id }, { limit: 1, before: id })
  return rows[0] && store.findEvent(environmentId, rows[0].id)
}

interface HowToReplay {
  readonly force: boolean
  readonly plan: boolean
}

async function replay(
  { store, now }: ApiOptions,
  environmentId: number,
  found: StoredEventDetail,
  { force, plan }: HowToReplay,
): Promise<Answer<typeof eventReplay>> {
  if (found.state !== 'accepted' && found.state !== 'unsubscribed') throw notMatched(found)
  const selection = { of: 'events', filter: { environmentId, id: found.id } } as const
  const step = await store.replayStep({ selection, force, plan, after: null, limit: 1, now: now() })
  return { deliveries: step.replayed, ...toReplayFields(step, await readEndpointNames(store, environmentId)) }
}

/** Parses an unparsable event again: the current plugin may be able to. */
async function readAgain(
  { store, providers }: ApiOptions,
  environmentId: number,
  found: StoredEventDetail,
  { plan }: HowToReplay,
): Promise<Answer<typeof eventReplay>> {
  const { id } = found
  const provider = providers.get(found.provider)
  if (!provider)
    throw new Refusal('unparsable', `Provider "${found.provider}" is not configured: add it to the configuration file`)
  const content = contentOf(provider, found)
  if ('unparsable' in content) {
    throw new Refusal('unparsable', `Event "${id}" still can not be parsed: ${content.unparsable}`)
  }
  const nothing = { skipped: { succeeded: 0, under_way: 0, not_wanted: 0 }, reaches: [] }
  if (plan) return { deliveries: 0, ...nothing }
  const recorded = await store.reparseEvent({ environmentId, id, events: content.events })
  if (typeof recorded === 'string') throw new Refusal('not_found', `Event "${id}" no longer exists`)
  return { deliveries: recorded.reduce((sum, { deliveries }) => sum + deliveries, 0), ...nothing }
}

function notMatched({ id, state, reason }: StoredEventDetail): Refusal {
  const why = reason === null ? state : `${state} (${reason})`
  const advice: Partial<Record<StoredEvent['state'], string>> = {
    unmatched: 'the gateway dispatches it when a connection gets its key',
  }
  const more = advice[state]
  return new Refusal('not_matched', `Event "${id}" is ${why} and has no connection${more ? `; ${more}` : ''}`)
}
