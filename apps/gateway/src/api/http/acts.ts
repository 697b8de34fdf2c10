import type { FastifyInstance, FastifyRequest } from 'fastify'
import { toErrorAnswer } from './error-handler.ts'
import type { ApiOptions } from './options.ts'

/** Acts that the audit trail leaves out, or that record themselves with more details. By `operationId`. */
export const notRecorded: ReadonlySet<string> = new Set([
  // Programs do these all the time.
  'linkTicket',
  'refreshLinkedTicket',
  'setConnectionMetadata',
  'updateConnectionMetadata',
  // They change nothing.
  'checkRegistration',
  'testEndpoint',
  // They record themselves.
  'muteAttention',
  'unmuteAttention',
  'dismissDeadLetter',
  'dismissDeadLetters',
  'pauseReconcile',
  'resumeReconcile',
  'applyRegistrations',
])

/** Fields of a body that name its target. Never one that may hold a secret. */
const namingFields = ['unique_key', 'connection_id', 'provider_config_key', 'name', 'entity'] as const

/**
 * Puts every act of a person into the audit trail: each request that changes something and that an API key admits. One
 * place for all routes, so that none can be forgotten. What a route refuses (a status below 422) changed nothing, and is not recorded.
 */
export function recordActs(scope: FastifyInstance, options: Pick<ApiOptions, 'store' | 'now'>): void {
  scope.addHook('onRoute', (route) => {
    const { operationId: action, summary } = (route.schema ?? {}) as { operationId?: string; summary?: string }
    if (route.method === 'GET' || route.method === 'HEAD' || action === undefined || notRecorded.has(action)) return
    const { handler } = route
    route.handler = async function (request, reply) {
      const record = (result: string, message: string | null) =>
        write(options, request, { action, summary: summary ?? action, result, message })
      const recordFailure = async (error: unknown): Promise<void> => {
        const { status, code, message } = toErrorAnswer(error as Error)
        if (status >= 422) await record(code, message)
      }
      let answer: unknown
      try {
        answer = await handler.call(this, request, reply)
      } catch (error) {
        await recordFailure(error)
        throw error
      }
      if (request.streamed === undefined) await record('done', null)
      else {
        const logged = (error: unknown) => request.log.error({ err: error }, 'an act is missing in the audit trail')
        request.streamed.then(() => record('done', null), recordFailure).catch(logged)
      }
      return answer
    }
  })
}

interface Act {
  readonly action: string
  readonly summary: string
  readonly result: string
  readonly message: string | null
}

type Fields = Readonly<Record<string, unknown>>

async function write(
  { store, now }: Pick<ApiOptions, 'store' | 'now'>,
  { environment, apiKey, params, query, body }: FastifyRequest,
  { summary, ...act }: Act,
): Promise<void> {
  const [inPath, inQuery, inBody] = [params, query, body].map((part) => (part ?? {}) as Fields)
  // A long act sends its requests step by step; a plan only counts.
  if (inBody!['plan'] === true || typeof inBody!['after'] === 'string') return
  const integrationKey = textOf(
    inPath!['uniqueKey'] ?? inQuery!['provider_config_key'] ?? inBody!['provider_config_key'],
  )
  const integration =
    integrationKey === undefined ? undefined : await store.findIntegration(environment.id, integrationKey)
  const targets = [
    ...Object.values(inPath!),
    inQuery!['provider_config_key'],
    ...namingFields.map((name) => inBody![name]),
    inBody!['selection'],
  ]
  const named = [...new Set(targets.flatMap((target) => describe(target)))].join(', ')
  const id = act.action.endsWith('Registration') ? Number(inPath!['id']) : Number.NaN
  const registration = Number.isSafeInteger(id) ? await store.findManaged(id) : undefined
  await store.audit([
    {
      at: now(),
      actor: 'person',
      by: apiKey.name,
      environmentId: environment.id,
      integrationId: integration?.id ?? registration?.integrationId ?? null,
      connectionId: textOf(inPath!['connectionId'] ?? inBody!['connection_id']) ?? registration?.connectionId ?? null,
      registrationId: Number.isSafeInteger(id) ? id : null,
      summary: named === '' ? summary : `${summary}: ${named}`,
      ...act,
    },
  ])
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const describe = (target: unknown): readonly string[] =>
  target === undefined || target === null || target === ''
    ? []
    : [typeof target === 'string' ? target : JSON.stringify(target)]
