import type { ManagedCount } from '@guidepost/store'
import { countUnmanaged, type Unmanaged } from '../../connections/status.ts'
import { bannerFor, bannerOf, namesOf } from '../../registrations/banner.ts'
import { causeCodeOf } from '../../registrations/causes.ts'
import { statusOf, type Status } from '../../registrations/details.ts'
import { isPaused } from '../../registrations/rounds/guard.ts'
import { causeTexts, verdictCauses } from '../../registrations/verdict/causes.ts'
import type { Api } from '../http/api.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { toOwnerFilter } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, pageOf, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { audit, pausedAnswer, statusAnswer } from './answers.ts'
import { listAuditsQuery } from './requests.ts'
import { toAuditAnswer, toBannerAnswer, toVerdictAnswer } from './to-answer.ts'

const described = topic('Registrations')

/** The status of all registrations, grouped by cause, and the history of changes. */
export function registrationStatusRoutes(api: Api, options: ApiOptions): void {
  const { store } = options

  api.route({
    method: 'GET',
    url: '/v1/status',
    schema: {
      ...described,
      operationId: 'getStatus',
      summary: 'Count connections by the verdict on their registrations, worst first',
      querystring: noQuery,
      response: answers(200, data(statusAnswer)),
    },
    handler: async ({ environment }) => ({
      data: { paused: await isPaused(store, environment.id), groups: await readGroups(options, environment.id) },
    }),
  })

  addReconcileRoutes(api, options)

  api.route({
    method: 'GET',
    url: '/v1/audits',
    schema: {
      ...described,
      operationId: 'listAudits',
      summary: 'List what people changed, and what Guidepost changed at the provider, newest first',
      description:
        '`by` is the name of the API key. `action` is the `operationId` of a request, or the kind of a change at the provider.',
      querystring: listAuditsQuery,
      response: answers(200, pageOf(audit), { 404: '`unknown_connection`' }),
    },
    handler: async ({ environment, query }) => {
      const { limit, before, actor, ...owner } = query
      const filter = { ...(await toOwnerFilter(store, environment.id, owner)), actor }
      const { rows, next } = await store.listAudits(filter, { limit, before })
      return { data: rows.map(toAuditAnswer), next }
    },
  })
}

function addReconcileRoutes(api: Api, { store, registrations }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/reconcile',
    schema: {
      ...described,
      operationId: 'getReconcile',
      summary: 'Get whether the management of registrations in this environment is paused',
      querystring: noQuery,
      response: answers(200, data(pausedAnswer)),
    },
    handler: async ({ environment }) => ({ data: { paused: await isPaused(store, environment.id) } }),
  })

  for (const { name, paused, summary } of [
    { name: 'pause', paused: true, summary: 'Pause the management of registrations in this environment' },
    { name: 'resume', paused: false, summary: 'Resume the management of registrations in this environment' },
  ]) {
    api.route({
      method: 'POST',
      url: `/v1/reconcile/${name}`,
      schema: {
        ...described,
        operationId: `${name}Reconcile`,
        summary,
        querystring: noQuery,
        response: answers(200, data(pausedAnswer)),
      },
      handler: async ({ environment, apiKey }) => {
        await registrations.controls.setPaused(environment.id, paused, apiKey.name)
        return { data: { paused } }
      },
    })
  }
}

type Group = Answer<typeof statusAnswer>['groups'][number]

async function readGroups({ store, providers, now }: ApiOptions, environmentId: number): Promise<Group[]> {
  const [verdicts, lines, ...unmanaged] = await Promise.all([
    store.countVerdicts(environmentId),
    store.countManaged(environmentId),
    ...(['by_hand_overdue', 'by_hand', 'not_set_up'] as const).map((cause) =>
      countUnmanaged(store, environmentId, { cause, now: now() }),
    ),
  ])
  const judged = verdicts.map(({ newest, connections, ...verdict }): Group => {
    const { status, details } = statusOf(newest)
    const banner = bannerOf({ status, details }, verdict, namesOf(providers, newest))
    return {
      status,
      verdict: toVerdictAnswer(verdict),
      cause: newest.cause,
      cause_code: details.causeCode,
      connections,
      since: dateOf(verdict.since),
      banner: banner && toBannerAnswer(banner),
    }
  })
  const withoutVerdict = lines.filter(({ status }) => status === 'orphaned' || status === 'removing')
  const withVerdict = [...judged, ...unmanaged.flatMap((counted) => (counted ? [toUnmanagedGroup(counted)] : []))]
  return [
    ...withVerdict.toSorted((one, other) => rankOf(one) - rankOf(other)),
    ...withoutVerdict.map(toGroupWithoutVerdict),
  ]
}

const rankOf = ({ verdict }: Group): number => (verdict ? verdictCauses.indexOf(verdict.cause) : verdictCauses.length)

function toGroupWithoutVerdict({ status, cause, details, connections, since }: ManagedCount): Group {
  return {
    // The store keeps it as text; nothing but the reconciler writes it.
    status: status as Status,
    verdict: null,
    cause,
    cause_code: causeCodeOf(details),
    connections,
    since: dateOf(since),
    banner: null,
  }
}

function toUnmanagedGroup({ cause, connections, since }: Unmanaged): Group {
  const { title, level } = causeTexts[cause]
  return {
    status: cause === 'not_set_up' ? cause : 'by_hand',
    verdict: toVerdictAnswer({ level, cause, title, since }),
    cause: null,
    cause_code: null,
    connections,
    since: dateOf(since),
    banner: toBannerAnswer(bannerFor(cause, title)),
  }
}
