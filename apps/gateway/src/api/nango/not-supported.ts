import type { FastifyPluginAsync } from 'fastify'
import { ApiError } from '../http/errors.ts'

/** A feature of Nango that the gateway doesn't have: its paths, its name, and what to use instead. */
const notSupported: readonly (readonly [paths: readonly string[], what: string, instead: string])[] = [
  [
    ['/sync', '/sync/*'],
    'syncs',
    'Add a handler to guidepost.config.ts, or PUT /v1/destinations/primary: each gets the events that it subscribes to',
  ],
  [
    ['/records', '/records/*'],
    'records',
    'GET /v1/events lists received events; to keep records, write them to your own database from a handler',
  ],
  [['/action', '/action/*'], 'actions', 'Call the API of the provider with the credentials of GET /connections/:id'],
  [['/proxy', '/proxy/*'], 'proxy', 'Call the API of the provider with the credentials of GET /connections/:id'],
  [
    ['/connect', '/connect/*'],
    'connect sessions',
    'Create connections with POST /connections, and name the end user in the tag end_user_id',
  ],
  [
    ['/api-auth/*', '/auth/*', '/oauth/*', '/oauth2/*', '/app-auth/*', '/unauthenticated/*'],
    'authorization pages',
    'Create connections with POST /connections and the credentials of the provider',
  ],
  [
    ['/integrations/:uniqueKey/functions', '/integrations/:uniqueKey/functions/*', '/functions', '/functions/*'],
    'functions',
    'Handlers are your own code, declared in guidepost.config.ts',
  ],
  [['/scripts/config', '/flow/*'], 'scripts', 'Handlers are your own code, declared in guidepost.config.ts'],
  [
    ['/environment-variables'],
    'environment variables',
    'Handlers run in your own process: set its environment variables where you run it',
  ],
  [
    ['/environment/*'],
    'environment routes',
    'GET /v1/environment shows the environment of the API key; signing secrets are under /v1',
  ],
  [['/providers/:provider/templates'], 'templates', 'Handlers are your own code; GET /v1/events shows what they get'],
  [['/config', '/config/*'], 'oldest name of integrations', 'Use /integrations'],
]

/** Answers the paths of these features with 501, so that users of Nango's client learn what to use instead. */
export const notSupportedRoutes: FastifyPluginAsync = async (api) => {
  for (const [paths, what, instead] of notSupported) {
    const refuse = (): Promise<never> => Promise.reject(notSupportedError(what, instead))
    // Answer in `onRequest`, before the body is read: the body may be of any type and size.
    for (const path of paths) api.all(path, { schema: { hide: true }, onRequest: refuse }, refuse)
  }
  await Promise.resolve()
}

/** The 501 for a feature of Nango that the gateway doesn't have. */
export function notSupportedError(what: string, instead: string): ApiError {
  return new ApiError(501, 'not_supported', `Guidepost does not support Nango's ${what}. ${instead}`)
}
