import { randomBytes } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { Connection, Integration, Registration } from '@guidepost/store'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { guidConflict } from '../connections/changes.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf, providerOf, registrationOf } from '../http/lookup.ts'
import { shapeOfManaged } from './shape.ts'
import { noQuery } from '../http/schemas/common.ts'
import { connectionParams, connectionQuery } from '../connections/requests.ts'
import { createRegistrationBody, registrationParams, updateRegistrationBody } from './hand-made-requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { checkedSecret, invalidBody } from '../http/validation.ts'
import { webhookUrl } from '../../webhook-url.ts'
import { baseUrlOf } from '../http/base-url.ts'

/** Registrations that people set up by hand at the provider: each has a URL and secrets of its own. */
export function registrationRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, settings, now, onConfigurationChange } = options

  async function connectionOf(request: FastifyRequest, uniqueKey: string, connectionId: string) {
    const integration = await integrationOf(store, request.environment.id, uniqueKey)
    const connection: Connection | undefined = await store.findConnection(integration.id, connectionId)
    if (connection) return { integration, connection }
    throw new ApiError(404, 'unknown_connection', `Integration "${uniqueKey}" has no connection "${connectionId}"`)
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

  /**
   * So that a mistake is told. It needs no lock: what comes by a registration's own URL goes to its connection, whoever
   * else claims the Guid.
   */
  async function refuseTaken({ id, sharesMatchKeys }: Integration, connection: number, matchKey: string | null) {
    if (matchKey === null || sharesMatchKeys) return
    const other = (await store.findConnectionsByKey(id, matchKey)).find((each) => each.id !== connection)
    if (other) throw guidConflict(matchKey, other.connectionId)
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
      const provider = providerOf(providers, integration)
      const { entity, webhook_guid: guid = null } = request.body
      checkEntity(provider, entity)
      const matchKey = matchKeyOf(provider, guid)
      await refuseTaken(integration, connection.id, matchKey)
      const secret =
        request.body.secret === undefined
          ? provider.receive.generateSecret()
          : checkedSecret(provider, request.body.secret, ['secret'])
      const made = await store.createRegistration({
        integrationId: integration.id,
        connection: connection.id,
        entity,
        token: randomBytes(24).toString('base64url'),
        guid,
        matchKey,
        secret,
        now: now(),
      })
      if (typeof made === 'string') throw new ApiError(404, 'unknown_connection', 'The connection was deleted')
      onConfigurationChange()
      // The secret is in this answer and in no other.
      return reply.status(201).send({ data: { ...shapeOf(request, integration, made.registration), secret } })
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
        if (registration.managed) throw managed(registration.id)
        const { webhook_guid: guid, state } = request.body
        const matchKey = guid === undefined ? undefined : matchKeyOf(providerOf(providers, integration), guid)
        await refuseTaken(integration, registration.connection, matchKey ?? null)
        const updated = await store.updateRegistration({
          id: request.params.id,
          guid,
          matchKey,
          state,
          now: now(),
        })
        if (updated === 'missing') throw new ApiError(404, 'not_found', 'The registration was deleted')
        onConfigurationChange()
        return { data: shapeOf(request, integration, updated.registration) }
      },
    )

    api.delete(one, { schema: { params: registrationParams, querystring: noQuery } }, async (request) => {
      const { registration } = await registrationOf(store, request.environment.id, request.params.id)
      if (registration.managed) throw managed(registration.id)
      await store.deleteRegistration(request.params.id)
      onConfigurationChange()
      return { success: true }
    })
    await Promise.resolve()
  }
}

/** What we look after can't be changed beside us: the next round would undo it. */
function managed(id: number): ApiError {
  return new ApiError(409, 'managed', `Registration ${id} is looked after by us: rotate, retry or remove it`)
}

function checkEntity({ displayName, receive: { types } }: Provider, entity: string): void {
  // A provider that lists no types takes any.
  if (types.length === 0 || types.includes(entity)) return
  throw invalidBody(['entity'], `"${entity}" is none of the types of ${displayName}: ${types.join(', ')}`)
}

function matchKeyOf({ displayName, receive }: Provider, guid: string | null): string | null {
  if (guid === null) return null
  const key = receive.matchKeyOf(guid)
  if (key !== undefined) return key
  throw invalidBody(['webhook_guid'], `"${guid}" can't be what ${displayName} calls a webhook`)
}
