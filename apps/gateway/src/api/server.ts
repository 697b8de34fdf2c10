import type { RequestListener, Server } from 'node:http'
import type { Provider } from '@guidepost/provider'
import type { AttemptRecord, ClaimedDelivery, Environment, Store } from '@guidepost/store'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Settings } from '../config/settings.ts'
import type { Registrations } from '../registrations/registrations.ts'
import type { LinkedTickets } from '../tickets/linked-tickets.ts'
import { requireApiKey } from './auth.ts'
import { connectRoutes } from './connect.ts'
import { connectionConfigRoutes } from './connection-config.ts'
import { connectionMetadataRoutes } from './connection-metadata.ts'
import { connectionRoutes } from './connections.ts'
import { deliveryRoutes } from './deliveries.ts'
import { destinationSecretRoutes } from './destination-secrets.ts'
import { destinationRoutes } from './destinations.ts'
import { environmentRoutes } from './environments.ts'
import { answerClientError, handleError } from './errors.ts'
import { eventStreamRoutes } from './event-stream.ts'
import { eventRoutes } from './events.ts'
import { healthRoutes } from './health.ts'
import { integrationRoutes } from './integrations.ts'
import { readJsonBodies } from './json-body.ts'
import { requireJson } from './json-only.ts'
import { keyRoutes } from './keys.ts'
import { linkedTicketRoutes } from './linked-tickets.ts'
import { logoRoutes } from './logos.ts'
import { notSupportedRoutes } from './not-supported.ts'
import { serveOpenApi } from './openapi/document.ts'
import { providerRoutes } from './providers.ts'
import { managedRoutes } from './managed-registrations.ts'
import { parseQuery } from './query.ts'
import { registrationStatusRoutes } from './registration-status.ts'
import { registrationRoutes } from './registrations.ts'
import { recordRoutes } from './record.ts'
import { rejectionRoutes } from './rejections.ts'
import { secretRoutes } from './secrets.ts'
import { answerSerializer } from './serializer.ts'
import { validatorCompiler } from './validation.ts'

/** What the API asks of who sends to HTTP endpoints. */
interface Outbound {
  /** Why we may not send there, or `undefined`. */
  checkUrl(url: string): string | undefined
  /** Sends this very delivery to its endpoint now, and settles nothing. */
  test(delivery: ClaimedDelivery): Promise<{ ok: boolean; error: string | null; attempt: AttemptRecord }>
}

/** What routes work with. */
export interface ApiOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly settings: Pick<Settings, 'adminKey' | 'publicUrl' | 'maxBodyBytes'>
  /** What sends to HTTP endpoints. */
  readonly outbound: Outbound
  readonly registrations: Registrations
  readonly tickets: LinkedTickets
  readonly logger: Logger
  readonly now: () => number
  /** Makes the server out of the API's listener. */
  readonly listen: (handler: RequestListener) => Server
  /** Called after each change that webhooks or deliveries depend on. */
  readonly onConfigurationChange: () => void
  /** Called for each environment that was made, before anybody has its key. */
  readonly onEnvironment: (environment: Environment) => Promise<void>
  /** Called when deliveries were written. */
  readonly onDeliveries: () => void
  /** Checks each answer by its schema; for tests. */
  readonly checkAnswers?: boolean
}

/** What needs an environment's API key: one file per resource. */
const resources = [
  providerRoutes,
  integrationRoutes,
  connectionRoutes,
  connectionMetadataRoutes,
  connectionConfigRoutes,
  keyRoutes,
  secretRoutes,
  registrationRoutes,
  managedRoutes,
  connectRoutes,
  recordRoutes,
  registrationStatusRoutes,
  linkedTicketRoutes,
  eventRoutes,
  eventStreamRoutes,
  deliveryRoutes,
  destinationRoutes,
  destinationSecretRoutes,
  rejectionRoutes,
]

/** The HTTP API: Nango's paths at the root, our own under `/v1`. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const api = Fastify({
    serverFactory: (handler) => options.listen(handler),
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024, querystringParser: parseQuery },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: handleError,
  })
  readJsonBodies(api as unknown as FastifyInstance)
  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(answerSerializer(options.checkAnswers ?? false))
  api.setErrorHandler(handleError)
  // Answers hold credentials and secrets: nobody on the way may keep them.
  api.addHook('onSend', (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    return Promise.resolve()
  })
  api.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.method} ${request.url.split('?', 1)[0]}`
    return reply.status(404).send({ error: { code: 'not_found', message } })
  })
  await serveOpenApi(api as unknown as FastifyInstance)
  await api.register(healthRoutes(options))
  await api.register(logoRoutes(options))
  await api.register(environmentRoutes(options))
  await api.register(async (scope) => {
    scope.addHook('onRequest', requireApiKey(options.store))
    await scope.register(notSupportedRoutes)
  })
  await api.register(async (scope) => {
    scope.addHook('onRequest', requireJson)
    scope.addHook('onRequest', requireApiKey(options.store))
    for (const routes of resources) await scope.register(routes(options))
  })
  return api as unknown as FastifyInstance
}
