import { EventSourceParserStream } from 'eventsource-parser/stream'
import { unwrap, ApiError } from './client.ts'

/** One step of long work at the gateway. */
export interface Step {
  readonly step: 'check' | 'action' | 'status'
  readonly name: string
  /** A check: `ok`, `wrong`, `by_hand` or `unknown`. An action: `done` or an error code. */
  readonly result: string
  readonly message: string
  readonly advice?: string
}

/** Request options that make the API stream its progress as server-sent events. */
export const withProgress = { parseAs: 'stream', headers: { accept: 'text/event-stream' } } as const

interface Streamed {
  readonly data?: ReadableStream<Uint8Array<ArrayBuffer>> | null
  readonly error?: unknown
  readonly response: Response
}

/**
 * Reads a progress stream to its end: `followProgress<Result>(api.POST('…/connect', { …, ...withProgress }), onStep)`.
 * Returns the result; throws an `ApiError` if the work failed. The browser's `EventSource` cannot do this: it only
 * sends GET requests without headers.
 */
export async function followProgress<Result>(
  request: Promise<Streamed>,
  onStep: (step: Step) => void,
): Promise<Result> {
  const stream = await unwrap<Streamed['data']>(request)
  const messages = stream?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader()
  for (;;) {
    const { done, value } = (await messages?.read()) ?? { done: true }
    if (done) break
    const content: unknown = JSON.parse(value.data)
    if (value.event === 'done') return content as Result
    if (value.event === 'progress') onStep(content as Step)
    if (value.event === 'failed') {
      const { code, message } = (content as { error: { code: string; message: string } }).error
      throw new ApiError(422, code, message)
    }
  }
  const message =
    'The answer of the gateway ended early. The gateway finishes the work: load the page again in a minute'
  throw new ApiError(0, 'no_answer', message)
}
