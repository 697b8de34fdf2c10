import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey, Environment, Store } from '@guidepost/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Settings } from '../../config/settings.ts'
import { refuseCrossSite } from './same-origin.ts'
import { sessionCookie, type Session, type Sessions } from '../../sessions/sessions.ts'
import { ApiError } from './errors.ts'
import type { WrongKeys } from './wrong-keys.ts'

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

const malformedKey = () => unauthorized('invalid_secret_key_format', 'The API key is not a UUID v4')

export function checkKeyFormat(key: string): void {
  if (!uuidV4.test(key)) throw malformedKey()
}

/** The key of `Authorization: Bearer <key>`; the word `Bearer` may be missing, as at Nango. */
function readKey(request: FastifyRequest): string {
  const header = request.headers.authorization
  if (!header) throw unauthorized('missing_auth_header', 'The Authorization header is missing: send "Bearer <API key>"')
  const key = header.replace(/^Bearer /i, '').trim()
  if (key === '' || key.includes(' ')) {
    throw unauthorized('malformed_auth_header', 'The Authorization header is malformed: send "Bearer <API key>"')
  }
  return key
}

/** What authentication needs. */
export interface AuthOptions {
  readonly store: Pick<Store, 'findApiKey' | 'noteKeyUse'>
  readonly now: () => number
  readonly sessions: Sessions
  readonly settings: Pick<Settings, 'publicUrl'>
  readonly wrongKeys: WrongKeys
}

type Access = Pick<FastifyRequest, 'environment' | 'apiKey' | 'session'>

/** Admits requests with an API key or with a session that stands for one. If both are sent, the key counts. */
export function requireApiKey(options: AuthOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    Object.assign(request, await findAccess(options, request, reply))
    if (request.session) refuseCrossSite(request, options.settings.publicUrl)
  }
}

/**
 * Whether a request that was admitted earlier would still be admitted now. Its key may have been revoked, or its
 * session ended.
 */
export async function isStillAdmitted(options: AuthOptions, request: FastifyRequest): Promise<boolean> {
  try {
    await findAccess(options, request)
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

/** Throws a 401, or a 429 if the address sent too many wrong keys. Without `reply` a wrong key is not counted. */
async function findAccess(options: AuthOptions, request: FastifyRequest, reply?: FastifyReply): Promise<Access> {
  const { sessions, wrongKeys } = options
  const cookie = request.headers.authorization === undefined ? request.cookies[sessionCookie] : undefined
  const session = cookie === undefined ? undefined : await sessions.find(cookie)
  if (cookie !== undefined && !session) throw sessionOver()
  if (session) {
    const found = await findValidKey(options, session.keyHash)
    if (!found) throw sessionOver()
    return { environment: found.environment, apiKey: found.key, session }
  }
  const key = readKey(request)
  const found = uuidV4.test(key) ? await findValidKey(options, hashApiKey(key)) : undefined
  if (found) return { environment: found.environment, apiKey: found.key, session }
  const refusal = wrongKey(key, 'The API key is unknown, was revoked or has expired')
  throw reply ? wrongKeys.refuse(request, reply, refusal) : refusal
}

/** The last use of a key is written this often at most. */
const useEveryMs = 5 * 60_000

/** A key that is neither revoked nor expired, with its environment. Notes that it was used. */
export async function findValidKey(
  { store, now }: Pick<AuthOptions, 'store' | 'now'>,
  hash: Uint8Array,
): Promise<{ key: ApiKey; environment: Environment } | undefined> {
  const found = await store.findApiKey(hash)
  const at = now()
  if (!found || (found.key.expiresAt !== null && found.key.expiresAt <= at)) return undefined
  const { id, lastUsedAt } = found.key
  // The request does not wait for it, nor fail with it.
  if (lastUsedAt === null || at - lastUsedAt >= useEveryMs) store.noteKeyUse({ id, at }).catch(() => undefined)
  return found
}

function sessionOver(): ApiError {
  return unauthorized('session_over', 'The session expired or its API key was revoked: sign in again')
}

/** Admits requests with the admin key. If GUIDEPOST_ADMIN_KEY is not set, it admits none. */
export function requireAdminKey({
  settings: { adminKey },
  wrongKeys,
}: Pick<AuthOptions, 'wrongKeys'> & { readonly settings: Pick<Settings, 'adminKey'> }) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (adminKey === undefined) {
      const message = 'GUIDEPOST_ADMIN_KEY is not set: set it, or create environments with `guidepost init`'
      throw new ApiError(403, 'forbidden', message)
    }
    const key = readKey(request)
    if (timingSafeEqual(hashApiKey(key), hashApiKey(adminKey))) return
    const message = 'The key is not the admin key: send the value of GUIDEPOST_ADMIN_KEY'
    throw wrongKeys.refuse(request, reply, wrongKey(key, message))
  }
}

/** A 401 that says what is wrong with a key. */
function wrongKey(key: string, message: string): ApiError {
  return uuidV4.test(key) ? unauthorized('unknown_account', message) : malformedKey()
}
