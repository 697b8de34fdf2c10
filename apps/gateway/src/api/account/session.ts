import type { ApiKey, Environment } from '@guidepost/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf, UnverifiedLimiter } from '../../receive/address.ts'
import { writeCookie } from '../../sessions/cookie.ts'
import { sessionMs, type Session } from '../../sessions/sessions.ts'
import type { Api } from '../http/api.ts'
import { checkKeyFormat, hashApiKey, unauthorized } from '../http/auth.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { ApiError } from '../http/errors.ts'
import { requireJson } from '../http/json-only.ts'
import type { ApiOptions } from '../http/options.ts'
import { refuseCrossSite } from '../http/same-origin.ts'
import { data, done, success, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { session } from './answers.ts'
import { signInBody } from './requests.ts'
import { toEnvironmentAnswer, toKeyAnswer } from './to-answer.ts'

/** Tries to sign in, per address and minute. */
const triesPerMinute = 20

const crossSite = '`cross_site_request`: it is taken from our own pages only'

/** Signing in to the dashboard and out again: an API key becomes a cookie that no script can read. */
export function sessionRoutes(api: Api, { store, sessions, settings, now }: ApiOptions): void {
  const limiter = new UnverifiedLimiter(triesPerMinute)

  /** Counts right and wrong ones, before any is looked at. */
  function countTry(request: FastifyRequest, reply: Pick<FastifyReply, 'header'>): void {
    const seconds = limiter.hit(addressOf(request.raw, settings.trustedProxies), now())
    if (seconds === 0) return
    void reply.header('retry-after', String(seconds))
    throw new ApiError(429, 'too_many_tries', `Too many tries to sign in; wait ${seconds} s`)
  }

  /** By what the browser says that it is on, since a proxy may have taken the encryption off before us. */
  function isSecure({ headers }: FastifyRequest): boolean {
    return (headers.origin ?? settings.publicUrl ?? '').startsWith('https:')
  }

  api.addHook('onRequest', requireJson)

  api.route({
    method: 'POST',
    url: '/v1/session',
    schema: {
      ...topic('Sessions', 'none'),
      operationId: 'signIn',
      summary: 'Sign in to the dashboard',
      description:
        'With an API key or the code of a sign-in link. Sets a cookie that stands for the key for 12 hours; with it, changes need `X-Guidepost-CSRF: 1` from the same origin.',
      querystring: noQuery,
      body: signInBody,
      response: answers(200, data(session), {
        401: '`invalid_secret_key_format`, `unknown_account`, `unknown_code`',
        403: crossSite,
        429: '`too_many_tries`: see `Retry-After`',
      }),
    },
    handler: async (request, reply) => {
      refuseCrossSite(request, settings.publicUrl)
      countTry(request, reply)
      const keyHash = 'code' in request.body ? sessions.takeCode(request.body.code) : hashOf(request.body.api_key)
      if (!keyHash) {
        throw unauthorized('unknown_code', 'The sign-in link was used already, or is too old: sign in with an API key')
      }
      const found = await store.findApiKey(keyHash)
      if (!found) throw unauthorized('unknown_account', 'The API key is unknown or was revoked')
      const begun = sessions.begin(keyHash)
      void reply.header(
        'set-cookie',
        writeCookie(begun.value, { seconds: sessionMs / 1000, secure: isSecure(request) }),
      )
      return { data: toSessionAnswer({ environment: found.environment, apiKey: found.key, session: begun.session }) }
    },
  })

  // Whatever became of the session: who wants out gets out.
  api.route({
    method: 'DELETE',
    url: '/v1/session',
    schema: {
      ...topic('Sessions', 'none'),
      operationId: 'signOut',
      summary: 'Sign out of the dashboard',
      querystring: noQuery,
      response: answers(200, success, { 403: crossSite }),
    },
    handler: (request, reply) => {
      refuseCrossSite(request, settings.publicUrl)
      void reply.header('set-cookie', writeCookie('', { seconds: 0, secure: isSecure(request) }))
      return done
    },
  })
}

/** Whose requests these are, by session or by API key. */
export function currentSessionRoutes(api: Api): void {
  api.route({
    method: 'GET',
    url: '/v1/session',
    schema: {
      ...topic('Sessions'),
      operationId: 'getSession',
      summary: 'Tell whose requests these are',
      querystring: noQuery,
      response: answers(200, data(session)),
    },
    handler: (request) => ({ data: toSessionAnswer(request) }),
  })
}

/** As somebody pasted it. */
function hashOf(text: string): Buffer {
  const key = text.trim()
  checkKeyFormat(key)
  return hashApiKey(key)
}

function toSessionAnswer(from: {
  environment: Environment
  apiKey: ApiKey
  session: Session | undefined
}): Answer<typeof session> {
  return {
    environment: toEnvironmentAnswer(from.environment),
    api_key: toKeyAnswer(from.apiKey),
    expires_at: from.session ? dateOf(from.session.until) : null,
  }
}
