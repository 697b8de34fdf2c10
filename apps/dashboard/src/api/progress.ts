import { answer, ApiError } from './client.ts'

/** One line of what is going on at the gateway. */
export interface Step {
  readonly step: 'check' | 'action' | 'status'
  readonly name: string
  /** `ok`, `wrong`, `by_hand` and `unknown` of a check; `done` or a code of an action. */
  readonly result: string
  readonly message: string
  readonly advice?: string
}

/** What makes the API tell each step as it is done. */
export const asProgress = { parseAs: 'stream', headers: { accept: 'text/event-stream' } } as const

interface Streamed {
  readonly data?: ReadableStream<Uint8Array> | null
  readonly error?: unknown
  readonly response: Response
}

/**
 * Follows what takes a while to its end: `follow<Done>(api.POST('…/connect', { …, ...asProgress }), onStep)`. Answers with what
 * came of it; throws an `ApiError` for everything but success.
 */
export async function follow<Answer>(request: Promise<Streamed>, onStep: (step: Step) => void): Promise<Answer> {
  const stream = await answer<ReadableStream<Uint8Array> | null>(request)
  for await (const { event, data } of eventsOf(stream)) {
    const told: unknown = JSON.parse(data)
    if (event === 'done') return told as Answer
    if (event === 'progress') onStep(told as Step)
    if (event === 'failed') {
      const { code, message } = (told as { error: { code: string; message: string } }).error
      throw new ApiError(422, code, message)
    }
  }
  const message =
    'The gateway ended the answer before it was complete. What was begun goes on by itself; look again later'
  throw new ApiError(0, 'no_answer', message)
}

/** Server-sent events, as the gateway writes them: a line `event`, a line `data`, an empty line. */
async function* eventsOf(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<{ event: string; data: string }> {
  if (!stream) return
  const reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = `${rest}${value}`.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
      yield { event, data }
    }
  }
}
