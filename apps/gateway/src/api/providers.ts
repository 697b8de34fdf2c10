import type { Provider } from '@guidepost/provider'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ApiError } from './errors.ts'
import { logoUrl } from './logos.ts'
import { noQuery } from './schemas/common.ts'
import { listProvidersQuery, providerParams } from './schemas/providers.ts'
import type { ApiOptions } from './server.ts'

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
      return { data: shapeOf(request, provider) }
    })
    await Promise.resolve()
  }
}
