import { Readable } from 'node:stream'
import { StoreError, type StoredEvent } from '@guidepost/store'
import type { Api } from '../http/api.ts'
import { isStillAdmitted } from '../http/auth.ts'
import { textAnswer, topic } from '../http/describe.ts'
import { ApiError } from '../http/errors.ts'
import { titlesOf } from '../../receive/describe.ts'
import { EventFeed, type News } from './feed.ts'
import { toEventFilter } from './filter.ts'
import { streamEventsQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { toListedEventAnswer } from './to-answer.ts'

/** Time between two polls for new events. Each poll also checks the key: another process may have revoked it. */
const lookMs = 1000
/** A quiet stream sends a comment this often, so that proxies do not close it: many wait 10 s for the next bytes. */
const heartbeatMs = 5000
/** The life of a stream. The client then reconnects with `Last-Event-ID`. */
const lifeMs = 10 * 60_000
const maxStreams = 50

/**
 * `GET /v1/events/stream`: new events as server-sent events (WHATWG HTML, "Server-sent events"), each with its id. A client
 * that reconnects with `Last-Event-ID` gets what it missed, or an event named `gap` if that is more than one poll reads. It
 * is for watching; destinations receive events reliably.
 */
export function eventStreamRoutes(api: Api, options: ApiOptions): void {
  const { store, accessChanges, stopping, now } = options
  let streams = 0

  async function* messages(
    feed: EventFeed,
    titles: (ids: readonly string[]) => Promise<Titles>,
    isAdmitted: () => Promise<boolean>,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const end = performance.now() + lifeMs
    let quietSince = performance.now()
    // An id without an event, which the specification allows, marks the start of the stream for a client that reconnects.
    yield `retry: ${lookMs}\n${feed.newest === undefined ? '' : `id: ${feed.newest}\n`}\n`
    while (!signal.aborted && performance.now() < end) {
      const changes = accessChanges.count
      if (!(await isAdmitted())) return
      const news = await feed.look().catch(onTrouble)
      const text = textOf(news, await titles(idsOf(news)).catch(onOutage))
      const isSilent = text === '' && performance.now() - quietSince < heartbeatMs
      if (!isSilent) {
        quietSince = performance.now()
        yield text === '' ? ': nothing new\n\n' : text
      }
      await accessChanges.wait(lookMs, changes, signal)
    }
  }

  api.route({
    method: 'GET',
    url: '/v1/events/stream',
    schema: {
      ...topic('Events'),
      operationId: 'streamEvents',
      summary: 'Stream new events as server-sent events',
      description:
        'For watching; use a destination to receive events reliably. `Last-Event-ID` requests missed events; an event named `gap` says that there were too many.',
      querystring: streamEventsQuery,
      response: textAnswer('text/event-stream', {
        404: '`unknown_provider_config`, `unknown_connection`',
        429: '`too_many_streams`',
      }),
    },
    handler: async (request, reply) => {
      if (streams >= maxStreams) {
        throw new ApiError(
          429,
          'too_many_streams',
          `${maxStreams} streams are open, which is the limit: close one of them`,
        )
      }
      const gone = new AbortController()
      streams += 1
      reply.raw.once('close', () => {
        streams -= 1
        gone.abort()
      })
      const environmentId = request.environment.id
      // While the database is unavailable, nothing is sent either.
      const isAdmitted = () => isStillAdmitted(options, request).catch(isOutage)
      const filter = await toEventFilter(store, environmentId, request.query)
      const titles = (ids: readonly string[]) => titlesOf(options, environmentId, ids)
      const lastId = request.headers['last-event-id']
      const last = lastId === undefined ? undefined : await store.findEvent(environmentId, String(lastId))
      const feed = await EventFeed.open((page) => store.listEvents(filter, page), now(), last)
      return (
        reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('x-accel-buffering', 'no')
          // A kept-alive connection would delay the stop of the server.
          .header('connection', 'close')
          .send(
            Readable.from(messages(feed, titles, isAdmitted, AbortSignal.any([stopping, gone.signal])), {
              objectMode: false,
            }),
          )
      )
    },
  })
}

type Titles = ReadonlyMap<string, string>

function textOf({ events, gap }: News, titles: Titles): string {
  const messages = events.map((event) => messageOf(event, titles.get(event.id)))
  return [...(gap ? ['event: gap\ndata: {}\n\n'] : []), ...messages].join('')
}

function messageOf(event: StoredEvent, title: string | undefined): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(toListedEventAnswer(event, title))}\n\n`
}

const idsOf = ({ events }: News): string[] => events.map(({ id }) => id)

/** The events are sent without titles. */
function onOutage(error: unknown): Titles {
  isOutage(error)
  return new Map()
}

/** While the database is unavailable, the stream waits; a later poll finds the events. */
function onTrouble(error: unknown): News {
  if (isOutage(error)) return { events: [], gap: false }
  throw error
}

function isOutage(error: unknown): boolean {
  if (error instanceof StoreError && error.code === 'unavailable') return true
  throw error
}
