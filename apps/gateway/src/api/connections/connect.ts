import type { Provider, Register } from '@guidepost/provider'
import type { Connection, Environment, Integration, JsonObject } from '@guidepost/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { connect, ensure, progressOf, type Account, type Chosen } from '../../registrations/connect.ts'
import { standingOf } from '../../registrations/details.ts'
import { doctor } from '../../registrations/doctor.ts'
import { merged, putConnection } from './changes.ts'
import { ApiError } from '../http/errors.ts'
import { integrationOf, providerOf } from '../http/lookup.ts'
import { shapeOfProgress, shapeOfReconciled } from '../registrations/shape.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { connectionParams, connectionQuery } from './requests.ts'
import { connectBody } from '../registrations/managed-requests.ts'
import type { ApiOptions } from '../http/options.ts'
import { invalidBody, validated } from '../http/validation.ts'

/** Connecting a tenant in one call, and what is right and wrong with one that is connected. */
export function connectRoutes(options: ApiOptions): FastifyPluginAsyncZod {
  const { store, providers, registrations } = options
  return async (api) => {
    const schema = { params: connectionParams, querystring: connectionQuery }

    api.post(
      '/v1/connections/:connectionId/connect',
      { schema: { ...schema, body: connectBody } },
      async (request, reply) => {
        const { environment, body } = request
        const { connectionId } = request.params
        const integration = await integrationOf(store, environment.id, request.query.provider_config_key)
        const provider = providerOf(providers, integration)
        const register = registerOf(provider)
        await registrations.checkAddress(environment.id)
        const current = await store.findConnection(integration.id, connectionId)
        const before = current ? await accountOf(store, current) : null
        const account = await accountAfter(provider, current, before, body)
        const chosen = await chosenOf(options, { environment, integration, provider, register, connectionId }, body)
        return await answerWithProgress(request, reply, async (say, signal) => {
          const connected = await connect(registrations, {
            environment,
            integration,
            provider,
            connectionId,
            before,
            account,
            chosen,
            save: () =>
              putConnection(options, integration, connectionId, {
                ...(body.connection_config && { config: body.connection_config }),
                ...(body.credentials && { credentials: body.credentials }),
              }),
            round: { actor: 'person', signal, say: (progress) => say('progress', shapeOfProgress(progress)) },
          })
          if (!connected.ok) {
            throw new ApiError(
              422,
              'preflight_failed',
              `Nothing was changed: ${connected.findings.map(({ message }) => message).join('. ')}`,
              connected.findings.map(({ id, message, advice = '' }) => ({
                code: id,
                message: `${message}. ${advice}`.trim(),
                path: [],
              })),
            )
          }
          const data = await Promise.all(
            connected.registrations.map(({ id, done }) => shapeOfReconciled(options, id, done)),
          )
          return { data: { connection_id: connectionId, registrations: data } }
        })
      },
    )

    api.get('/v1/connections/:connectionId/doctor', { schema }, async (request, reply) => {
      const { environment } = request
      const { connectionId } = request.params
      const integration = await integrationOf(store, environment.id, request.query.provider_config_key)
      const provider = providerOf(providers, integration)
      const connection = await store.findConnection(integration.id, connectionId)
      if (!connection) {
        const message = `Integration "${integration.uniqueKey}" has no connection "${connectionId}"`
        throw new ApiError(404, 'unknown_connection', message)
      }
      return await answerWithProgress(request, reply, async (say, signal) => {
        const findings = []
        const patient = { environment, integration, provider, connection }
        for await (const finding of doctor(registrations, patient, { actor: 'person', signal })) {
          findings.push(finding)
          say('progress', shapeOfProgress(progressOf(finding)))
        }
        return { data: findings }
      })
    })
    await Promise.resolve()
  }
}

function registerOf({ displayName, register }: Provider): Register {
  if (register) return register
  throw new ApiError(409, 'not_supported', `Webhooks of ${displayName} are set up by hand`)
}

