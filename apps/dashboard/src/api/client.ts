import createClient from 'openapi-fetch'
import type { paths } from './schema.d.ts'

/** An answer of the API other than success, or none at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** 0: there was no answer. */
  readonly status: number
  /** From the API's closed list, for programs; `unreachable` if there was no answer. */
  readonly code: string

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.code = code
  }
}

/**
 * The gateway's public API: `api.GET('/v1/events', { params: { query: { limit: 50 } } })`, typed by docs/openapi.json. Give the
 * promise to `answer`. The session's cookie goes along by itself.
 */
export const api = createClient<paths>({
  baseUrl: '/',
  // What makes it a request of this page and of no other (CSRF).
  headers: { 'x-guidepost-csrf': '1' },
})

/** The answer itself; throws an `ApiError` for everything but success. */
export async function answer<Data>(
  request: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await request.catch((cause: unknown) => {
    throw new ApiError(0, 'unreachable', 'The gateway does not answer', { cause })
  })
  if (response.ok) return data as Data
  throw errorOf(response, error)
}

function errorOf({ status }: Response, body: unknown): ApiError {
  const { code, message } = (body as { error?: { code?: string; message?: string } } | undefined)?.error ?? {}
  return new ApiError(status, code ?? `status_${status}`, message ?? `The gateway answered ${status}`)
}
