import type { ManagedRegistration } from '@guidepost/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { manualRemoval, namesOf } from '../../registrations/banner.ts'
import { statusOf } from '../../registrations/details.ts'
import type { Round } from '../../registrations/options.ts'
import type { Reconciled } from '../../registrations/rounds/reconcile.ts'
import type { Api } from '../http/api.ts'
import { answers, answersWithProgress, progressNote, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import { toOwnerFilter } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { data, pageOf } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { waitOf } from '../http/waits.ts'
import { managedRegistration, plan, reconciled } from './answers.ts'
import { applyBody, listManagedQuery, planQuery, registrationParams, removeQuery } from './requests.ts'
import { toManagedAnswer, toPlanFields, toProgressMessage, toReconciledAnswer } from './to-answer.ts'

const planMs = 120_000

const described = topic('Registrations')
const busy = '`busy`: the gateway is working on it'
const notManaged = '`not_found`: no such managed registration'

/** Managed registrations across connections, and the changes that wait for approval. */
export function managedRoutes(api: Api, options: ApiOptions): void {
  const { store, registrations } = options

  api.route({
    method: 'GET',
    url: '/v1/registrations',
    schema: {
      ...described,
      operationId: 'listManagedRegistrations',
      summary: 'List managed registrations across connections, newest first',
      querystring: listManagedQuery,
      response: answers(200, pageOf(managedRegistration), { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async ({ environment, query }) => {
      const { status, cause, level, level_cause: levelCause, limit, before, ...owner } = query
      const filter = { ...(await toOwnerFilter(store, environment.id, owner)), status, cause, level, levelCause }
      const { rows, next } = await store.listManaged(filter, { limit, before })
      return { data: await Promise.all(rows.map((row) => toManagedAnswer(options, row))), next }
    },
  })

  addPlanRoute(api, options)
  addActionRoutes(api, options)
  addRemoveRoute(api, options)

  api.route({
    method: 'POST',
    url: '/v1/registrations/apply',
    schema: {
      ...described,
      operationId: 'applyRegistrations',
      summary: 'Approve the changes that wait for a person',
      description:
        '`all`: apply the changes of this environment that were too many at once. `adopt_url`: register the webhooks of this environment with the present public URL from now on.',
      querystring: noQuery,
      body: applyBody,
      response: answers(200, data(z.strictObject({ message: z.string() })), { 409: '`public_url_unusable`' }),
    },
    handler: async ({ environment, apiKey, body }) => {
      if (body.adopt_url === true) {
        const url = await registrations.controls.adoptUrl(environment.id, apiKey.name)
        return { data: { message: `From now on, the webhooks of this environment are registered with ${url}` } }
      }
      await registrations.controls.applyAll(environment.id, apiKey.name)
      return { data: { message: 'The gateway is applying the waiting changes' } }
    },
  })
}

function addPlanRoute(api: Api, { store, providers, registrations, stopping }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/registrations/:id/plan',
    schema: {
      ...described,
      operationId: 'getRegistrationPlan',
      summary: 'Read the webhook at the provider, and show what `apply` would do now',
      description:
        'Changes nothing. `remove=true` shows what a removal would do, and how a person removes the webhook by hand.',
      params: registrationParams,
      querystring: planQuery,
      response: answers(200, data(plan), {
        404: notManaged,
        409: busy,
        422: '`unauthorized`, `permission_denied`, `validation` and others: the provider refused the request',
      }),
    },
    handler: async ({ environment, params, query }) => {
      const found = await find(store, environment.id, params.id)
      const remove = query.remove === 'true'
      const made = await registrations.actions.plan(found.id, { signal: waitOf(planMs, stopping), remove })
      const byHand = manualRemoval(namesOf(providers, found), statusOf(found).details.webhookId)
      return { data: { ...toPlanFields(made), by_hand: remove ? byHand : null } }
    },
  })
}

/** The actions that a person can request for a registration. */
function addActionRoutes(api: Api, options: ApiOptions): void {
  const { rounds, actions } = options.registrations
  const run = (id: number, round: Round): Promise<Reconciled> => rounds.run(id, round)
  const rotate = (id: number, round: Round): Promise<Reconciled> => actions.rotate(id, round)
  const look = (id: number, round: Round): Promise<Reconciled> => rounds.run(id, { ...round, lookOnly: true })
  const all = [
    {
      name: 'check',
      act: look,
      summary: 'Look at the webhook and at the rights of its user now',
      description: `Changes nothing at the provider. ${progressNote}`,
    },
    {
      name: 'apply',
      act: run,
      summary: 'Apply the desired settings to the webhook at the provider',
      description: `Also switches on a webhook that a person switched off there. ${progressNote}`,
    },
    { name: 'retry', act: run, summary: 'Retry what failed: the same as `apply`', description: progressNote },
    {
      name: 'rotate',
      act: rotate,
      summary: 'Give a registration a new signing secret',
      description: `The gateway keeps accepting the old secret for at least one day. ${progressNote}`,
    },
  ]
  for (const { name, act, summary, description } of all) {
    api.route({
      method: 'POST',
      url: `/v1/registrations/:id/${name}`,
      schema: {
        ...described,
        operationId: `${name}Registration`,
        summary,
        description,
        params: registrationParams,
        querystring: noQuery,
        response: actionAnswers,
      },
      handler: async (request, reply) => await runWithProgress(options, request, reply, request.params.id, act),
    })
  }
}

const actionAnswers = answersWithProgress(data(reconciled), {
  404: notManaged,
  409: busy,
  504: '`still_under_way`: the gateway continues in the background',
})

function addRemoveRoute(api: Api, options: ApiOptions): void {
  const { actions } = options.registrations

  api.route({
    method: 'POST',
    url: '/v1/registrations/:id/remove',
    schema: {
      ...described,
      operationId: 'removeRegistration',
      summary: 'Remove the webhook at the provider, then the registration',
      description: `\`dismiss=true\` deletes the registration without a request to the provider. ${progressNote}`,
      params: registrationParams,
      querystring: removeQuery,
      response: actionAnswers,
    },
    handler: async (request, reply) => {
      if (request.query.dismiss === 'true') {
        const { id } = await find(options.store, request.environment.id, request.params.id)
        await actions.dismiss(id, request.apiKey.name)
        return {
          data: { id, status: 'removed', message: 'The gateway no longer tries to remove the webhook' } as const,
        }
      }
      const remove = (id: number, round: Round): Promise<Reconciled> => actions.remove(id, round)
      return await runWithProgress(options, request, reply, request.params.id, remove)
    },
  })
}

async function runWithProgress(
  options: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  requested: number,
  act: (id: number, round: Round) => Promise<Reconciled>,
) {
  const { id } = await find(options.store, request.environment.id, requested)
  return await answerWithProgress(request, reply, options.stopping, async (say, signal) => {
    const round: Round = {
      actor: 'person',
      by: request.apiKey.name,
      signal,
      say: (line) => say('progress', toProgressMessage(line)),
    }
    return { data: await toReconciledAnswer(options, id, await act(id, round)) }
  })
}

async function find(store: ApiOptions['store'], environmentId: number, id: number): Promise<ManagedRegistration> {
  const found = await store.findManaged(id)
  if (found?.environment.id === environmentId && found.removedAt === null) return found
  throw new Refusal('not_found', `Managed registration ${id} does not exist`)
}
