import type { StoredRejection } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { shapeOfBody } from '../http/body-shape.ts'
import { integrationOf, registrationOf } from '../http/lookup.ts'
import { listRejectionsQuery } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'

/** What was not believed: the newest of each integration and registration. */
export function rejectionRoutes({ store }: ApiOptions): FastifyPluginAsyncZod {
  return async (api) => {
    api.get('/v1/rejections', { schema: { querystring: listRejectionsQuery } }, async (request) => {
      const { provider_config_key, registration_id, limit, before } = request.query
      const environmentId = request.environment.id
      const integration =
        provider_config_key === undefined ? undefined : await integrationOf(store, environmentId, provider_config_key)
      if (registration_id !== undefined) await registrationOf(store, environmentId, registration_id)
      const filter = { environmentId, integrationId: integration?.id, registrationId: registration_id }
      const { rows, next } = await store.listRejections(filter, { limit, before })
      return { data: rows.map(shapeOf), next }
    })
    await Promise.resolve()
  }
}

function shapeOf(rejection: StoredRejection) {
  return {
    id: rejection.id,
    provider_config_key: rejection.integration,
    registration_id: rejection.registrationId,
    reason: rejection.reason,
    received_at: new Date(rejection.receivedAt).toISOString(),
    address: rejection.address,
    headers: rejection.headers,
    ...(rejection.body ? shapeOfBody(rejection.body) : { body_base64: null }),
  }
}
