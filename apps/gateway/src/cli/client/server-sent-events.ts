import { createParser } from 'eventsource-parser'

/** One server-sent event. */
export interface ServerSentEvent {
  /** The newest id of the stream so far. */
  readonly id: string
  /**
   * `message` unless the sender named the event. Empty for an id without data, which only marks the position in the
   * stream.
   */
  readonly event: string
  readonly data: string
}

/**
 * Reads a stream of server-sent events until it ends or breaks off. Also yields an id without data, which the parser reports
 * apart from events: a client that reconnects before the first event needs it.
 */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const parsed: ServerSentEvent[] = []
  let id = ''
  let isNewId = false
  const parser = createParser({
    onId(value) {
      id = value
      isNewId = true
    },
    onEvent({ event, data }) {
      parsed.push({ id, event: event || 'message', data })
      isNewId = false
    },
  })
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    parser.feed(text)
    yield* parsed.splice(0)
    if (isNewId) yield { id, event: '', data: '' }
    isNewId = false
  }
}
