import type { DestinationLoad, Endpoint, EndpointInput } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { choiceOf, endpointShape, toEndpointInput } from '../../config/endpoint.ts'
import { typesOfAny } from '../../config/types.ts'
import { checkSigningKey, generateSigningKey, type Format } from '../../outbound/settings.ts'
import { linkedTicketsId } from '../../tickets/handler.ts'
import { refuseSigningKey } from './secrets.ts'
import { changeableOf, destinationOf, endpointOf, refuseManaged } from './lookup.ts'
import { shapeOfEndpoint, shapeOfHandler, shapeOfStatus } from './shape.ts'
import { shapeOfAnswer } from '../deliveries/shape.ts'
import { ApiError } from '../http/errors.ts'
import { noQuery } from '../http/schemas/common.ts'
import { destinationParams, patchEndpointBody, pauseBody, putEndpointBody, roleParams, toChoice } from './requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { testDelivery } from './test-delivery.ts'
import { invalidBody } from '../http/validation.ts'

/** Who receives deliveries, and how they stand: the environment's endpoints, and the handlers of the configuration file. */
export function destinationRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, outbound, now, onConfigurationChange } = options

  async function shapeOf(environmentId: number, name: string) {
    const found = await destinationOf(store, environmentId, name)
    if (found.kind === 'handler') {
      const [load] = await store.loadOf([found.handler.id])
      return shapeOfHandler(found.handler, load)
    }
    const [load] = await store.loadOf([found.endpoint.id])
    return shapeOfEndpoint(found.endpoint, load)
  }

  /** Checked: its URL by who sends, its types by the providers. */
  function checked(asked: unknown): EndpointInput {
    // Each field was checked with the body; what is left is how they go together.
    const parsed = endpointShape.safeParse(asked)
    if (!parsed.success) throw invalidBody(['schedule'], 'max_delay_ms must not be less than first_delay_ms')
    const choice = parsed.data
    const refused = outbound.checkUrl(choice.url)
    if (refused !== undefined) throw invalidBody(['url'], refused)
    const read = typesOfAny(providers, choice.types ?? ['*'])
    if ('problem' in read) throw invalidBody(['types'], `It has ${read.problem}`)
    return toEndpointInput({ ...choice, types: [...read.types] })
  }

  /** `current`: the endpoint that it replaces, whose keys stay. */
  async function save(
    environmentId: number,
    role: 'primary' | 'secondary',
    endpoint: EndpointInput,
    current: Endpoint | undefined,
    given?: string,
  ) {
    const { format } = choiceOf(endpoint)
    if (current) await refuseFormat(current.id, format)
    const secret = given ?? generateSigningKey(format)
    refuseSigningKey(format, secret)
    const saved = await store.saveEndpoint({ environmentId, role, source: 'api', endpoint, secret, now: now() })
    onConfigurationChange()
    return { created: saved.created, id: saved.endpoint.id, secret }
  }

  /** An endpoint none of whose keys can sign in a format would get nothing any more. */
  async function refuseFormat(id: string, format: Format): Promise<void> {
    const keys = await store.listSecrets({ kind: 'endpoint', id }, now())
    if (keys.some(({ value }) => checkSigningKey(format, value) === undefined)) return
    const message = 'None of its signing keys can sign in this format: add one that can, then change the format'
    throw new ApiError(409, 'key_format', message)
  }

  return async (api) => {
    api.get('/v1/destinations', { schema: { querystring: noQuery } }, async (request) => {
      const [endpoints, handlers] = await Promise.all([
        store.listEndpoints(request.environment.id),
        store.listHandlers(),
      ])
      const loads = await store.loadOf([...endpoints, ...handlers].map(({ id }) => id))
      const loadOf = new Map(loads.map((load) => [load.destination, load]))
      const data = [
        ...endpoints.map((each) => shapeOfEndpoint(each, loadOf.get(each.id))),
        ...handlers
          .filter((each) => each.id !== linkedTicketsId || each.held !== null || hasWork(loadOf.get(each.id)))
          .map((each) => shapeOfHandler(each, loadOf.get(each.id))),
      ]
      return { data, next: null }
    })

    const one = { params: destinationParams, querystring: noQuery }
    api.get('/v1/destinations/:id', { schema: one }, async (request) => ({
      data: await shapeOf(request.environment.id, request.params.id),
    }))

    // The endpoint whole, as an environment has one of each.
    api.put(
      '/v1/destinations/:id',
      { schema: { params: roleParams, querystring: noQuery, body: putEndpointBody } },
      async (request, reply) => {
        const environmentId = request.environment.id
        const role = request.params.id
        const { secret, ...body } = request.body
        const endpoint = checked(toChoice(body))
        const current = (await store.listEndpoints(environmentId)).find((each) => each.role === role)
        if (current) refuseManaged(current)
        if (current && secret !== undefined) {
          throw invalidBody(['secret'], 'The endpoint has signing keys already: add one to them')
        }
        const saved = await save(environmentId, role, endpoint, current, secret)
        const data = await shapeOf(environmentId, saved.id)
        // The key is in this answer and in no other.
        if (saved.created) return reply.status(201).send({ data: { ...data, secret: saved.secret } })
        return { data }
      },
    )

    api.patch('/v1/destinations/:id', { schema: { ...one, body: patchEndpointBody } }, async (request) => {
      const environmentId = request.environment.id
      const current = await changeableOf(store, environmentId, request.params.id)
      const before = choiceOf(current)
      const change = toChoice(request.body)
      const merged = { ...before, ...change, schedule: { ...before.schedule, ...change.schedule } }
      const { id } = await save(environmentId, current.role, checked(merged), current)
      return { data: await shapeOf(environmentId, id) }
    })

    api.delete('/v1/destinations/:id', { schema: one }, async (request) => {
      const environmentId = request.environment.id
      const { id } = await changeableOf(store, environmentId, request.params.id)
      await store.deleteEndpoint({ environmentId, id, now: now() })
      onConfigurationChange()
      return { success: true }
    })

    api.post('/v1/destinations/:id/pause', { schema: { ...one, body: pauseBody } }, async (request) => {
      const id = await idOf(request.environment.id, request.params.id)
      const { message = null } = request.body
      const status = await store.holdDestination({ id, reason: 'paused', message, probeAt: null, now: now() })
      return { data: standing(id, status) }
    })

    api.post('/v1/destinations/:id/resume', { schema: one }, async (request) => {
      const id = await idOf(request.environment.id, request.params.id)
      const status = await store.releaseDestination({ id, now: now() })
      onConfigurationChange()
      return { data: standing(id, status) }
    })

    // Through the sender of real deliveries, and counted nowhere: neither the endpoint's health nor a delivery knows of it.
    api.post('/v1/destinations/:id/test', { schema: one }, async (request) => {
      const { endpoint } = await endpointOf(store, request.environment.id, request.params.id)
      const result = await outbound.test(testDelivery(request.environment, endpoint.id, providers, now()))
      const { ok, error, attempt } = result
      return {
        data: { ok, error, status: attempt.status, latency_ms: attempt.latencyMs, ...shapeOfAnswer(attempt.answer) },
      }
    })
    await Promise.resolve()
  }

  async function idOf(environmentId: number, name: string): Promise<string> {
    const found = await destinationOf(store, environmentId, name)
    return found.kind === 'handler' ? found.handler.id : found.endpoint.id
  }
}

function standing(id: string, status: Parameters<typeof shapeOfStatus>[0] | undefined) {
  if (!status) throw new ApiError(404, 'not_found', `Destination "${id}" does not exist any more`)
  return { id, ...shapeOfStatus(status) }
}

/** Our own handler is nobody's business while all is well with it. */
const hasWork = (load: DestinationLoad | undefined): boolean => (load?.unsettled ?? 0) + (load?.dead ?? 0) > 0
