import type { Integration, Registration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { integrationOf, registrationOf } from '../http/lookup.ts'
import { shapeOfManaged } from './shape.ts'
import { noQuery } from '../http/schemas/common.ts'
import { connectionParams, connectionQuery } from '../connections/requests.ts'
import { createRegistrationBody, registrationParams, updateRegistrationBody } from './hand-made-requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { webhookUrl } from '../../webhook-url.ts'
import { baseUrlOf } from '../http/base-url.ts'

/** Registrations that people set up by hand at the provider: each has a URL and secrets of its own. */
export function registrationRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, settings, connections } = options

  async function connectionOf(request: FastifyRequest, uniqueKey: string, connectionId: string) {
    const integration = await integrationOf(store, request.environment.id, uniqueKey)
    return { integration, connection: await connections.find({ integration, connectionId }) }
  }

  function shapeOf(request: FastifyRequest, { uniqueKey }: Integration, registration: Registration) {
    const { id, entity, state, guid, token, createdAt, updatedAt } = registration
    return {
      id,
      provider_config_key: uniqueKey,
      entity,
      state,
      webhook_guid: guid,
      webhook_url: webhookUrl(baseUrlOf(settings, request), request.environment.uuid, uniqueKey, token),
      managed: registration.managed,
      created_at: new Date(createdAt).toISOString(),
      updated_at: new Date(updatedAt).toISOString(),
    }
  }

  return async (api) => {
    const ofConnection = '/v1/connections/:connectionId/registrations'
    const schema = { params: connectionParams, querystring: connectionQuery }

    api.get(ofConnection, { schema }, async (request) => {
      const { provider_config_key } = request.query
      const { integration, connection } = await connectionOf(request, provider_config_key, request.params.connectionId)
      const registrations = await store.listRegistrations(connection.id)
      return { data: registrations.map((each) => shapeOf(request, integration, each)), next: null }
    })

    api.post(ofConnection, { schema: { ...schema, body: createRegistrationBody } }, async (request, reply) => {
      const { provider_config_key } = request.query
      const { integration, connection } = await connectionOf(request, provider_config_key, request.params.connectionId)
      const { entity, webhook_guid: guid = null, secret: given } = request.body
      const { registration, secret } = await connections.handMade.create(integration, connection, {
        entity,
        guid,
        secret: given,
      })
      // The secret is in this answer and in no other.
      return reply.status(201).send({ data: { ...shapeOf(request, integration, registration), secret } })
    })

    const one = '/v1/registrations/:id'
    api.get(one, { schema: { params: registrationParams, querystring: noQuery } }, async (request) => {
      const { registration, integration } = await registrationOf(store, request.environment.id, request.params.id)
      const found = registration.managed ? await store.findManaged(registration.id) : undefined
      if (found && found.removedAt === null) return { data: await shapeOfManaged(options, found) }
      return { data: shapeOf(request, integration, registration) }
    })

    api.patch(
      one,
      { schema: { params: registrationParams, querystring: noQuery, body: updateRegistrationBody } },
      async (request) => {
        const { registration, integration } = await registrationOf(store, request.environment.id, request.params.id)
        const { webhook_guid: guid, state } = request.body
        const updated = await connections.handMade.update(integration, registration, { guid, state })
        return { data: shapeOf(request, integration, updated) }
      },
    )

    api.delete(one, { schema: { params: registrationParams, querystring: noQuery } }, async (request) => {
      const { registration } = await registrationOf(store, request.environment.id, request.params.id)
      await connections.handMade.delete(registration)
      return { success: true }
    })
    await Promise.resolve()
  }
}
