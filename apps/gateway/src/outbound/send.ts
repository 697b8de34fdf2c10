import { request, type Dispatcher } from 'undici'

/** How much of an answer is kept, in bytes. */
const keptBytes = 4096
/** How much more is read and thrown away, so that the connection can be used again, before it is ended. */
const discardedBytes = 64 * 1024
/** How long the body of an answer may take once its status is there, in milliseconds: the status decides, the body is for people. */
const bodyMs = 2000

/** One POST request. */
export interface OutboundRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** For all of it, from looking up the name to the status of the answer. */
  readonly timeoutMs: number
  /** Aborted when we stop. */
  readonly signal: AbortSignal
}

/** What came of it: an answer of whatever status, or why there was none. */
export type Sent =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** The beginning of the body, at most 4,096 bytes. */
      readonly body: Uint8Array
    }
  | { readonly kind: 'failed'; readonly error: string }
  /** We stopped before there was an answer; nobody knows whether it arrived. */
  | { readonly kind: 'interrupted' }

/** Sends one request through `dispatcher`. Never rejects. */
export async function send(dispatcher: Dispatcher, outbound: OutboundRequest): Promise<Sent> {
  const { url, headers, body, timeoutMs, signal } = outbound
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
    if (ending.signal.aborted) return { kind: 'failed', error: `There was no answer within ${timeoutMs} ms` }
    return { kind: 'failed', error: describe(error) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

/** Whatever happens to the rest of it, what has come is the beginning. */
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
    // The status is known, and that decides.
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks, Math.min(bytes, keptBytes))
}

/** The sentence of an error, with its code, and of the errors behind it if it says nothing itself. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0])
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined || error.message.includes(code)) return error.message
  return `${error.message} (${code})`
}
