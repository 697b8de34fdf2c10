import type { Provider } from '@guidepost/provider'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { provider, providerDetail } from './answers.ts'
import { logoUrl } from './logos.ts'
import { listProvidersQuery, providerParams } from './requests.ts'

const described = topic('Providers')

/** The plugins of this gateway, at Nango's path `/providers`. */
export function providerRoutes(api: Api, { providers, settings }: ApiOptions): void {
  function toProviderAnswer(request: FastifyRequest, plugin: Provider): Answer<typeof provider> {
    const { id, displayName, receive, register } = plugin
    return {
      name: id,
      display_name: displayName,
      logo_url: logoUrl(settings, request, id),
      webhook_types: receive.types,
      registers_webhooks: register !== undefined,
    }
  }

  api.route({
    method: 'GET',
    url: '/providers',
    schema: {
      ...described,
      operationId: 'listProviders',
      summary: 'List the providers of this gateway',
      querystring: listProvidersQuery,
      response: answers(200, data(z.array(provider))),
    },
    handler: (request) => {
      const search = request.query.search?.toLowerCase() ?? ''
      const found = [...providers.values()].filter(({ id, displayName }) =>
        [id, displayName].some((name) => name.toLowerCase().includes(search)),
      )
      return { data: found.map((plugin) => toProviderAnswer(request, plugin)) }
    },
  })

  api.route({
    method: 'GET',
    url: '/providers/:provider',
    schema: {
      ...described,
      operationId: 'getProvider',
      summary: 'Get a provider, with what its connections need',
      params: providerParams,
      querystring: noQuery,
      response: answers(200, data(providerDetail), { 404: '`not_found`' }),
    },
    handler: (request) => {
      const name = request.params.provider
      const plugin = providers.get(name)
      if (!plugin) throw new Refusal('not_found', `Unknown provider "${name}"`)
      return { data: { ...toProviderAnswer(request, plugin), ...toFormFields(plugin) } }
    },
  })
}

/** What a form for a connection needs. */
function toFormFields({ connectionConfig, credentials, register }: Provider) {
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

/** The JSON Schema of a plugin's schema; null unless the schema implements Standard JSON Schema, as zod's do. */
function jsonSchemaOf(schema: Provider['credentials']): Record<string, unknown> | null {
  const standard = schema['~standard'] as (typeof schema)['~standard'] & WithJsonSchema
  try {
    return standard.jsonSchema?.input({ target: 'draft-2020-12' }) ?? null
  } catch {
    return null
  }
}

/** The part of `StandardJSONSchemaV1` that is used here. */
interface WithJsonSchema {
  readonly jsonSchema?: { input(options: { readonly target: string }): Record<string, unknown> }
}
