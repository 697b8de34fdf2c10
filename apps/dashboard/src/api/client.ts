import createClient from 'openapi-fetch'
import type { paths } from './schema.d.ts'

/** An error of the API, or no answer from the gateway. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The HTTP status; 0 if the gateway did not answer. */
  readonly status: number
  /** One of the API's error codes; `unreachable` if the gateway did not answer. */
  readonly code: string

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.code = code
  }
}

/**
 * The gateway's public API: typed by docs/openapi.json. The browser sends the session cookie. Pass the
 * promise to `unwrap`: `unwrap(api.GET('/v1/events', { params: { query: { limit: 50 } } }))`.
 */
export const api = createClient<paths>({
  baseUrl: '/',
  // Other sites cannot send this header, so the gateway refuses their requests (CSRF).
  headers: { 'x-guidepost-csrf': '1' },
})

/** Returns the response body; throws an `ApiError` for every error. */
export async function unwrap<Data>(
  request: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await request.catch((cause: unknown) => {
    throw new ApiError(0, 'unreachable', 'The gateway does not answer', { cause })
  })
  if (response.ok) return data as Data
  throw toApiError(response, error)
}

function toApiError({ status }: Response, body: unknown): ApiError {
  const { code, message } = (body as { error?: { code?: string; message?: string } } | undefined)?.error ?? {}
  return new ApiError(status, code ?? `status_${status}`, message ?? `The gateway answered ${status}`)
}
