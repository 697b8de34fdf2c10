import type { StoredRejection } from '@guidepost/store'
import type { Api } from '../http/api.ts'
import { toBodyFields } from '../http/body-fields.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { findIntegrationId, findRegistration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { pageOf, type Answer } from '../http/schemas/answers.ts'
import { rejection } from './answers.ts'
import { listRejectionsQuery } from './requests.ts'

/** Rejected webhooks: the newest of each integration and registration. */
export function rejectionRoutes(api: Api, { store }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/rejections',
    schema: {
      ...topic('Events'),
      operationId: 'listRejections',
      summary: 'List rejected webhooks, newest first',
      querystring: listRejectionsQuery,
      response: answers(200, pageOf(rejection), { 404: '`unknown_provider_config`, `not_found`' }),
    },
    handler: async (request) => {
      const { provider_config_key, registration_id, limit, before } = request.query
      const environmentId = request.environment.id
      const integrationId = await findIntegrationId(store, environmentId, provider_config_key)
      if (registration_id !== undefined) await findRegistration(store, environmentId, registration_id)
      const filter = { environmentId, integrationId, registrationId: registration_id }
      const { rows, next } = await store.listRejections(filter, { limit, before })
      return { data: rows.map(toRejectionAnswer), next }
    },
  })
}

function toRejectionAnswer(row: StoredRejection): Answer<typeof rejection> {
  return {
    id: row.id,
    provider_config_key: row.integration,
    registration_id: row.registrationId,
    reason: row.reason,
    received_at: dateOf(row.receivedAt),
    address: row.address,
    headers: row.headers,
    ...(row.body ? toBodyFields(row.body) : { body_base64: null }),
  }
}
