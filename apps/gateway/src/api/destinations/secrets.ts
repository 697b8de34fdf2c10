import { choiceOf } from '../../config/endpoint.ts'
import { checkSigningKey, generateSigningKey, type Format } from '../../outbound/settings.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, pageOf, success } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { invalidBody } from '../http/validation.ts'
import { newSigningKey, secret } from '../secrets/answers.ts'
import { addSecretBody, retirementOf } from '../secrets/requests.ts'
import { toSecretAnswer } from '../secrets/to-answer.ts'
import { findEndpoint } from './lookup.ts'
import { destinationParams, destinationSecretParams } from './requests.ts'

const destinations = topic('Destinations')
const refusals = { 404: '`not_found`', 409: '`managed_by_config`: it is a handler' }

/** The keys that sign deliveries: several during a rotation. An override signs with the keys of the endpoint that it overrides. */
export function destinationSecretRoutes(api: Api, { store, now, onConfigurationChange }: ApiOptions): void {
  async function findOwner(environmentId: number, name: string) {
    const { endpoint, secretsOf } = await findEndpoint(store, environmentId, name)
    return { owner: { kind: 'endpoint', id: secretsOf } as const, format: choiceOf(endpoint).format }
  }

  api.route({
    method: 'GET',
    url: '/v1/destinations/:id/secrets',
    schema: {
      ...destinations,
      operationId: 'listDestinationSecrets',
      summary: 'List the signing keys of a destination, without their values',
      params: destinationParams,
      querystring: noQuery,
      response: answers(200, pageOf(secret), refusals),
    },
    handler: async (request) => {
      const { owner } = await findOwner(request.environment.id, request.params.id)
      return { data: (await store.listSecrets(owner, now())).map(toSecretAnswer), next: null }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/destinations/:id/secrets',
    schema: {
      ...destinations,
      operationId: 'addDestinationSecret',
      summary: 'Add a signing key',
      params: destinationParams,
      querystring: noQuery,
      body: addSecretBody,
      response: answers(201, data(newSigningKey), refusals),
    },
    handler: async (request, reply) => {
      const { owner, format } = await findOwner(request.environment.id, request.params.id)
      const { secret: value = generateSigningKey(format), retire_others_after_seconds: seconds } = request.body
      refuseSigningKey(format, value)
      const at = now()
      const added = await store.addSecret({ owner, value, retireOthersAt: retirementOf(seconds, at), now: at })
      onConfigurationChange()
      void reply.status(201)
      // No later answer contains the value.
      return { data: { ...toSecretAnswer(added), secret: value } }
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/destinations/:id/secrets/:secretId',
    schema: {
      ...destinations,
      operationId: 'removeDestinationSecret',
      summary: 'Remove a signing key at once',
      params: destinationSecretParams,
      querystring: noQuery,
      response: answers(200, success, { ...refusals, 409: `${refusals[409]}; \`last_secret\`` }),
    },
    handler: async ({ environment, params }) => {
      const { owner } = await findOwner(environment.id, params.id)
      const known = await store.listSecrets(owner, now())
      if (!known.some(({ id }) => id === params.secretId)) {
        throw new Refusal('not_found', `Secret "${params.secretId}" does not exist`)
      }
      if (known.length === 1) {
        throw new Refusal('last_secret', 'This is the only signing key: add another one before you remove it')
      }
      await store.removeSecret({ owner, id: params.secretId })
      onConfigurationChange()
      return done
    },
  })
}

/** Throws a 400 for a key that can't sign in the format. The error doesn't repeat the key. */
export function refuseSigningKey(format: Format, key: string): void {
  const problem = checkSigningKey(format, key)
  if (problem !== undefined) throw invalidBody(['secret'], problem)
}
