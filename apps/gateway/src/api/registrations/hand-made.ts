import type { Integration, Registration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { webhookUrl } from '../../webhook-url.ts'
import { connectionParams, connectionQuery } from '../connections/requests.ts'
import type { Api } from '../http/api.ts'
import { baseUrlOf } from '../http/base-url.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { findIntegration, findRegistration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, pageOf, success, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { managedRegistration, newRegistration, registration } from './answers.ts'
import { createRegistrationBody, registrationParams, updateRegistrationBody } from './requests.ts'
import { toManagedAnswer } from './to-answer.ts'

const described = topic('Registrations')
const unknownConnection = '`unknown_provider_config`, `unknown_connection`'
const managed = '`managed`: the gateway manages it'

/** Registrations of a connection. People set up these webhooks by hand; each has its own URL and secrets. */
export function connectionRegistrationRoutes(api: Api, { store, settings, connections }: ApiOptions): void {
  async function findConnection({ environment }: FastifyRequest, uniqueKey: string, connectionId: string) {
    const integration = await findIntegration(store, environment.id, uniqueKey)
    return { integration, connection: await connections.find({ integration, connectionId }) }
  }

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId/registrations',
    schema: {
      ...described,
      operationId: 'listRegistrations',
      summary: 'List the registrations of a connection',
      params: connectionParams,
      querystring: connectionQuery,
      response: answers(200, pageOf(registration), { 404: unknownConnection }),
    },
    handler: async (request) => {
      const { query, params } = request
      const { integration, connection } = await findConnection(request, query.provider_config_key, params.connectionId)
      const rows = await store.listRegistrations(connection.id)
      return { data: rows.map((row) => toRegistrationAnswer(settings, request, integration, row)), next: null }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/connections/:connectionId/registrations',
    schema: {
      ...described,
      operationId: 'createRegistration',
      summary: 'Create a webhook URL and a signing secret for a connection',
      params: connectionParams,
      querystring: connectionQuery,
      body: createRegistrationBody,
      response: answers(201, data(newRegistration), {
        404: unknownConnection,
        409: '`webhook_guid_conflict`, `provider_not_configured`',
      }),
    },
    handler: async (request, reply) => {
      const { query, params, body } = request
      const { integration, connection } = await findConnection(request, query.provider_config_key, params.connectionId)
      const input = { entity: body.entity, guid: body.webhook_guid ?? null, secret: body.secret }
      const made = await connections.handMade.create(integration, connection, input)
      void reply.status(201)
      // No later answer contains the secret.
      return {
        data: { ...toRegistrationAnswer(settings, request, integration, made.registration), secret: made.secret },
      }
    },
  })
}

/** One registration. Only those that people set up by hand can be changed here. */
export function registrationRoutes(api: Api, options: ApiOptions): void {
  const { store, settings, connections } = options

  api.route({
    method: 'GET',
    url: '/v1/registrations/:id',
    schema: {
      ...described,
      operationId: 'getRegistration',
      summary: 'Get a registration',
      description: 'The answer for a managed registration has its status.',
      params: registrationParams,
      querystring: noQuery,
      response: answers(200, data(z.union([managedRegistration, registration])), { 404: '`not_found`' }),
    },
    handler: async (request) => {
      const found = await findRegistration(store, request.environment.id, request.params.id)
      const own = found.registration.managed ? await store.findManaged(found.registration.id) : undefined
      if (own && own.removedAt === null) return { data: await toManagedAnswer(options, own) }
      return { data: toRegistrationAnswer(settings, request, found.integration, found.registration) }
    },
  })

  api.route({
    method: 'PATCH',
    url: '/v1/registrations/:id',
    schema: {
      ...described,
      operationId: 'updateRegistration',
      summary: 'Change a registration',
      params: registrationParams,
      querystring: noQuery,
      body: updateRegistrationBody,
      response: answers(200, data(registration), {
        404: '`not_found`',
        409: `${managed}; \`webhook_guid_conflict\`, \`provider_not_configured\``,
      }),
    },
    handler: async (request) => {
      const { integration, registration: row } = await findRegistration(
        store,
        request.environment.id,
        request.params.id,
      )
      const { webhook_guid: guid, state } = request.body
      const updated = await connections.handMade.update(integration, row, { guid, state })
      return { data: toRegistrationAnswer(settings, request, integration, updated) }
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/registrations/:id',
    schema: {
      ...described,
      operationId: 'deleteRegistration',
      summary: 'Delete a registration with its secrets',
      params: registrationParams,
      querystring: noQuery,
      response: answers(200, success, { 404: '`not_found`', 409: `${managed}; remove it instead` }),
    },
    handler: async ({ environment, params }) => {
      const { registration: row } = await findRegistration(store, environment.id, params.id)
      await connections.handMade.delete(row)
      return done
    },
  })
}

function toRegistrationAnswer(
  settings: ApiOptions['settings'],
  request: FastifyRequest,
  { uniqueKey }: Integration,
  row: Registration,
): Answer<typeof registration> {
  return {
    id: row.id,
    provider_config_key: uniqueKey,
    entity: row.entity,
    state: row.state,
    webhook_guid: row.guid,
    webhook_url: webhookUrl(baseUrlOf(settings, request), request.environment.uuid, uniqueKey, row.token),
    managed: row.managed,
    created_at: dateOf(row.createdAt),
    updated_at: dateOf(row.updatedAt),
  }
}
