import type { ApiKey, Environment } from '@guidepost/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { addressOf, UnverifiedLimiter } from '../../receive/address.ts'
import { refuseCrossSite } from '../http/same-origin.ts'
import { sessionCookie, sessionMs, type Session } from '../../sessions/sessions.ts'
import { shapeOfKey } from './api-keys.ts'
import { checkKeyFormat, hashApiKey, requireApiKey, unauthorized } from '../http/auth.ts'
import { dateOf } from '../http/dates.ts'
import { shapeOfEnvironment } from './environments.ts'
import { ApiError } from '../http/errors.ts'
import { requireJson } from '../http/json-only.ts'
import { noQuery } from '../http/schemas/common.ts'
import { signInBody } from './session-schema.ts'
import type { ApiOptions } from '../http/options.ts'

/** Attempts to sign in, per address and minute. */
const attemptsPerMinute = 20

/** Signing in to the dashboard and out again: an API key becomes a cookie that no script can read. */
export function sessionRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, sessions, settings, now } = options
  const limiter = new UnverifiedLimiter(attemptsPerMinute)

  /** Counts every attempt, right or wrong, before the key is checked. */
  function countAttempt(request: FastifyRequest, reply: FastifyReply): void {
    const seconds = limiter.hit(addressOf(request.raw, settings.trustedProxies), now())
    if (seconds === 0) return
    void reply.header('retry-after', String(seconds))
    throw new ApiError(429, 'too_many_tries', `Too many attempts to sign in; wait ${seconds} s`)
  }

  /** `secure` goes by the browser's own word for the page's origin: a proxy may end TLS before us. */
  function cookieOptions({ headers }: FastifyRequest) {
    const secure = (headers.origin ?? settings.publicUrl ?? '').startsWith('https:')
    return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
  }

  return async (api) => {
    api.addHook('onRequest', requireJson)

    api.post('/v1/session', { schema: { querystring: noQuery, body: signInBody } }, async (request, reply) => {
      refuseCrossSite(request, settings.publicUrl)
      countAttempt(request, reply)
      const keyHash = 'code' in request.body ? sessions.takeCode(request.body.code) : hashOf(request.body.api_key)
      if (!keyHash) {
        throw unauthorized('unknown_code', 'The sign-in link was used already, or is too old: sign in with an API key')
      }
      const found = await store.findApiKey(keyHash)
      if (!found) throw unauthorized('unknown_account', 'The API key is unknown or was revoked')
      const { value, session } = sessions.begin(keyHash)
      void reply.setCookie(sessionCookie, value, { ...cookieOptions(request), maxAge: sessionMs / 1000 })
      return { data: shapeOf({ environment: found.environment, apiKey: found.key, session }) }
    })

    // Also without a valid session: signing out always works.
    api.delete('/v1/session', { schema: { querystring: noQuery } }, (request, reply) => {
      refuseCrossSite(request, settings.publicUrl)
      void reply.clearCookie(sessionCookie, cookieOptions(request))
      return { success: true }
    })

    await api.register(async (scope) => {
      scope.addHook('onRequest', requireApiKey(options))
      scope.get('/v1/session', { schema: { querystring: noQuery } }, (request) => ({ data: shapeOf(request) }))
      await Promise.resolve()
    })
  }
}

/** The hash of a pasted key. */
function hashOf(text: string): Buffer {
  const key = text.trim()
  checkKeyFormat(key)
  return hashApiKey(key)
}

function shapeOf(who: { environment: Environment; apiKey: ApiKey; session: Session | undefined }) {
  return {
    environment: shapeOfEnvironment(who.environment),
    api_key: shapeOfKey(who.apiKey),
    expires_at: who.session ? dateOf(who.session.until) : null,
  }
}
