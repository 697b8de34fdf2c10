import type { SigningSecret, Store } from '@guidepost/store'
import { checkClientCertificate, clientCertificate, describeCertificate } from '../../outbound/client-certificate.ts'
import type { Api } from '../http/api.ts'
import { dateOf } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, type Answer } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { invalidBody } from '../http/validation.ts'
import { authentication } from './answers.ts'
import { findEndpoint } from './lookup.ts'
import { authenticationBody, destinationParams } from './requests.ts'

const described = { ...topic('Destinations'), params: destinationParams, querystring: noQuery }
const refusals = {
  404: '`not_found`',
  409: '`managed_by_config`: it is a handler; `managed_by_connection`: the URL of a connection gets no secrets',
}

/** The bearer token and the client certificate with which Guidepost authenticates at an endpoint. */
export function destinationAuthenticationRoutes(api: Api, options: ApiOptions): void {
  const { store, now, onConfigurationChange } = options

  api.route({
    method: 'GET',
    url: '/v1/destinations/:id/authentication',
    schema: {
      ...described,
      operationId: 'getDestinationAuthentication',
      summary: 'Get how Guidepost authenticates at an endpoint, without the secrets',
      response: answers(200, data(authentication), refusals),
    },
    handler: async ({ environment, params }) => {
      const id = await findOwn(store, environment.id, params.id)
      return { data: await read(store, id, now()) }
    },
  })

  api.route({
    method: 'PATCH',
    url: '/v1/destinations/:id/authentication',
    schema: {
      ...described,
      operationId: 'updateDestinationAuthentication',
      summary: 'Set or remove the bearer token and the client certificate of an endpoint',
      description: 'Fields that are left out stay unchanged; null removes. No answer contains the secrets.',
      body: authenticationBody,
      response: answers(200, data(authentication), refusals),
    },
    handler: async ({ environment, params, body }) => {
      const id = await findOwn(store, environment.id, params.id)
      const { bearer_token: token, client_certificate: certificate } = body
      const problem = certificate ? checkClientCertificate(certificate) : undefined
      if (problem !== undefined) throw invalidBody(['client_certificate'], problem)
      await replace(store, { kind: 'endpoint-token', id }, token, now())
      await replace(store, { kind: 'endpoint-certificate', id }, certificate && JSON.stringify(certificate), now())
      onConfigurationChange()
      return { data: await read(store, id, now()) }
    },
  })
}

/** The id of an endpoint that is no connection's URL. */
async function findOwn(store: Store, environmentId: number, name: string): Promise<string> {
  const { endpoint } = await findEndpoint(store, environmentId, name)
  if (endpoint.role !== 'override') return endpoint.id
  throw new Refusal('managed_by_connection', `"${endpoint.id}" is the URL of a connection: it gets no secrets`)
}

type Owner = { readonly kind: 'endpoint-token' | 'endpoint-certificate'; readonly id: string }

/** Undefined: leaves the secret unchanged. Null: removes it. */
async function replace(store: Store, owner: Owner, value: string | null | undefined, now: number): Promise<void> {
  if (value === undefined) return
  const before = await store.listSecrets(owner, now)
  if (value !== null) await store.addSecret({ owner, value, retireOthersAt: null, now })
  for (const { id } of before) await store.removeSecret({ owner, id })
}

async function read(store: Store, id: string, now: number): Promise<Answer<typeof authentication>> {
  const [[token], [certificate]] = await Promise.all([
    store.listSecrets({ kind: 'endpoint-token', id }, now),
    store.listSecrets({ kind: 'endpoint-certificate', id }, now),
  ])
  return {
    bearer_token: token ? { created_at: dateOf(token.createdAt) } : null,
    client_certificate: certificate ? toCertificateAnswer(certificate) : null,
  }
}

function toCertificateAnswer({ value, createdAt }: SigningSecret) {
  const { subject, expiresAt } = describeCertificate(clientCertificate.parse(JSON.parse(value)))
  return { subject, expires_at: dateOf(expiresAt), created_at: dateOf(createdAt) }
}
