import cookie from '@fastify/cookie'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { environmentRoutes } from './account/environments.ts'
import { keyRoutes } from './account/keys.ts'
import { currentSessionRoutes, sessionRoutes } from './account/session.ts'
import { settingsRoutes } from './account/settings.ts'
import { connectionConfigRoutes } from './connections/config.ts'
import { connectRoutes } from './connections/connect.ts'
import { connectionMetadataRoutes } from './connections/metadata.ts'
import { recordRoutes } from './connections/record.ts'
import { connectionRoutes } from './connections/routes.ts'
import { connectionSummaryRoutes } from './connections/summaries.ts'
import { deadLetterRoutes } from './deliveries/dead-letters.ts'
import { demoRoutes } from './demo/routes.ts'
import { deliveryRoutes, replayRoutes } from './deliveries/routes.ts'
import { destinationActivityRoutes } from './destinations/activity.ts'
import { destinationAuthenticationRoutes } from './destinations/authentication.ts'
import { endpointRoutes } from './destinations/endpoints.ts'
import { handlerRoutes } from './destinations/handlers.ts'
import { destinationActionRoutes, destinationRoutes } from './destinations/routes.ts'
import { destinationSecretRoutes } from './destinations/secrets.ts'
import { rejectionRoutes } from './events/rejections.ts'
import { eventRoutes } from './events/routes.ts'
import { eventStreamRoutes } from './events/stream.ts'
import { AccessChanges } from './http/access-changes.ts'
import { recordActs } from './http/acts.ts'
import type { Routes } from './http/api.ts'
import { requireApiKey } from './http/auth.ts'
import { answerClientError, handleError } from './http/error-handler.ts'
import { readJsonBodies } from './http/json-body.ts'
import { requireJson } from './http/json-only.ts'
import type { ApiOptions } from './http/options.ts'
import { parseQuery } from './http/query.ts'
import { answerSerializer } from './http/serializer.ts'
import { validatorCompiler } from './http/validation.ts'
import { WrongKeys } from './http/wrong-keys.ts'
import { integrationChangeRoutes, integrationCreationRoutes, integrationRoutes } from './integrations/routes.ts'
import { integrationSampleRoutes } from './integrations/sample.ts'
import { notSupportedRoutes } from './nango/not-supported.ts'
import { serveOpenApi } from './openapi/document.ts'
import { attentionRoutes } from './overview/attention.ts'
import { overviewRoutes } from './overview/routes.ts'
import { logoRoutes } from './providers/logos.ts'
import { providerRoutes } from './providers/routes.ts'
import { coverageRoutes } from './registrations/coverage.ts'
import { connectionRegistrationRoutes, registrationRoutes } from './registrations/hand-made.ts'
import { managedRoutes } from './registrations/managed.ts'
import { registrationStatusRoutes } from './registrations/status.ts'
import { integrationSecretRoutes, registrationSecretRoutes } from './secrets/routes.ts'
import { dashboardRoutes } from './service/dashboard.ts'
import { healthRoutes } from './service/health.ts'
import { linkedTicketRoutes, oneLinkedTicketRoutes } from './tickets/routes.ts'

/** Routes that check authentication themselves, or need none. */
const open: readonly Routes[] = [healthRoutes, logoRoutes, environmentRoutes, handlerRoutes, sessionRoutes]

/** Routes that require an environment's API key, in the order of the OpenAPI document. */
const resources: readonly Routes[] = [
  currentSessionRoutes,
  providerRoutes,
  integrationRoutes,
  integrationSampleRoutes,
  integrationCreationRoutes,
  integrationChangeRoutes,
  connectionRoutes,
  connectionSummaryRoutes,
  connectionMetadataRoutes,
  connectionConfigRoutes,
  keyRoutes,
  settingsRoutes,
  integrationSecretRoutes,
  registrationSecretRoutes,
  connectionRegistrationRoutes,
  registrationRoutes,
  managedRoutes,
  coverageRoutes,
  connectRoutes,
  recordRoutes,
  registrationStatusRoutes,
  linkedTicketRoutes,
  oneLinkedTicketRoutes,
  overviewRoutes,
  attentionRoutes,
  eventRoutes,
  eventStreamRoutes,
  deliveryRoutes,
  replayRoutes,
  deadLetterRoutes,
  destinationRoutes,
  endpointRoutes,
  destinationActionRoutes,
  destinationSecretRoutes,
  destinationAuthenticationRoutes,
  destinationActivityRoutes,
  rejectionRoutes,
  demoRoutes,
]

/** The HTTP API: Nango's paths at the root, our own under `/v1`. */
export async function createApi(given: Omit<ApiOptions, 'wrongKeys' | 'accessChanges'>): Promise<FastifyInstance> {
  const wrongKeys = new WrongKeys(given.settings.trustedProxies)
  const options = { ...given, wrongKeys, accessChanges: new AccessChanges() }
  const api = createServer(options)
  await api.register(cookie)
  await serveOpenApi(api)
  for (const routes of open) await addRoutes(api, routes, options)
  await api.register(dashboardRoutes(options))
  await api.register(async (scope) => {
    scope.addHook('onRequest', requireApiKey(options))
    await scope.register(notSupportedRoutes)
  })
  await api.register(async (scope) => {
    scope.addHook('onRequest', requireJson)
    scope.addHook('onRequest', requireApiKey(options))
    recordActs(scope, options)
    for (const routes of resources) await addRoutes(scope, routes, options)
  })
  return api
}

/** Browsers use HTTPS only, for a year. Not for subdomains: they may be of others. */
const hsts = 'max-age=31536000'

function createServer(
  options: Pick<ApiOptions, 'bodies' | 'listen' | 'logger' | 'checkAnswers' | 'settings'>,
): FastifyInstance {
  const api = Fastify({
    serverFactory: (handler) => options.listen(handler),
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024, querystringParser: parseQuery },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: handleError,
  }) as unknown as FastifyInstance
  readJsonBodies(api, options.bodies)
  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(answerSerializer(options.checkAnswers ?? false))
  api.setErrorHandler(handleError)
  const isHttps = options.settings.publicUrl?.startsWith('https:') === true
  api.addHook('onSend', (_request, reply) => {
    void reply.header('x-content-type-options', 'nosniff')
    if (isHttps) void reply.header('strict-transport-security', hsts)
    // Answers contain credentials and secrets, so no cache may store them. The dashboard's files are not secret.
    const isKept = String(reply.getHeader('cache-control')).includes('immutable')
    if (!isKept) void reply.header('cache-control', 'no-store')
    return Promise.resolve()
  })
  api.setNotFoundHandler((request, reply) => {
    const message = `${request.method} ${request.url.split('?', 1)[0]} is not a route of this gateway: see /docs`
    return reply.status(404).send({ error: { code: 'unknown_route', message } })
  })
  return api
}

/** Registers the routes in their own scope, so that their hooks apply to them only. */
async function addRoutes(scope: FastifyInstance, routes: Routes, options: ApiOptions): Promise<void> {
  await scope.register((own, _options, done) => {
    routes(own, options)
    done()
  })
}
