import { request, type Dispatcher } from 'undici'

/** How much of an answer is kept, in bytes. */
const keptBytes = 4096
/** How many more bytes are read and discarded, so that the connection can be reused. A longer body ends the connection. */
const discardedBytes = 64 * 1024
/** How long the body of an answer may take after its status, in milliseconds. The status decides; the body is only kept for people to read. */
const bodyMs = 2000

/** One POST request. */
export interface OutboundRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The time limit from the look-up of the name to the status of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** Aborted when we stop. */
  readonly signal: AbortSignal
}

/** The answer (with any status), or why there is none. */
export type SendResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** The beginning of the body, at most 4,096 bytes. */
      readonly body: Uint8Array
    }
  | { readonly kind: 'failed'; readonly error: string }
  /** We stopped before there was an answer: the request may or may not have arrived. */
  | { readonly kind: 'interrupted' }

/** Sends one request through `dispatcher`. Never rejects. */
export async function send(dispatcher: Dispatcher, post: OutboundRequest): Promise<SendResult> {
  const { url, headers, body, timeoutMs, signal } = post
  const ending = new AbortController()
  const end = () => ending.abort()
  const timer = setTimeout(end, timeoutMs)
  signal.addEventListener('abort', end)
  try {
    signal.throwIfAborted()
    const answer = await request(url, {
      dispatcher,
      method: 'POST',
      headers,
      body,
      signal: ending.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return {
      kind: 'answered',
      status: answer.statusCode,
      headers: answer.headers,
      body: await beginningOf(answer.body),
    }
  } catch (error) {
    if (signal.aborted) return { kind: 'interrupted' }
    if (ending.signal.aborted) return { kind: 'failed', error: `The endpoint did not answer within ${timeoutMs} ms` }
    return { kind: 'failed', error: describe(error) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

/** Reads the beginning of a body. A body that breaks off, or takes too long, yields what has arrived so far. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const timer = setTimeout(() => body.destroy(), bodyMs)
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (bytes < keptBytes) chunks.push(chunk)
      bytes += chunk.byteLength
      if (bytes > keptBytes + discardedBytes) break
    }
  } catch {
    // The body broke off. Return what arrived: the result depends on the status, which is known.
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks, Math.min(bytes, keptBytes))
}

/** The error's message and code. For an `AggregateError`: those of its first error. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0])
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined || error.message.includes(code)) return error.message
  return `${error.message} (${code})`
}
