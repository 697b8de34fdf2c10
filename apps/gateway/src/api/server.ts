import type { RequestListener, Server } from 'node:http'
import type { Provider } from '@guidepost/provider'
import type { Store } from '@guidepost/store'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { Settings } from '../config/settings.ts'
import { requireApiKey } from './auth.ts'
import { handleError } from './errors.ts'
import { environmentRoutes } from './environments.ts'
import { healthRoutes } from './health.ts'

/** What routes work with. */
export interface ApiOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly settings: Pick<Settings, 'adminKey' | 'publicUrl'>
  readonly logger: Logger
  readonly now: () => number
  /** Makes the server out of the API's listener. */
  readonly listen: (handler: RequestListener) => Server
  /** Called after each change that webhooks or deliveries depend on. */
  readonly onConfigurationChange: () => void
}

/** The HTTP API: Nango's paths at the root, our own under `/v1`. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const api = Fastify({
    serverFactory: (handler) => options.listen(handler),
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024 },
    forceCloseConnections: 'idle',
  })
  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(serializerCompiler)
  api.setErrorHandler(handleError)
  api.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.method} ${request.url.split('?', 1)[0]}`
    return reply.status(404).send({ error: { code: 'not_found', message } })
  })
  await api.register(healthRoutes(options))
  await api.register(environmentRoutes(options))
  await api.register((scope) => {
    scope.addHook('onRequest', requireApiKey(options.store))
    return Promise.resolve()
  })
  return api as unknown as FastifyInstance
}
