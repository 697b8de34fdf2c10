import type { Endpoint, EndpointInput } from '@guidepost/store'
import type { z } from 'zod'
import { choiceOf, endpointShape, toEndpointInput } from '../../config/endpoint.ts'
import { typesOfAny } from '../../config/types.ts'
import { checkSigningKey, generateSigningKey, type Format } from '../../outbound/settings.ts'
import type { Api } from '../http/api.ts'
import { answers, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, done, success } from '../http/schemas/answers.ts'
import { noQuery } from '../http/schemas/common.ts'
import { invalidBody } from '../http/validation.ts'
import { destination, newEndpoint } from './answers.ts'
import { findChangeable, readEndpoint, refuseManaged } from './lookup.ts'
import { destinationParams, patchEndpointBody, putEndpointBody, roleParams, toChoice } from './requests.ts'
import { refuseSigningKey } from './secrets.ts'

const destinations = topic('Destinations')
const byConfig = '`managed_by_config`: change it in the configuration file'
const managed = `${byConfig}; \`managed_by_connection\`: it is an override; change it with its connection`

/** Setting up the primary and the secondary endpoint. */
export function endpointRoutes(api: Api, options: ApiOptions): void {
  const { store, now, onConfigurationChange } = options

  // PUT creates, too, since an environment has one endpoint of each role.
  api.route({
    method: 'PUT',
    url: '/v1/destinations/:id',
    schema: {
      ...destinations,
      operationId: 'putEndpoint',
      summary: 'Create or replace the primary or secondary endpoint',
      params: roleParams,
      querystring: noQuery,
      body: putEndpointBody,
      response: {
        ...answers(200, data(destination)),
        ...answers(201, data(newEndpoint), { 409: `${byConfig}; \`key_format\`` }),
      },
    },
    handler: async (request, reply) => {
      const environmentId = request.environment.id
      const saved = await replace(options, environmentId, request.params.id, request.body)
      const answer = await readEndpoint(store, environmentId, saved.id)
      if (!saved.created) return { data: answer }
      void reply.status(201)
      // No later answer contains the key.
      return { data: { ...answer, secret: saved.secret } }
    },
  })

  api.route({
    method: 'PATCH',
    url: '/v1/destinations/:id',
    schema: {
      ...destinations,
      operationId: 'updateEndpoint',
      summary: 'Change an endpoint',
      description: 'Fields that are left out stay unchanged.',
      params: destinationParams,
      querystring: noQuery,
      body: patchEndpointBody,
      response: answers(200, data(destination), { 404: '`not_found`', 409: `${managed}; \`key_format\`` }),
    },
    handler: async (request) => {
      const environmentId = request.environment.id
      const current = await findChangeable(store, environmentId, request.params.id)
      const before = choiceOf(current)
      const change = toChoice(request.body)
      const merged = { ...before, ...change, schedule: { ...before.schedule, ...change.schedule } }
      const { id } = await save(options, environmentId, current.role, toCheckedInput(options, merged), current)
      return { data: await readEndpoint(store, environmentId, id) }
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/destinations/:id',
    schema: {
      ...destinations,
      operationId: 'deleteEndpoint',
      summary: 'Delete an endpoint',
      params: destinationParams,
      querystring: noQuery,
      response: answers(200, success, { 404: '`not_found`', 409: managed }),
    },
    handler: async (request) => {
      const environmentId = request.environment.id
      const { id } = await findChangeable(store, environmentId, request.params.id)
      await store.deleteEndpoint({ environmentId, id, now: now() })
      onConfigurationChange()
      return done
    },
  })
}

async function replace(
  options: ApiOptions,
  environmentId: number,
  role: 'primary' | 'secondary',
  { secret, ...body }: z.infer<typeof putEndpointBody>,
) {
  const endpoint = toCheckedInput(options, toChoice(body))
  const current = (await options.store.listEndpoints(environmentId)).find((each) => each.role === role)
  if (current) refuseManaged(current)
  if (current && secret !== undefined) {
    const message = 'The endpoint has signing keys already: add another one with POST /v1/destinations/:id/secrets'
    throw invalidBody(['secret'], message)
  }
  return await save(options, environmentId, role, endpoint, current, secret)
}

/** Checks the URL by the outbound rules and the types by the providers. Throws a 400. */
function toCheckedInput({ outbound, providers }: ApiOptions, asked: unknown): EndpointInput {
  // The body's schema checked each field; only their combination can still be wrong.
  const parsed = endpointShape.safeParse(asked)
  if (!parsed.success) throw invalidBody(['schedule'], 'max_delay_ms must not be less than first_delay_ms')
  const choice = parsed.data
  const refused = outbound.checkUrl(choice.url)
  if (refused !== undefined) throw invalidBody(['url'], refused)
  const read = typesOfAny(providers, choice.types ?? ['*'])
  if ('problem' in read) throw invalidBody(['types'], `types has ${read.problem}`)
  return toEndpointInput({ ...choice, types: [...read.types] })
}

/** Saves an endpoint. If it replaces `current`, that endpoint's keys stay. */
async function save(
  { store, now, onConfigurationChange }: ApiOptions,
  environmentId: number,
  role: 'primary' | 'secondary',
  endpoint: EndpointInput,
  current: Endpoint | undefined,
  given?: string,
) {
  const { format } = choiceOf(endpoint)
  if (current) await refuseFormat(store, now(), current.id, format)
  const secret = given ?? generateSigningKey(format)
  refuseSigningKey(format, secret)
  const saved = await store.saveEndpoint({ environmentId, role, source: 'api', endpoint, secret, now: now() })
  onConfigurationChange()
  return { created: saved.created, id: saved.endpoint.id, secret }
}

/** Throws a 409 if none of the endpoint's keys can sign in the format: no delivery could be signed. */
async function refuseFormat(store: ApiOptions['store'], now: number, id: string, format: Format): Promise<void> {
  const keys = await store.listSecrets({ kind: 'endpoint', id }, now)
  if (keys.some(({ value }) => checkSigningKey(format, value) === undefined)) return
  const message =
    "None of the endpoint's signing keys can sign in this format: add one that can, then change the format"
  throw new Refusal('key_format', message)
}
