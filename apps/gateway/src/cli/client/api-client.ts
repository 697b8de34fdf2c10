import { loadDotEnv } from '../environment.ts'
import { CliError } from '../failure.ts'
import { ownName } from '../../terminal/own-name.ts'
import { readEvents, type ServerSentEvent } from './server-sent-events.ts'

type Query = Readonly<Record<string, string | number | undefined>>

/** How long an answer may take. */
const timeoutMs = 30_000

/** Asks the gateway's public API. Throws a `CliError` for every answer that is no success. */
export interface ApiClient {
  readonly url: string
  get<Answer>(path: string, query?: Query): Promise<Answer>
  post<Answer>(path: string, body?: unknown, query?: Query): Promise<Answer>
  put<Answer>(path: string, body: unknown, query?: Query): Promise<Answer>
  patch<Answer>(path: string, body: unknown, query?: Query): Promise<Answer>
  delete<Answer>(path: string, query?: Query): Promise<Answer>
  /** Server-sent events until the answer ends. `lastId` asks for what came after that one. */
  stream(
    path: string,
    query: Query,
    more: { lastId?: string | undefined; signal: AbortSignal; method?: 'GET' | 'POST'; body?: unknown },
  ): AsyncGenerator<ServerSentEvent>
}

/** The client for `GUIDEPOST_URL` and `GUIDEPOST_API_KEY`, from the environment or `.env`. */
export function apiClient(): ApiClient {
  loadDotEnv()
  const { GUIDEPOST_URL, GUIDEPOST_API_KEY, PORT } = process.env
  const url = (GUIDEPOST_URL || `http://127.0.0.1:${PORT || 3003}`).replace(/\/+$/, '')
  if (!/^https?:\/\/./.test(url)) throw new CliError('invalid_url', `GUIDEPOST_URL "${url}" must be an http(s) URL`)
  if (!GUIDEPOST_API_KEY) {
    throw new CliError('no_api_key', 'GUIDEPOST_API_KEY is not set', {
      advice: `Set it to an API key of the environment; make one with: ${ownName} keys create`,
    })
  }
  const ask = <Answer>(method: string, path: string, query: Query = {}, body?: unknown) =>
    request<Answer>(new URL(`${url}${path}${searchOf(query)}`), GUIDEPOST_API_KEY, method, body)
  return {
    url,
    get: (path, query) => ask('GET', path, query),
    post: (path, body, query) => ask('POST', path, query, body ?? {}),
    put: (path, body, query) => ask('PUT', path, query, body),
    patch: (path, body, query) => ask('PATCH', path, query, body),
    delete: (path, query) => ask('DELETE', path, query),
    async *stream(path, query, { lastId, signal, method = 'GET', body }) {
      const headers = {
        accept: 'text/event-stream',
        authorization: `Bearer ${GUIDEPOST_API_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(lastId !== undefined && { 'last-event-id': lastId }),
      }
      const at = new URL(`${url}${path}${searchOf(query)}`)
      const answer = await send(at, {
        method,
        headers,
        signal,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw failureOf(at, answer.status, parse(await answer.text()))
      yield* readEvents(answer.body!)
    },
  }
}

function searchOf(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search.toString()}`
}

async function request<Answer>(url: URL, key: string, method: string, body: unknown): Promise<Answer> {
  const answer = await send(url, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const parsed = parse(text)
  if (answer.ok) return parsed as Answer
  throw failureOf(url, answer.status, parsed)
}

function failureOf(url: URL, status: number, parsed: unknown): CliError {
  const error = (parsed as { error?: { code?: string; message?: string; errors?: unknown[] } } | undefined)?.error
  const code = error?.code ?? `http_${status}`
  return new CliError(code, error?.message ?? `${url.origin} answered ${status}`, {
    advice: adviceFor(status, code, url),
    errors: error?.errors,
  })
}

/** One HTTP request, with a time limit unless `init` has a signal. That nobody answers is told with what to do about it. */
export async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(timeoutMs), ...init })
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause
    const timedOut = (error as Error).name === 'TimeoutError'
    const why = timedOut ? `no answer within ${timeoutMs / 1000} s` : (cause?.code ?? cause?.message ?? String(error))
    throw new CliError('no_answer', `Nothing answers at ${url.origin}: ${why}`, {
      advice: `Start the gateway (${ownName} serve), or set GUIDEPOST_URL to where it listens.`,
    })
  }
}

function adviceFor(status: number, code: string, url: URL): string | undefined {
  if (status === 401)
    return `Set GUIDEPOST_API_KEY to an API key of this gateway; make one with: ${ownName} keys create`
  if (code === 'unknown_route' || code === 'http_404') return `Is a Guidepost gateway of this version at ${url.origin}?`
  if (status === 503) return 'Try again; the gateway says more in its log.'
  return undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
