import type { FastifyRequest } from 'fastify'
import { ApiError } from '../http/errors.ts'
import { uniqueKey } from '../http/schemas/common.ts'

/** The integration's key from the query, else from the header `Provider-Config-Key`. Throws a 400 without either. */
export function headerOrQueryKey(request: FastifyRequest, query: { provider_config_key?: string | undefined }): string {
  if (query.provider_config_key !== undefined) return query.provider_config_key
  const header = request.headers['provider-config-key']
  if (header === undefined) {
    throw new ApiError(
      400,
      'missing_provider_config_key',
      'Name the integration: provider_config_key in the query, or the header Provider-Config-Key',
    )
  }
  const key = uniqueKey.safeParse(header)
  if (key.success) return key.data
  const errors = key.error.issues.map(({ code, message }) => ({ code, message, path: ['provider-config-key'] }))
  throw new ApiError(400, 'invalid_headers', 'provider-config-key: is not a valid integration key', errors)
}
