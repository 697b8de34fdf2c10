/** One event of a stream, as WHATWG HTML has it ("Server-sent events"). */
export interface ServerSentEvent {
  readonly id: string
  /** `message` unless the sender named it; empty where only an id came, which says where the stream is. */
  readonly event: string
  readonly data: string
}

/** Reads a stream of server-sent events to its end, or to where it breaks off. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let id = ''
  let told = ''
  let event = ''
  let data: string[] = []
  for await (const line of linesOf(stream)) {
    if (line === '') {
      if (data.length > 0) yield { id, event: event || 'message', data: data.join('\n') }
      else if (id !== told) yield { id, event: '', data: '' }
      told = id
      event = ''
      data = []
    }
    const [, field, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? []
    if (field === 'id') id = value
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }
}

/** Of a line that isn't complete when the stream ends nothing is said. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
}
