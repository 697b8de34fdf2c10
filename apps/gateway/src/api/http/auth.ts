import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey, Environment, Store } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { Settings } from '../../config/settings.ts'
import { refuseCrossSite } from './same-origin.ts'
import { sessionCookie, type Session, type Sessions } from '../../sessions/sessions.ts'
import { ApiError } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The environment of the request's API key. Set on every route that requires an API key. */
    environment: Environment
    /** The request's API key, or the key of its session. */
    apiKey: ApiKey
    /** The session that the browser sent instead of the key; undefined if the key itself was sent. */
    session: Session | undefined
  }
}

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key.toLowerCase()).digest()
}

/** A 401 with an empty payload, as Nango answers. */
export function unauthorized(code: string, message: string): ApiError {
  return new ApiError(401, code, message, undefined, {})
}

export function checkKeyFormat(key: string): void {
  if (!uuidV4.test(key)) throw unauthorized('invalid_secret_key_format', 'The API key is not a UUID v4')
}

/** The key of `Authorization: Bearer <key>`; the word `Bearer` may be missing, as at Nango. */
function readKey(request: FastifyRequest): string {
  const header = request.headers.authorization
  if (!header) throw unauthorized('missing_auth_header', 'The Authorization header is missing: send "Bearer <API key>"')
  const key = header.replace(/^Bearer /i, '').trim()
  if (key === '' || key.includes(' ')) {
    throw unauthorized('malformed_auth_header', 'The Authorization header is malformed: send "Bearer <API key>"')
  }
  checkKeyFormat(key)
  return key
}

/** What authentication needs. */
export interface AuthOptions {
  readonly store: Pick<Store, 'findApiKey'>
  readonly sessions: Sessions
  readonly settings: Pick<Settings, 'publicUrl'>
}

/** Admits requests with an API key or with a session that stands for one. If both are sent, the key counts. */
export function requireApiKey({ store, sessions, settings }: AuthOptions) {
  return async (request: FastifyRequest): Promise<void> => {
    const cookie = request.headers.authorization === undefined ? request.cookies[sessionCookie] : undefined
    const session = cookie === undefined ? undefined : sessions.read(cookie)
    if (cookie !== undefined && !session) throw sessionOver()
    if (session) refuseCrossSite(request, settings.publicUrl)
    const found = await store.findApiKey(session?.keyHash ?? hashApiKey(readKey(request)))
    if (!found) throw session ? sessionOver() : unauthorized('unknown_account', 'The API key is unknown or was revoked')
    request.environment = found.environment
    request.apiKey = found.key
    request.session = session
  }
}

function sessionOver(): ApiError {
  return unauthorized('session_over', 'The session expired or its API key was revoked: sign in again')
}

/** Admits requests with the admin key. If GUIDEPOST_ADMIN_KEY is not set, it admits none. */
export function requireAdminKey(adminKey: string | undefined) {
  return (request: FastifyRequest): Promise<void> => {
    if (adminKey === undefined) {
      return Promise.reject(
        new ApiError(
          403,
          'forbidden',
          'GUIDEPOST_ADMIN_KEY is not set: set it, or create environments with `guidepost init`',
        ),
      )
    }
    const same = timingSafeEqual(hashApiKey(readKey(request)), hashApiKey(adminKey))
    return same
      ? Promise.resolve()
      : Promise.reject(
          unauthorized('unknown_account', 'The key is not the admin key: send the value of GUIDEPOST_ADMIN_KEY'),
        )
  }
}