/** What a connection has to speak to its provider; null without credentials. */
export async function accountOf(store: ApiOptions['store'], connection: Connection): Promise<Account | null> {
  const credentials = await store.readCredentials(connection.id)
  return credentials && { config: connection.config, credentials }
}

/** As the connection will be, checked before anything is called or changed. */
async function accountAfter(
  provider: Provider,
  current: Connection | undefined,
  before: Account | null,
  body: z.output<typeof connectBody>,
): Promise<Account> {
  const config = merged(current?.config ?? {}, body.connection_config ?? {})
  const credentials = body.credentials ?? before?.credentials
  if (!credentials) throw invalidBody(['credentials'], 'credentials are needed: the connection has none')
  return {
    config: await validated<JsonObject>(provider.connectionConfig, config, ['connection_config']),
    credentials: await validated<JsonObject>(provider.credentials, credentials, ['credentials']),
  }
}

interface Where {
  readonly environment: Environment
  readonly integration: Integration
  readonly provider: Provider
  readonly register: Register
  readonly connectionId: string
}

async function chosenOf(
  { registrations }: ApiOptions,
  { environment, integration, register, connectionId }: Where,
  body: z.output<typeof connectBody>,
): Promise<Chosen[]> {
  if (!body.registrations) {
    const current = await choicesOf(registrations, environment, integration, connectionId)
    if (current.length > 0) return current
    const [first] = Object.entries(register.presets)
    return [{ preset: first![0], spec: first![1].spec as JsonObject }]
  }
  const chosen: Chosen[] = []
  for (const [index, one] of body.registrations.entries()) {
    const path = ['registrations', String(index)]
    if ('spec' in one) {
      chosen.push({ preset: null, spec: await validated<JsonObject>(register.spec, one.spec, [...path, 'spec']) })
      continue
    }
    const preset = Object.hasOwn(register.presets, one.preset) ? register.presets[one.preset] : undefined
    const known = Object.keys(register.presets).join(', ')
    if (!preset) throw invalidBody([...path, 'preset'], `"${one.preset}" is none of the presets: ${known}`)
    chosen.push({ preset: one.preset, spec: preset.spec as JsonObject })
  }
  const entities = chosen.map(({ spec }) => register.entityOf(spec))
  const twice = entities.find((entity, index) => entities.indexOf(entity) !== index)
  if (twice === undefined) return chosen
  throw invalidBody(['registrations'], `A connection has one registration of ${twice}; two were chosen`)
}

/** What a connection has registered, of each entity the newest. */
async function choicesOf(
  registrations: ApiOptions['registrations'],
  environment: Environment,
  integration: Integration,
  connectionId: string,
): Promise<Chosen[]> {
  const byEntity = new Map<string, Chosen>()
  const filter = { integrationId: integration.id, connectionId }
  for await (const one of registrations.all(environment.id, filter)) {
    const { spec, preset, wanted } = standingOf(one).details
    if (one.connectionDeleted || one.state !== 'active' || wanted === 'absent') continue
    if (!byEntity.has(one.entity)) byEntity.set(one.entity, { spec, preset })
  }
  return [...byEntity.values()]
}

/**
 * After a connection got other credentials or settings by another route: what it has registered is looked at with them at
 * once, or made anew if it is another account.
 */
export async function readopt(
  options: ApiOptions,
  environment: Environment,
  integration: Integration,
  connection: Connection,
  before: Account | null,
): Promise<void> {
  const { store, providers, registrations, now } = options
  const provider = providers.get(integration.provider)
  const credentials = await store.readCredentials(connection.id)
  if (!provider?.register || !credentials) return
  const chosen = await choicesOf(registrations, environment, integration, connection.connectionId)
  if (chosen.length === 0) return
  const account = { config: connection.config, credentials }
  const ids = await ensure(registrations, { environment, integration, provider, before, account, chosen }, connection)
  for (const id of ids) await store.requestStep({ id, at: now(), now: now() })
  registrations.onWork()
}
