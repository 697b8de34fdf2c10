import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey, Environment, Store } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The environment that the request's API key opens. Set on every route that asks for a key. */
    environment: Environment
    /** That API key. */
    apiKey: ApiKey
  }
}

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key.toLowerCase()).digest()
}

/** With an empty payload, as at Nango. */
function unauthorized(code: string, message: string): ApiError {
  return new ApiError(401, code, message, undefined, {})
}

/** The key of `Authorization: Bearer <key>`; the word `Bearer` may be missing, as at Nango. */
function keyOf(request: FastifyRequest): string {
  const header = request.headers.authorization
  if (!header) throw unauthorized('missing_auth_header', 'The Authorization header is missing: send "Bearer <API key>"')
  const key = header.replace(/^Bearer /i, '').trim()
  if (key === '' || key.includes(' ')) {
    throw unauthorized('malformed_auth_header', 'The Authorization header is malformed: send "Bearer <API key>"')
  }
  if (!uuidV4.test(key)) throw unauthorized('invalid_secret_key_format', 'The API key is not a UUID v4')
  return key
}

/** Lets in requests with an API key of some environment. */
export function requireApiKey(store: Pick<Store, 'findApiKey'>) {
  return async (request: FastifyRequest): Promise<void> => {
    const found = await store.findApiKey(hashApiKey(keyOf(request)))
    if (!found) throw unauthorized('unknown_account', 'The API key is unknown or was revoked')
    request.environment = found.environment
    request.apiKey = found.key
  }
}

/** Lets in requests with the admin key, if there is one. */
export function requireAdminKey(adminKey: string | undefined) {
  return (request: FastifyRequest): Promise<void> => {
    if (adminKey === undefined) {
      return Promise.reject(
        new ApiError(403, 'forbidden', 'GUIDEPOST_ADMIN_KEY is not set: make environments with `guidepost init`'),
      )
    }
    const same = timingSafeEqual(hashApiKey(keyOf(request)), hashApiKey(adminKey))
    return same ? Promise.resolve() : Promise.reject(unauthorized('unknown_account', 'This is not the admin key'))
  }
}
