import type { Integration, SecretOwner } from '@guidepost/store'
import type { z } from 'zod'
import { providerOf } from '../../connections/provider.ts'
import { reverify } from '../../receive/reverify.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import { findIntegration, findRegistration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, pageOf, success } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { checkedSecret } from '../http/validation.ts'
import { integrationParams } from '../integrations/requests.ts'
import { registrationParams } from '../registrations/requests.ts'
import { newSecret, secret } from './answers.ts'
import { addSecretBody, integrationSecretParams, registrationSecretParams, retirementOf } from './requests.ts'
import { toSecretAnswer } from './to-answer.ts'

const secrets = topic('Signing secrets')
const refusals = { 404: '`not_found`, `unknown_provider_config`' }

/** The parts that the routes of integrations and of registrations share. */
const listing = {
  ...secrets,
  summary: 'List signing secrets, without their values',
  querystring: noQuery,
  response: answers(200, pageOf(secret), refusals),
}
const adding = {
  ...secrets,
  summary: 'Add a signing secret',
  description: '`retire_others_after_seconds`: how long the gateway keeps accepting the other secrets.',
  querystring: noQuery,
  body: addSecretBody,
}
const removing = {
  ...secrets,
  summary: 'Remove a signing secret at once',
  querystring: noQuery,
  response: answers(200, success, refusals),
}

/** The signing secrets of integrations: several during a rotation. */
export function integrationSecretRoutes(api: Api, options: ApiOptions): void {
  async function find(environmentId: number, uniqueKey: string) {
    const integration = await findIntegration(options.store, environmentId, uniqueKey)
    return { integration, owner: { kind: 'integration', id: integration.id } as const }
  }

  api.route({
    method: 'GET',
    url: '/v1/integrations/:uniqueKey/secrets',
    schema: { ...listing, operationId: 'listIntegrationSecrets', params: integrationParams },
    handler: async ({ environment, params }) => list(options, (await find(environment.id, params.uniqueKey)).owner),
  })

  api.route({
    method: 'POST',
    url: '/v1/integrations/:uniqueKey/secrets',
    schema: {
      ...adding,
      operationId: 'addIntegrationSecret',
      params: integrationParams,
      response: answers(201, data(newSecret), { ...refusals, 409: '`provider_not_configured`' }),
    },
    handler: async ({ environment, params, body }, reply) => {
      const found = await find(environment.id, params.uniqueKey)
      void reply.status(201)
      return await add(options, environment.id, found, body)
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/integrations/:uniqueKey/secrets/:id',
    schema: { ...removing, operationId: 'removeIntegrationSecret', params: integrationSecretParams },
    handler: async ({ environment, params }) =>
      remove(options, (await find(environment.id, params.uniqueKey)).owner, params.id),
  })
}

/** The signing secrets of registrations. */
export function registrationSecretRoutes(api: Api, options: ApiOptions): void {
  async function find(environmentId: number, id: number) {
    const { integration, registration } = await findRegistration(options.store, environmentId, id)
    return { integration, managed: registration.managed, owner: { kind: 'registration', id } as const }
  }

  api.route({
    method: 'GET',
    url: '/v1/registrations/:id/secrets',
    schema: { ...listing, operationId: 'listRegistrationSecrets', params: registrationParams },
    handler: async ({ environment, params }) => list(options, (await find(environment.id, params.id)).owner),
  })

  api.route({
    method: 'POST',
    url: '/v1/registrations/:id/secrets',
    schema: {
      ...adding,
      operationId: 'addRegistrationSecret',
      params: registrationParams,
      response: answers(201, data(newSecret), {
        ...refusals,
        409: '`managed`: rotate the registration instead; `provider_not_configured`',
      }),
    },
    handler: async ({ environment, params, body }, reply) => {
      const found = await find(environment.id, params.id)
      if (found.managed)
        throw new Refusal(
          'managed',
          'The gateway makes the secrets of this registration: rotate the registration instead',
        )
      void reply.status(201)
      return await add(options, environment.id, found, body)
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/registrations/:id/secrets/:secretId',
    schema: { ...removing, operationId: 'removeRegistrationSecret', params: registrationSecretParams },
    handler: async ({ environment, params }) =>
      remove(options, (await find(environment.id, params.id)).owner, params.secretId),
  })
}

async function list({ store, now }: ApiOptions, owner: SecretOwner) {
  return { data: (await store.listSecrets(owner, now())).map(toSecretAnswer), next: null }
}

async function add(
  options: ApiOptions,
  environmentId: number,
  { integration, owner }: { integration: Integration; owner: SecretOwner },
  body: z.infer<typeof addSecretBody>,
) {
  const provider = providerOf(options.providers, integration)
  const value =
    body.secret === undefined ? provider.receive.generateSecret() : checkedSecret(provider, body.secret, ['secret'])
  const now = options.now()
  const retireOthersAt = retirementOf(body.retire_others_after_seconds, now)
  const added = await options.store.addSecret({ owner, value, retireOthersAt, now })
  const recovered = await recoverAfterSecret(options, environmentId, integration, owner)
  // No later answer contains the value.
  return { data: { ...toSecretAnswer(added), secret: value, recovered, warning: warningAbout(value) } }
}

/** A signing secret of fewer characters may be guessed. */
const safeLength = 16

function warningAbout({ length }: string): string | null {
  if (length >= safeLength) return null
  return `The secret has ${length} characters. One of fewer than ${safeLength} may be guessed: use a longer one, or let Guidepost generate it.`
}

async function remove({ store, onConfigurationChange }: ApiOptions, owner: SecretOwner, id: string) {
  const removed = await store.removeSecret({ owner, id })
  if (!removed) throw new Refusal('not_found', `Secret "${id}" does not exist`)
  onConfigurationChange()
  return done
}

/** Puts a new secret into use, and accepts the rejected webhooks that it verifies. Returns how many. */
export async function recoverAfterSecret(
  { store, providers, expander, logger, now, onConfigurationChange }: ApiOptions,
  environmentId: number,
  integration: Integration,
  owner: SecretOwner,
): Promise<number> {
  onConfigurationChange()
  const provider = providers.get(integration.provider)
  if (!provider) return 0
  const known = await store.listSecrets(owner, now())
  const recovered = await reverify({
    store,
    provider,
    environmentId,
    integrationId: integration.id,
    registrationId: owner.kind === 'registration' ? owner.id : null,
    secrets: known,
    expander,
    logger,
  })
  if (recovered > 0) onConfigurationChange()
  return recovered
}
