import { randomUUID } from 'node:crypto'
import type { Api } from '../http/api.ts'
import { requireAdminKey } from '../http/auth.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, pageOf } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { environment, newApiKey, newEnvironment } from './answers.ts'
import { issueApiKey } from './api-keys.ts'
import { createEnvironmentBody, createKeyBody, environmentParams } from './requests.ts'
import { toEnvironmentAnswer, toNewKeyAnswer } from './to-answer.ts'

const environments = topic('Environments', 'admin')
const refusals = { 403: '`forbidden`: GUIDEPOST_ADMIN_KEY is not set' }

/** Environments and their API keys. These routes require the admin key. */
export function environmentRoutes(api: Api, options: ApiOptions): void {
  const { store, now, onEnvironment } = options
  api.addHook('onRequest', requireAdminKey(options))

  api.route({
    method: 'GET',
    url: '/v1/environments',
    schema: {
      ...environments,
      operationId: 'listEnvironments',
      summary: 'List environments',
      querystring: noQuery,
      response: answers(200, pageOf(environment), refusals),
    },
    handler: async () => ({ data: (await store.listEnvironments()).map(toEnvironmentAnswer), next: null }),
  })

  api.route({
    method: 'POST',
    url: '/v1/environments',
    schema: {
      ...environments,
      operationId: 'createEnvironment',
      summary: 'Create an environment with its first API key',
      querystring: noQuery,
      body: createEnvironmentBody,
      response: answers(201, data(newEnvironment), { ...refusals, 409: '`duplicate_environment`' }),
    },
    handler: async ({ body: { name } }, reply) => {
      const created = await store.createEnvironment({ name, uuid: randomUUID(), now: now() })
      if (created === 'duplicate') {
        const message = `Environment "${name}" exists already: choose another name`
        throw new Refusal('duplicate_environment', message)
      }
      await onEnvironment(created)
      const { key } = await issueApiKey(store, created.id, { name: 'first' }, now())
      void reply.status(201)
      return { data: { ...toEnvironmentAnswer(created), api_key: key } }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/environments/:uuid/keys',
    schema: {
      ...environments,
      operationId: 'createEnvironmentKey',
      summary: 'Create an API key for any environment',
      params: environmentParams,
      querystring: noQuery,
      body: createKeyBody,
      response: answers(201, data(newApiKey), { ...refusals, 404: '`unknown_environment`' }),
    },
    handler: async ({ params: { uuid }, body: { name, expires_at: expiresAt } }, reply) => {
      const found = await store.findEnvironment(uuid)
      if (!found) throw new Refusal('unknown_environment', `Environment ${uuid} does not exist`)
      void reply.status(201)
      return { data: toNewKeyAnswer(await issueApiKey(store, found.id, { name, expiresAt }, now())) }
    },
  })
}
