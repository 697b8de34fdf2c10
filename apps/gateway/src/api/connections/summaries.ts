import type {
  Connection,
  ConnectionFilter,
  Integration,
  ManagedRegistration,
  Reach,
  Standing,
  Unaccounted,
} from '@guidepost/store'
import type { z } from 'zod'
import { withoutCause } from '../../activity/attention/coverage.ts'
import { connectionStatusOf, unmanagedWith } from '../../connections/status.ts'
import { statusOf } from '../../registrations/details.ts'
import { listAllManaged } from '../../registrations/list.ts'
import { openMs } from '../../registrations/recovery/coverage.ts'
import { causeTexts, worseThan, type Level, type VerdictCause } from '../../registrations/verdict/causes.ts'
import type { Api } from '../http/api.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { answers, topic } from '../http/describe.ts'
import { findIntegration, findIntegrationId } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { data, type Answer } from '../http/schemas/answers.ts'
import { toBannerAnswer, toManagedAnswer, toVerdictAnswer } from '../registrations/to-answer.ts'
import { connectionDetail, connectionSummaries, type connectionSummary } from './answers.ts'
import { connectionParams, connectionQuery, listSummariesQuery } from './requests.ts'

const described = topic('Connections')

/** Connections with the status of their webhooks and without credentials: for pages that many people see. */
export function connectionSummaryRoutes(api: Api, options: ApiOptions): void {
  const { store, connections } = options

  api.route({
    method: 'GET',
    url: '/v1/connections',
    schema: {
      ...described,
      operationId: 'listConnectionSummaries',
      summary: 'List connections with the status of their webhooks, without credentials',
      description:
        '`search` is a part of the id. `status` is the status of one of its registrations, `not_set_up` or `by_hand`. `level` is the worst level of its registrations, and `attention` stands for `blind` and `impaired`. `level_cause` is the cause of one of these verdicts; `level` is not needed with it. `silent=24h` selects those without an event for so long. `coverage=open` selects those with a time of more than 3 hours that recovery has not accounted for, and `coverage=unclear` those with records that wait for a decision. ' +
        '`sort`: `newest` first, by `id`, or by silence: those without an event, then by the last event, the oldest first.',
      querystring: listSummariesQuery,
      response: answers(200, connectionSummaries, { 404: '`unknown_provider_config`' }),
    },
    handler: async ({ environment, query }) => {
      const { sort, limit, before, ...wanted } = query
      const integrations = await store.listIntegrations(environment.id)
      const filter = await toConnectionFilter(options, environment.id, wanted)
      const { rows, next } = await store.listConnections({ ...filter, sort, page: { limit, before } })
      const ids = rows.map(({ id }) => id)
      const [managed, reach, total] = await Promise.all([
        listManagedByConnection(store, environment.id, ids),
        readReach(store, ids),
        store.countConnections(filter),
      ])
      const byId = new Map(integrations.map((each) => [each.id, each]))
      const summaries = rows.flatMap((row) => {
        const own = byId.get(row.integrationId)
        return own
          ? [toSummaryAnswer(options, row, own, { managed: managed.get(row.id)!, reach: reach.get(row.id) })]
          : []
      })
      return { data: summaries, next, total }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId',
    schema: {
      ...described,
      operationId: 'getConnectionDetail',
      summary: 'Get a connection with its registrations and settings, without credentials',
      params: connectionParams,
      querystring: connectionQuery,
      response: answers(200, data(connectionDetail), { 404: '`unknown_provider_config`, `unknown_connection`' }),
    },
    handler: async ({ environment, params, query }) => {
      const integration = await findIntegration(store, environment.id, query.provider_config_key)
      const row = await connections.find({ integration, connectionId: params.connectionId })
      const stored = (await listManagedByConnection(store, environment.id, [row.id])).get(row.id)!
      const registrations = await Promise.all(stored.map((each) => toManagedAnswer(options, each)))
      // Read again: a verdict may have changed meanwhile, and the summary must agree with the registrations.
      const managed = (await listManagedByConnection(store, environment.id, [row.id])).get(row.id)!
      const reach = (await readReach(store, [row.id])).get(row.id)
      return {
        data: {
          ...toSummaryAnswer(options, row, integration, { managed, reach }),
          registrations,
          connection_config: row.config,
          metadata: row.metadata,
          tags: row.tags,
          webhook_url_override: row.webhookUrlOverride,
          has_credentials: (await store.readCredentials(row.id)) !== null,
        },
      }
    },
  })
}

type SummaryFilter = Omit<z.infer<typeof listSummariesQuery>, 'sort' | 'limit' | 'before'>

/** Converts the filter of a request to the store's. Throws a 404 for an unknown integration. */
async function toConnectionFilter(
  { store, now }: Pick<ApiOptions, 'store' | 'now'>,
  environmentId: number,
  query: SummaryFilter,
): Promise<ConnectionFilter> {
  const { provider_config_key: key, search, silent } = query
  return {
    environmentId,
    integrationId: await findIntegrationId(store, environmentId, key),
    search,
    standing: standingOf(query, now()),
    silentSince: silent === undefined ? undefined : now() - silent,
    unaccounted: unaccountedOf(query, now()),
  }
}

async function listManagedByConnection(store: ApiOptions['store'], environmentId: number, ids: readonly number[]) {
  const byConnection = new Map<number, ManagedRegistration[]>(ids.map((id) => [id, []]))
  for await (const each of listAllManaged(store, { environmentId, connections: ids })) {
    byConnection.get(each.connection)!.push(each)
  }
  return byConnection
}

async function readReach(store: ApiOptions['store'], ids: readonly number[]): Promise<ReadonlyMap<number, Reach>> {
  return new Map((await store.readReach(ids)).map((each) => [each.connection, each]))
}

/** Connections whose worst verdict needs a person. */
const attentionLevels = ['blind', 'impaired'] as const

function standingOf(
  { status, cause, level, level_cause: levelCause }: SummaryFilter,
  now: number,
): Standing | undefined {
  if (status === 'by_hand') return { unmanaged: 'reachable' }
  if (status === 'not_set_up') return { unmanaged: 'unreachable' }
  if (status !== undefined || cause !== undefined) return { status, cause }
  if (levelCause !== undefined) return standingOfCause(levelCause, now)
  if (level === undefined) return undefined
  const wanted = level === 'attention' ? attentionLevels : [level]
  return { anyOf: wanted.flatMap((each) => standingsOfLevel(each, now)) }
}

function unaccountedOf({ coverage, coverage_cause: cause }: SummaryFilter, now: number): Unaccounted | undefined {
  if (coverage === 'unclear') return coverage
  if (coverage === undefined && cause === undefined) return undefined
  return { openUntil: now - openMs, cause: cause === withoutCause ? null : cause }
}

function standingOfCause(cause: VerdictCause, now: number): Standing {
  if (cause === 'not_set_up' || cause === 'by_hand_overdue') return unmanagedWith(cause, now)
  const { level } = causeTexts[cause]
  return level === 'unmanaged' ? unmanagedWith('by_hand', now) : { level, cause, worse: [] }
}

/** Managed connections of a level, and those without a registration that have such a verdict. */
function standingsOfLevel(level: Level, now: number): readonly Standing[] {
  const unmanaged = (['by_hand_overdue', 'by_hand', 'not_set_up'] as const).filter(
    (cause) => causeTexts[cause].level === level,
  )
  const managed: readonly Standing[] = level === 'unmanaged' ? [] : [{ level, worse: worseThan(level) }]
  return [...managed, ...unmanaged.map((cause) => unmanagedWith(cause, now))]
}

function toSummaryAnswer(
  { providers, now }: ApiOptions,
  row: Connection,
  integration: Integration,
  { managed, reach }: { readonly managed: readonly ManagedRegistration[]; readonly reach: Reach | undefined },
): Answer<typeof connectionSummary> {
  const { provider } = integration
  const status = connectionStatusOf(providers, { provider, createdAt: row.createdAt, reach }, managed, now())
  return {
    connection_id: row.connectionId,
    provider_config_key: integration.uniqueKey,
    provider,
    status: status.status,
    verdict: status.verdict && toVerdictAnswer(status.verdict),
    cause: status.cause,
    since: dateOrNull(status.since),
    banner: status.banner && toBannerAnswer(status.banner),
    last_event_at: dateOrNull(reach?.lastEventAt ?? null),
    registrations: managed.map((each) => ({
      id: each.id,
      entity: each.entity,
      status: statusOf(each).status,
      cause: each.cause,
      // The store keeps both as text; nothing but the gateway writes them.
      level: (each.verdict?.level ?? null) as Level | null,
      level_cause: (each.verdict?.cause ?? null) as VerdictCause | null,
    })),
    created_at: dateOf(row.createdAt),
    updated_at: dateOf(row.updatedAt),
  }
}
