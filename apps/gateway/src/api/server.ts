import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { activityRoutes } from './overview/routes.ts'
import { requireApiKey } from './http/auth.ts'
import { connectRoutes } from './connections/connect.ts'
import { connectionConfigRoutes } from './connections/config.ts'
import { connectionMetadataRoutes } from './connections/metadata.ts'
import { connectionSummaryRoutes } from './connections/summaries.ts'
import { connectionRoutes } from './connections/routes.ts'
import { dashboardRoutes } from './service/dashboard.ts'
import { deliveryRoutes } from './deliveries/routes.ts'
import { destinationSecretRoutes } from './destinations/secrets.ts'
import { destinationRoutes } from './destinations/routes.ts'
import { environmentRoutes } from './account/environments.ts'
import { answerClientError, handleError } from './http/errors.ts'
import { eventStreamRoutes } from './events/stream.ts'
import { eventRoutes } from './events/routes.ts'
import { healthRoutes } from './service/health.ts'
import { integrationRoutes } from './integrations/routes.ts'
import { readJsonBodies } from './http/json-body.ts'
import { requireJson } from './http/json-only.ts'
import { keyRoutes } from './account/keys.ts'
import { linkedTicketRoutes } from './tickets/routes.ts'
import { logoRoutes } from './providers/logos.ts'
import { notSupportedRoutes } from './nango/not-supported.ts'
import { serveOpenApi } from './openapi/document.ts'
import { providerRoutes } from './providers/routes.ts'
import { managedRoutes } from './registrations/managed.ts'
import { parseQuery } from './http/query.ts'
import { registrationStatusRoutes } from './registrations/status.ts'
import { registrationRoutes } from './registrations/hand-made.ts'
import { recordRoutes } from './registrations/record.ts'
import { rejectionRoutes } from './events/rejections.ts'
import { secretRoutes } from './secrets/routes.ts'
import type { ApiOptions } from './http/options.ts'
import { answerSerializer } from './http/serializer.ts'
import { sessionRoutes } from './account/session.ts'
import { validatorCompiler } from './http/validation.ts'

/** What needs an environment's API key: one file per resource. */
const resources = [
  providerRoutes,
  integrationRoutes,
  connectionRoutes,
  connectionSummaryRoutes,
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
  activityRoutes,
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
  // Answers hold credentials and secrets: nobody on the way may keep them. Files of the dashboard are no secret.
  api.addHook('onSend', (_request, reply) => {
    const isKept = String(reply.getHeader('cache-control')).includes('immutable')
    if (!isKept) void reply.header('cache-control', 'no-store')
    return Promise.resolve()
  })
  api.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.method} ${request.url.split('?', 1)[0]}`
    return reply.status(404).send({ error: { code: 'unknown_route', message } })
  })
  await serveOpenApi(api as unknown as FastifyInstance)
  await api.register(healthRoutes(options))
  await api.register(logoRoutes(options))
  await api.register(environmentRoutes(options))
  await api.register(sessionRoutes(options))
  await api.register(dashboardRoutes(options))
  await api.register(async (scope) => {
    scope.addHook('onRequest', requireApiKey(options))
    await scope.register(notSupportedRoutes)
  })
  await api.register(async (scope) => {
    scope.addHook('onRequest', requireJson)
    scope.addHook('onRequest', requireApiKey(options))
    for (const routes of resources) await scope.register(routes(options))
  })
  return api as unknown as FastifyInstance
}
