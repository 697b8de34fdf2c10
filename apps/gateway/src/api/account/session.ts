import type { ApiKey, Environment } from '@guidepost/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf, UnverifiedLimiter } from '../../receive/address.ts'
import { sessionCookie, sessionMs, type Session } from '../../sessions/sessions.ts'
import type { Api } from '../http/api.ts'
import { checkKeyFormat, findValidKey, hashApiKey, unauthorized } from '../http/auth.ts'
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

/** Attempts to sign in, per address and minute. */
const attemptsPerMinute = 20
/** A key or a code needs a hundred bytes. Longer bodies of strangers are refused. In bytes. */
const signInBytes = 4096

const crossSite = '`cross_site_request`: only pages of this gateway may send it'

/** Signing in to the dashboard and out again. A cookie that scripts can't read stands for the API key. */
export function sessionRoutes(api: Api, options: ApiOptions): void {
  const { sessions, settings, wrongKeys, accessChanges } = options
  const limiter = new UnverifiedLimiter(attemptsPerMinute)

  /** Counts each attempt, right or wrong, before its body is read. Rejects with a 429. */
  function countAttempt(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const seconds = limiter.hit(addressOf(request.raw, settings.trustedProxies))
    if (seconds === 0) return Promise.resolve()
    // The body is not read, so the connection can't be used again.
    void reply.header('retry-after', String(seconds)).header('connection', 'close')
    const message = `Too many attempts to sign in: try again in ${seconds} s`
    return Promise.reject(new ApiError(429, 'too_many_tries', message))
  }

  /** Whether the browser uses HTTPS, by its `Origin`: a proxy may end the encryption before the gateway. */
  function cookieOptions({ headers }: FastifyRequest) {
    const secure = (headers.origin ?? settings.publicUrl ?? '').startsWith('https:')
    return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
  }

  api.addHook('onRequest', requireJson)

  api.route({
    method: 'POST',
    url: '/v1/session',
    bodyLimit: signInBytes,
    onRequest: [
      async (request) => {
        refuseCrossSite(request, settings.publicUrl)
      },
      countAttempt,
    ],
    schema: {
      ...topic('Sessions', 'none'),
      operationId: 'signIn',
      summary: 'Sign in to the dashboard',
      description:
        'Takes an API key or the code of a sign-in link. Sets a cookie that stands for the key for 12 hours. Changes with this cookie need `X-Guidepost-CSRF: 1` and the same origin.',
      querystring: noQuery,
      body: signInBody,
      response: answers(200, data(session), {
        401: '`invalid_secret_key_format`, `unknown_account`, `unknown_code`',
        403: crossSite,
        429: '`too_many_tries`: see `Retry-After`',
      }),
    },
    handler: async (request, reply) => {
      const keyHash = 'code' in request.body ? sessions.takeCode(request.body.code) : hashOf(request.body.api_key)
      if (!keyHash) {
        throw unauthorized('unknown_code', 'The sign-in link was used already or has expired: sign in with an API key')
      }
      const found = await findValidKey(options, keyHash)
      if (!found) {
        const refusal = unauthorized('unknown_account', 'The API key is unknown, was revoked or has expired')
        throw wrongKeys.refuse(request, reply, refusal)
      }
      const begun = sessions.begin(keyHash)
      void reply.setCookie(sessionCookie, begun.value, { ...cookieOptions(request), maxAge: sessionMs / 1000 })
      return {
        data: toSessionAnswer(options, { environment: found.environment, apiKey: found.key, session: begun.session }),
      }
    },
  })

  // Needs no valid session, so that signing out never fails.
  api.route({
    method: 'DELETE',
    url: '/v1/session',
    schema: {
      ...topic('Sessions', 'none'),
      operationId: 'signOut',
      summary: 'Sign out of the dashboard',
      description: 'Ends the session at once, also for copies of its cookie.',
      querystring: noQuery,
      response: answers(200, success, { 403: crossSite }),
    },
    handler: async (request, reply) => {
      refuseCrossSite(request, settings.publicUrl)
      void reply.clearCookie(sessionCookie, cookieOptions(request))
      const cookie = request.cookies[sessionCookie]
      if (cookie !== undefined) await sessions.end(cookie)
      accessChanges.changed()
      return done
    },
  })
}

/** Identifies the sender of the request, by session or by API key. */
export function currentSessionRoutes(api: Api, options: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/session',
    schema: {
      ...topic('Sessions'),
      operationId: 'getSession',
      summary: 'Get the environment and API key of the request',
      querystring: noQuery,
      response: answers(200, data(session)),
    },
    handler: (request) => ({ data: toSessionAnswer(options, request) }),
  })
}

/** The hash of a pasted key, which may have blanks around it. */
function hashOf(text: string): Buffer {
  const key = text.trim()
  checkKeyFormat(key)
  return hashApiKey(key)
}

function toSessionAnswer(
  { demo }: Pick<ApiOptions, 'demo'>,
  from: { environment: Environment; apiKey: ApiKey; session: Session | undefined },
): Answer<typeof session> {
  return {
    environment: toEnvironmentAnswer(from.environment),
    api_key: toKeyAnswer(from.apiKey),
    expires_at: from.session ? dateOf(from.session.until) : null,
    demo: demo !== undefined,
  }
}
