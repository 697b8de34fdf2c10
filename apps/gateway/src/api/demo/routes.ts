import { z } from 'zod'
import { demoFaults } from '../../demo/controls.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'
import { data } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'

const faultAnswer = z.strictObject({
  fault: z.enum(demoFaults),
  title: z.string(),
  connection_id: z.string(),
  provider_config_key: z.string(),
  on: z.boolean(),
})

/** Only a demo has these routes; they are not in the OpenAPI document. */
export function demoRoutes(api: Api, { demo }: ApiOptions): void {
  if (!demo) return
  const hidden = { ...topic('Overview'), hide: true, querystring: noQuery }
  const list = () =>
    demo.list().map(({ connectionId, integration, isOn, ...each }) => ({
      ...each,
      connection_id: connectionId,
      provider_config_key: integration,
      on: isOn,
    }))

  api.route({
    method: 'GET',
    url: '/v1/demo/faults',
    schema: { ...hidden, response: answers(200, data(z.array(faultAnswer))) },
    handler: () => ({ data: list() }),
  })

  for (const action of ['start', 'end'] as const) {
    api.route({
      method: 'POST',
      url: `/v1/demo/faults/:fault/${action}`,
      schema: {
        ...hidden,
        params: z.strictObject({ fault: z.enum(demoFaults) }),
        response: answers(200, data(z.array(faultAnswer))),
      },
      handler: async ({ params }) => {
        await demo[action](params.fault)
        return { data: list() }
      },
    })
  }
}
