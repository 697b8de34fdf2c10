import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { ApiError, Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, pageOf } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { apiKey, environment, newApiKey, revokedKey } from './answers.ts'
import { issueApiKey } from './api-keys.ts'
import { createKeyBody, keyParams } from './requests.ts'
import { toEnvironmentAnswer, toKeyAnswer, toNewKeyAnswer } from './to-answer.ts'

const keys = topic('API keys')

const message = 'must be in the future'
const notInFuture = new ApiError(400, 'invalid_body', `expires_at: ${message}`, [
  { code: 'custom', message, path: ['expires_at'] },
])

/** The environment of the API key, and its API keys. */
export function keyRoutes(api: Api, { store, accessChanges, now }: ApiOptions): void {
  api.route({
    method: 'GET',
    url: '/v1/environment',
    schema: {
      ...keys,
      operationId: 'getEnvironment',
      summary: 'Get the environment of the API key',
      querystring: noQuery,
      response: answers(200, data(environment)),
    },
    handler: (request) => ({ data: toEnvironmentAnswer(request.environment) }),
  })

  api.route({
    method: 'GET',
    url: '/v1/keys',
    schema: {
      ...keys,
      operationId: 'listKeys',
      summary: 'List API keys',
      querystring: noQuery,
      response: answers(200, pageOf(apiKey)),
    },
    handler: async (request) => ({
      data: (await store.listApiKeys(request.environment.id)).map(toKeyAnswer),
      next: null,
    }),
  })

  api.route({
    method: 'POST',
    url: '/v1/keys',
    schema: {
      ...keys,
      operationId: 'createKey',
      summary: 'Create an API key',
      querystring: noQuery,
      body: createKeyBody,
      response: answers(201, data(newApiKey)),
    },
    handler: async (request, reply) => {
      const { name, expires_at: expiresAt } = request.body
      if (expiresAt !== undefined && expiresAt <= now()) throw notInFuture
      const issued = await issueApiKey(store, request.environment.id, { name, expiresAt }, now())
      void reply.status(201)
      return { data: toNewKeyAnswer(issued) }
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/keys/:id',
    schema: {
      ...keys,
      operationId: 'revokeKey',
      summary: 'Revoke an API key',
      description: '`own` is true if it was the API key of this request.',
      params: keyParams,
      querystring: noQuery,
      response: answers(200, revokedKey, { 404: '`not_found`' }),
    },
    handler: async (request) => {
      const { id } = request.params
      const revoked = await store.revokeApiKey({ environmentId: request.environment.id, id, now: now() })
      if (!revoked) throw new Refusal('not_found', `API key ${id} does not exist or was revoked already`)
      accessChanges.changed()
      return { ...done, own: id === request.apiKey.id }
    },
  })
}
