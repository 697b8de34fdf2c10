import { classify, readTexts, type Refusal } from './classify.ts'
import { AutotaskError, type AutotaskErrorCode, type AutotaskErrorDetails } from '../errors.ts'
import { readText } from './read-text.ts'
import { redact } from './redact.ts'
import { parseRetryAfter } from './retry.ts'

/** One HTTP request. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** The path for error messages, without a query. */
  readonly shown: string
  /** Texts to remove from error messages. */
  readonly secrets: readonly string[]
  readonly signal: AbortSignal | undefined
  /** The error code for a refusal. Default {@link classify}. */
  readonly codeOf?: (refusal: Refusal) => AutotaskErrorCode
}

export interface ExchangeOptions {
  readonly fetch: typeof fetch
  readonly now: () => number
  /** How long Autotask may take. */
  readonly timeoutMs: number
  /** A longer answer is refused. */
  readonly maxAnswerBytes: number
  /** Called with the headers of each answer. */
  readonly onAnswer?: (headers: Headers) => void
}

/** Sends one request and returns the JSON of the answer. Throws an {@link AutotaskError}, or the signal's reason. */
export async function exchange(request: Exchange, options: ExchangeOptions): Promise<unknown> {
  const { signal, timedOut, release } = withTimeout(request.signal, options.timeoutMs)
  try {
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      // Following a redirect would send the credentials to another host.
      redirect: 'manual',
      signal,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    })
    options.onAnswer?.(response.headers)
    return await read(response, request, options)
  } catch (error) {
    request.signal?.throwIfAborted()
    if (error instanceof AutotaskError) throw error
    if (timedOut()) throw failure('timeout', request, `did not answer within ${options.timeoutMs} ms`)
    throw failure('unavailable', request, `could not be reached: ${reasonOf(error, request.secrets)}`)
  } finally {
    release()
  }
}

/** A signal that also aborts after `ms`. `AbortSignal.any` would use memory as long as the caller's signal lives. */
function withTimeout(outer: AbortSignal | undefined, ms: number) {
  const controller = new AbortController()
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    controller.abort()
  }, ms)
  const abort = () => controller.abort(outer?.reason)
  if (outer?.aborted) abort()
  outer?.addEventListener('abort', abort, { once: true })
  const release = () => {
    clearTimeout(timer)
    outer?.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, timedOut: () => timedOut, release }
}

async function read(response: Response, request: Exchange, options: ExchangeOptions): Promise<unknown> {
  const { status } = response
  const text = await readText(response, options.maxAnswerBytes)
  if (text === undefined) {
    const what = `answered ${status} with more than ${options.maxAnswerBytes} bytes`
    throw failure('unavailable', request, what, { status, retryable: false })
  }
  const body = parsed(text)
  if (response.ok && body !== undefined) return body
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    throw failure('unavailable', request, 'answered with a redirect, which the client does not follow', {
      status,
      retryable: false,
    })
  }
  if (response.ok) throw failure('unavailable', request, `answered ${status} without JSON`, { status })
  const texts = readTexts(body).map((text) => redact(text, request.secrets))
  const words = texts.length > 0 ? `: ${texts.join('; ')}` : ''
  const { codeOf = classify } = request
  const code = codeOf({ status, texts, html: text.trimStart().startsWith('<') })
  throw failure(code, request, `answered ${status}${words}`, {
    status,
    texts,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), options.now()),
  })
}

/** The parsed JSON; `undefined` for other text, such as a maintenance page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function failure(
  code: AutotaskErrorCode,
  { method, shown }: Exchange,
  what: string,
  details?: AutotaskErrorDetails,
): AutotaskError {
  return new AutotaskError(code, `Autotask ${what} (${method} ${shown})`, details)
}

/** The message of a failed fetch. Never the error itself, which may contain the request with its headers. */
function reasonOf(error: unknown, secrets: readonly string[]): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return 'unknown reason'
  return redact('code' in cause ? `${String(cause.code)} ${cause.message}` : cause.message, secrets)
}
