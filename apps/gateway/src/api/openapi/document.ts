import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { named } from '../http/schemas/named.ts'
import { commonRefusals, tags } from '../http/describe.ts'
import { tidy, type OpenApi } from './tidy.ts'

/** Allows only this server's own files, and the icons inside the page's style sheet. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const transformObject = createJsonSchemaTransformObject({ schemaRegistry: named })

/**
 * Describes the routes that are registered after it: `/openapi.json` is the OpenAPI 3.1 document, made from the same schemas
 * that check requests and answers, and `/docs` a page for people.
 */
export async function serveOpenApi(api: FastifyInstance): Promise<void> {
  api.addHook('onRoute', addCommonRefusals)
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Guidepost',
        description:
          "Integrations, connections and metadata have Nango's paths and shapes; everything else is under `/v1`.",
        // The version of the API, not of the package, so that a release doesn't change the document.
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: tags.map((name) => ({ name })),
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key of an environment. In a browser, a session cookie may stand for it.',
          },
          adminKey: { type: 'http', scheme: 'bearer', description: 'GUIDEPOST_ADMIN_KEY.' },
        },
      },
    },
    transform: createJsonSchemaTransform({ schemaRegistry: named }),
    transformObject: (input) => tidy(transformObject(input) as OpenApi) as ReturnType<typeof transformObject>,
  })
  await api.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: contentSecurityPolicy,
    theme: { title: 'Guidepost API', favicon: [] },
    // `BaseLayout` leaves out the top bar, in which people could load another document's URL.
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list' },
  })
  api.get('/openapi.json', { schema: { hide: true } }, () => api.swagger())
}

/** Runs before Fastify compiles a route's schemas, so that tests check refusals, too. */
function addCommonRefusals({ schema }: RouteOptions): void {
  if (!schema?.operationId) return
  schema.response = { ...commonRefusals(schema.security ?? []), ...(schema.response as object) }
}
