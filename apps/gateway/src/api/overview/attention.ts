import type { NamedAttention } from '../../activity/attention/kinds.ts'
import { mute, unmute } from '../../activity/attention/mutes.ts'
import { readOverview } from '../../activity/overview.ts'
import { auditDecision } from '../../registrations/audit.ts'
import type { Api } from '../http/api.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { ApiError, Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { attention } from './answers.ts'
import { attentionParams, muteBody } from './requests.ts'
import { toAttentionAnswer } from './to-answer.ts'

const described = { ...topic('Overview'), params: attentionParams, querystring: noQuery }

/** Mutes and unmutes the problems of the overview. Both are in the audit trail. */
export function attentionRoutes(api: Api, options: ApiOptions): void {
  const { store, now } = options

  api.route({
    method: 'POST',
    url: '/v1/attention/:id/mute',
    schema: {
      ...described,
      operationId: 'muteAttention',
      summary: 'Mute a problem of the overview until a time, or until it gets worse',
      description:
        'Muted, it is in `muted` of the overview instead of `attention`. Without `until`, the mute ends when the problem becomes more severe or concerns more than now, and when it is gone and comes back.',
      body: muteBody,
      response: answers(200, data(attention), { 404: '`not_found`' }),
    },
    handler: async ({ environment, apiKey, params, body }) => {
      const at = now()
      const { reason, until = null } = body
      if (until !== null && until <= at) throw notInFuture
      const problem = await findProblem(options, environment.id, params.id)
      const chosen = { by: apiKey.name, reason, at, until }
      await mute(store, environment.id, problem, chosen)
      const end = until === null ? 'it gets worse' : dateOf(until)
      const summary = `"${problem.title}" was muted until ${end}: ${reason}`
      await auditDecision(options, environment.id, { by: apiKey.name, action: 'mute', summary })
      return { data: toAttentionAnswer({ ...problem, mute: chosen }) }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/attention/:id/unmute',
    schema: {
      ...described,
      operationId: 'unmuteAttention',
      summary: 'Show a muted problem among those that need attention again',
      response: answers(200, data(attention), { 404: '`not_found`' }),
    },
    handler: async ({ environment, apiKey, params }) => {
      const problem = await findProblem(options, environment.id, params.id)
      await unmute(store, environment.id, problem.id)
      const summary = `"${problem.title}" is no longer muted`
      await auditDecision(options, environment.id, { by: apiKey.name, action: 'unmute', summary })
      return { data: toAttentionAnswer({ ...problem, mute: null }) }
    },
  })
}

const untilMessage = 'must be in the future'
const notInFuture = new ApiError(400, 'invalid_body', `until: ${untilMessage}`, [
  { code: 'custom', message: untilMessage, path: ['until'] },
])

async function findProblem(options: ApiOptions, environmentId: number, id: string): Promise<NamedAttention> {
  const { attention: shown, muted } = await readOverview(options, environmentId)
  const problem = [...shown, ...muted].find((each) => each.id === id)
  if (!problem) throw new Refusal('not_found', `Nothing that needs attention has the id "${id}": it may be solved`)
  return problem
}
