import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { named } from '../http/schemas/named.ts'
import { commonRefusals, tags } from '../http/describe.ts'
import { describeRoute } from './describe.ts'
import { tidy, type OpenApi } from './tidy.ts'

/** Only what this server serves, and the icons that the page's own style sheet has in it. */
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
 * Describes the routes that are registered after it: `/openapi.json` is the OpenAPI 3.1 document, made from the schemas
 * that requests are checked by, and `/docs` a page for people.
 */
export async function serveOpenApi(api: FastifyInstance): Promise<void> {
  api.addHook('onRoute', describeRoute)
  api.addHook('onRoute', addCommonRefusals)
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Guidepost',
        description:
          "Integrations, connections and metadata are at Nango's paths in Nango's shapes; the rest is `/v1`.",
        // Of the API, not of the package: a release doesn't change the document by itself.
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: tags.map((name) => ({ name })),
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key of an environment; in a browser, the session that stands for one.',
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
    // Without the bar that asks for the address of another document.
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list' },
  })
  api.get('/openapi.json', { schema: { hide: true } }, () => api.swagger())
}

/** Hooks of this kind see a route before its schemas are compiled, so that tests check the refusals, too. */
function addCommonRefusals({ schema }: RouteOptions): void {
  if (!schema?.operationId) return
  schema.response = { ...commonRefusals(schema.security ?? []), ...(schema.response as object) }
}
