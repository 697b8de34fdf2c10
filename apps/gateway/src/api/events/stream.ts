import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { StoreError, type StoredEvent } from '@guidepost/store'
import type { Api } from '../http/api.ts'
import { textAnswer, topic } from '../http/describe.ts'
import { ApiError } from '../http/errors.ts'
import { EventFeed, type News } from './feed.ts'
import { eventFilterOf } from './filter.ts'
import { streamEventsQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { toListedEventAnswer } from './to-answer.ts'

/** From one look to the next. */
const lookMs = 1000
/** A stream says so often at least that it lives, so that nobody on the way ends it. */
const heartbeatMs = 15_000
/** After that the client comes again with `Last-Event-ID`: with a key that is still valid, to a process that is still there. */
const lifeMs = 10 * 60_000
const maxStreams = 50

/**
 * `GET /v1/events/stream`: new events as server-sent events (WHATWG HTML, "Server-sent events"), each with its id. A client
 * that comes back with `Last-Event-ID` gets what it missed, or an event named `gap` if that is more than a look goes back.
 * It is for watching; what has to arrive is delivered to a destination.
 */
export function eventStreamRoutes(api: Api, { store, now }: ApiOptions): void {
  const closing = new AbortController()
  let streams = 0

  async function* tell(feed: EventFeed, signal: AbortSignal): AsyncGenerator<string> {
    const end = performance.now() + lifeMs
    let quietSince = performance.now()
    // An id without an event (as the specification has it) says where the stream begins, for a client that comes again.
    yield `retry: ${lookMs}\n${feed.newest === undefined ? '' : `id: ${feed.newest}\n`}\n`
    while (!signal.aborted && performance.now() < end) {
      const text = textOf(await feed.look().catch(onTrouble))
      const isSilent = text === '' && performance.now() - quietSince < heartbeatMs
      if (!isSilent) {
        quietSince = performance.now()
        yield text === '' ? ': nothing new\n\n' : text
      }
      await wait(lookMs, undefined, { signal }).catch(() => undefined)
    }
  }

  // A stream has no end of its own; the server waits for none.
  api.addHook('preClose', () => {
    closing.abort()
    return Promise.resolve()
  })

  api.route({
    method: 'GET',
    url: '/v1/events/stream',
    schema: {
      ...topic('Events'),
      operationId: 'streamEvents',
      summary: 'New events as server-sent events, for watching',
      description:
        '`Last-Event-ID` asks for what was missed; an event named `gap` says that it is more than a look goes back.',
      querystring: streamEventsQuery,
      response: textAnswer('text/event-stream', { 404: '`unknown_provider_config`', 429: '`too_many_streams`' }),
    },
    handler: async (request, reply) => {
      if (streams >= maxStreams) {
        throw new ApiError(429, 'too_many_streams', `There are ${maxStreams} streams already; end one of them`)
      }
      const gone = new AbortController()
      streams += 1
      reply.raw.once('close', () => {
        streams -= 1
        gone.abort()
      })
      const environmentId = request.environment.id
      const filter = await eventFilterOf(store, environmentId, request.query)
      const lastId = request.headers['last-event-id']
      const last = lastId === undefined ? undefined : await store.findEvent(environmentId, String(lastId))
      const feed = await EventFeed.open((page) => store.listEvents(filter, page), now(), last)
      return (
        reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('x-accel-buffering', 'no')
          // When it ends, nothing is left that would keep a server which stops waiting.
          .header('connection', 'close')
          .send(Readable.from(tell(feed, AbortSignal.any([closing.signal, gone.signal])), { objectMode: false }))
      )
    },
  })
}

function textOf({ events, gap }: News): string {
  return [...(gap ? ['event: gap\ndata: {}\n\n'] : []), ...events.map(messageOf)].join('')
}

function messageOf(event: StoredEvent): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(toListedEventAnswer(event))}\n\n`
}

/** A database that is away is waited for; the next look finds what came meanwhile. */
function onTrouble(error: unknown): News {
  if (error instanceof StoreError && error.code === 'unavailable') return { events: [], gap: false }
  throw error
}
