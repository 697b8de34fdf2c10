import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'
import { data } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { settings as settingsAnswer } from './answers.ts'

const dayMs = 24 * 60 * 60_000

/** What the operator of the installation has set, as far as people who use it need to know. No secrets. */
export function settingsRoutes(api: Api, { settings }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/settings',
    schema: {
      ...topic('Environments', 'api'),
      operationId: 'getSettings',
      summary: 'Get the settings of the installation that concern all environments',
      querystring: noQuery,
      response: answers(200, data(settingsAnswer)),
    },
    handler: () => {
      const { publicUrl, retention, dedupeWindowMs } = settings
      return {
        data: {
          public_url: publicUrl ?? null,
          retention_days: {
            events: retention.eventsMs / dayMs,
            dead_letters: retention.deadLettersMs / dayMs,
            rejections: retention.rejectionsMs / dayMs,
            dedupe: dedupeWindowMs / dayMs,
          },
        },
      }
    },
  })
}
