import { loadDotEnv } from '../shared/environment.ts'
import { CliError } from '../shared/failure.ts'
import { ownName } from '../../terminal/own-name.ts'
import { version } from '../../version.ts'
import { readEvents, type ServerSentEvent } from './server-sent-events.ts'

type Query = Readonly<Record<string, string | number | undefined>>

/** How long an answer may take. */
const timeoutMs = 30_000

/** Calls the gateway's public API. Throws a `CliError` for every answer that is not a success. */
export interface ApiClient {
  readonly url: string
  get<Answer>(path: string, query?: Query): Promise<Answer>
  post<Answer>(path: string, body?: unknown, query?: Query): Promise<Answer>
  put<Answer>(path: string, body: unknown, query?: Query): Promise<Answer>
  patch<Answer>(path: string, body: unknown, query?: Query): Promise<Answer>
  delete<Answer>(path: string, query?: Query): Promise<Answer>
  /** Server-sent events until the answer ends. With `lastId`, those after that event. */
  stream(path: string, query: Query, options: StreamOptions): AsyncGenerator<ServerSentEvent>
}

interface StreamOptions {
  readonly lastId?: string | undefined
  readonly signal: AbortSignal
  readonly method?: 'GET' | 'POST'
  readonly body?: unknown
}

interface CallOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/**
 * The client for `GUIDEPOST_URL` and `GUIDEPOST_API_KEY`, from the environment or `.env`. With `admin`, it sends
 * `GUIDEPOST_ADMIN_KEY` instead.
 */
export function apiClient(role: Role = 'api'): ApiClient {
  const { url, key } = readTarget(role)
  const call = async (path: string, query: Query = {}, init: CallOptions = {}): Promise<Response> => {
    const target = new URL(`${url}${path}${searchOf(query)}`)
    const answer = await send(target, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } })
    if (answer.ok) return answer
    throw failureOf(target, answer, parse(await answer.text()), role)
  }
  const ask = async <Answer>(method: string, path: string, query?: Query, body?: unknown) => {
    const answer = await call(path, query, { method, ...withJson(body) })
    const parsed = parse(await answer.text())
    if (parsed === undefined && answer.status !== 204) throw foreignServer(new URL(url), answer)
    return parsed as Answer
  }
  return {
    url,
    get: (path, query) => ask('GET', path, query),
    post: (path, body, query) => ask('POST', path, query, body ?? {}),
    put: (path, body, query) => ask('PUT', path, query, body),
    patch: (path, body, query) => ask('PATCH', path, query, body),
    delete: (path, query) => ask('DELETE', path, query),
    async *stream(path, query, { lastId, signal, method = 'GET', body }) {
      const { headers, ...init } = withJson(body)
      const accept = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) }
      const answer = await call(path, query, { method, signal, ...init, headers: { ...accept, ...headers } })
      if (!answer.headers.get('content-type')?.startsWith('text/event-stream'))
        throw foreignServer(new URL(url), answer)
      yield* readEvents(answer.body!)
    },
  }
}

/** Which key is sent: the environment's API key, or the admin key. */
type Role = 'api' | 'admin'

function readTarget(role: Role): { url: string; key: string } {
  loadDotEnv()
  const { GUIDEPOST_URL, GUIDEPOST_API_KEY, GUIDEPOST_ADMIN_KEY, PORT } = process.env
  const url = (GUIDEPOST_URL || `http://127.0.0.1:${PORT || 3003}`).replace(/\/+$/, '')
  if (!/^https?:\/\/./.test(url)) {
    throw new CliError('invalid_url', `GUIDEPOST_URL "${url}" is not an http(s) URL`, {
      advice: 'Set GUIDEPOST_URL to the URL of the gateway, e.g. http://127.0.0.1:3003',
    })
  }
  const key = role === 'admin' ? GUIDEPOST_ADMIN_KEY : GUIDEPOST_API_KEY
  if (key) return { url, key }
  if (role === 'admin') {
    throw new CliError('no_admin_key', 'GUIDEPOST_ADMIN_KEY is not set', {
      advice: 'Set it to the admin key of the gateway: what concerns all environments needs it.',
    })
  }
  throw new CliError('no_api_key', 'GUIDEPOST_API_KEY is not set', {
    advice: `Set it to an API key of the environment. Create one with: ${ownName} keys create`,
  })
}

function withJson(body: unknown): CallOptions {
  return body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function searchOf(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search.toString()}`
}

function failureOf(url: URL, answer: Response, parsed: unknown, role: Role): CliError {
  const { status } = answer
  const error = (parsed as { error?: { code?: string; message?: string; errors?: unknown[] } } | undefined)?.error
  // A proxy in front of the gateway answers 5xx in its own form while the gateway is down.
  if (typeof error?.code !== 'string' && status < 500) return foreignServer(url, answer)
  const code = error?.code ?? `http_${status}`
  return new CliError(code, error?.message ?? `${url.origin} answered ${status}`, {
    advice: adviceFor(status, code, url, role),
    errors: error?.errors,
  })
}

/** Something answers, but no gateway: every answer of a gateway is JSON, and every error has a code. */
function foreignServer(url: URL, { status, headers }: Response): CliError {
  const type = headers.get('content-type')?.split(';')[0] ?? 'no content type'
  return new CliError(
    'not_a_gateway',
    `The server at ${url.origin} is not a Guidepost gateway: it answered ${status}, ${type}`,
    {
      advice: 'Set GUIDEPOST_URL to the URL of the gateway, e.g. http://127.0.0.1:3003',
    },
  )
}

/**
 * Sends one HTTP request, with a time limit unless `init` has a signal. Throws `no_answer`, with advice, if the gateway
 * does not answer.
 */
export async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(timeoutMs), ...init })
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause
    const timedOut = (error as Error).name === 'TimeoutError'
    const reason = timedOut
      ? `no answer within ${timeoutMs / 1000} s`
      : (cause?.code ?? cause?.message ?? String(error))
    throw new CliError('no_answer', `Nothing answers at ${url.origin}: ${reason}`, {
      advice: `Start the gateway (${ownName} serve), or set GUIDEPOST_URL to the URL it listens on.`,
    })
  }
}

const outages: ReadonlySet<string> = new Set(['no_answer', 'unavailable', 'http_502', 'http_503'])

/** True if the gateway or its database is only temporarily unavailable: the same request may succeed later. */
export function isOutage(error: unknown): boolean {
  return error instanceof CliError && outages.has(error.code)
}

function adviceFor(status: number, code: string, url: URL, role: Role): string | undefined {
  if (status === 401 && role === 'admin') return 'Set GUIDEPOST_ADMIN_KEY to the admin key of this gateway.'
  if (status === 401) {
    return `Set GUIDEPOST_API_KEY to an API key of this gateway. Create one with: ${ownName} keys create`
  }
  if (code === 'unknown_connection') return `List the connections with: ${ownName} connections list`
  if (code === 'unknown_route') {
    return `Check that ${url.origin} is a Guidepost gateway of version ${version} or newer.`
  }
  if (status === 503) return 'Try again later. The log of the gateway says more.'
  return undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
