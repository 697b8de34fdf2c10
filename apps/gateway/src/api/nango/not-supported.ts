import type { FastifyPluginAsync } from 'fastify'
import { ApiError } from '../http/errors.ts'

/** What Nango has and we don't, by the first part of its paths: what it is, and what to use instead. */
const notSupported: readonly (readonly [paths: readonly string[], what: string, instead: string])[] = [
  [
    ['/sync', '/sync/*'],
    'Syncs',
    'Give guidepost.config.ts a handler, or PUT /v1/destinations/primary: each gets the events that it subscribes to',
  ],
  [
    ['/records', '/records/*'],
    'Records',
    'What was received is listed by GET /v1/events; keep records in your own database, from a handler',
  ],
  [['/action', '/action/*'], 'Actions', 'Call the API of the provider with the credentials of GET /connections/:id'],
  [['/proxy', '/proxy/*'], 'The proxy', 'Call the API of the provider with the credentials of GET /connections/:id'],
  [
    ['/connect', '/connect/*'],
    'Connect sessions',
    'Make connections with POST /connections; set the tag end_user_id to say whose they are',
  ],
  [
    ['/api-auth/*', '/auth/*', '/oauth/*', '/oauth2/*', '/app-auth/*', '/unauthenticated/*'],
    'Authorization pages',
    'Make connections with POST /connections and the credentials of the provider',
  ],
  [
    ['/integrations/:uniqueKey/functions', '/integrations/:uniqueKey/functions/*', '/functions', '/functions/*'],
    'Functions',
    'Handlers are code of yours, named in guidepost.config.ts',
  ],
  [['/scripts/config', '/flow/*'], 'Scripts', 'Handlers are code of yours, named in guidepost.config.ts'],
  [
    ['/environment-variables'],
    'Environment variables',
    'Handlers run in your own process: set its environment variables where you run it',
  ],
  [
    ['/environment/*'],
    'The environment of Nango',
    'GET /v1/environment says which environment the API key opens; signing secrets are under /v1',
  ],
  [['/providers/:provider/templates'], 'Templates', 'Handlers are code of yours; GET /v1/events shows what they get'],
  [['/config', '/config/*'], 'The oldest name of integrations', 'Use /integrations'],
]

/** Answers those paths with 501, whatever is sent there: a client of Nango learns why, and what to do. */
export const notSupportedRoutes: FastifyPluginAsync = async (api) => {
  for (const [paths, what, instead] of notSupported) {
    const refuse = (): Promise<never> => Promise.reject(notSupportedError(what, instead))
    // Before the body is read: it may be of any type and size.
    for (const path of paths) api.all(path, { schema: { hide: true }, onRequest: refuse }, refuse)
  }
  await Promise.resolve()
}

/** The 501 for something of Nango that isn't here. */
export function notSupportedError(what: string, instead: string): ApiError {
  return new ApiError(501, 'not_supported', `${what} of Nango: not here. ${instead}`)
}
