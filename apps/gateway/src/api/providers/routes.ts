import type { Provider } from '@guidepost/provider'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ApiError } from '../http/errors.ts'
import { logoUrl } from './logos.ts'
import { noQuery } from '../http/schemas/common.ts'
import { listProvidersQuery, providerParams } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** Nango's `/providers`: the plugins of this gateway. */
export function providerRoutes({ providers, settings }: ApiOptions): FastifyPluginAsyncZod {
  function shapeOf(request: FastifyRequest, { id, displayName, receive, register }: Provider) {
    return {
      name: id,
      display_name: displayName,
      logo_url: logoUrl(settings, request, id),
      webhook_types: receive.types,
      registers_webhooks: register !== undefined,
    }
  }

  return async (api) => {
    api.get('/providers', { schema: { querystring: listProvidersQuery } }, (request) => {
      const search = request.query.search?.toLowerCase() ?? ''
      const found = [...providers.values()].filter(({ id, displayName }) =>
        [id, displayName].some((name) => name.toLowerCase().includes(search)),
      )
      return { data: found.map((provider) => shapeOf(request, provider)) }
    })

    api.get('/providers/:provider', { schema: { params: providerParams, querystring: noQuery } }, (request) => {
      const name = request.params.provider
      const provider = providers.get(name)
      if (!provider) throw new ApiError(404, 'not_found', `Unknown provider "${name}"`)
      return { data: { ...shapeOf(request, provider), ...formOf(provider) } }
    })
    await Promise.resolve()
  }
}

/** What a page needs to ask people for a connection. */
function formOf({ connectionConfig, credentials, register }: Provider) {
  return {
    connection_config_schema: jsonSchemaOf(connectionConfig),
    credentials_schema: jsonSchemaOf(credentials),
    presets: Object.entries(register?.presets ?? {}).map(([name, { description, spec }]) => ({
      name,
      entity: register!.entityOf(spec),
      description,
    })),
  }
}

/** In JSON Schema, where the plugin's schemas can say that of themselves (Standard JSON Schema, as zod's do); else null. */
function jsonSchemaOf(schema: Provider['credentials']): Record<string, unknown> | null {
  const standard = schema['~standard'] as (typeof schema)['~standard'] & SaysItsJsonSchema
  try {
    return standard.jsonSchema?.input({ target: 'draft-2020-12' }) ?? null
  } catch {
    return null
  }
}

/** The part of `StandardJSONSchemaV1` that is read here. */
interface SaysItsJsonSchema {
  readonly jsonSchema?: { input(options: { readonly target: string }): Record<string, unknown> }
}
