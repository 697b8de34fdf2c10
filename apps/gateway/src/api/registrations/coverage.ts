import type { Environment, UnclearRecord } from '@guidepost/store'
import { z } from 'zod'
import { auditDecisionAbout } from '../../registrations/audit.ts'
import { accountSchema } from '../../registrations/recovery/account.ts'
import { readCoverage, type ConnectionCoverage, type Stretch } from '../../registrations/recovery/coverage.ts'
import { fromStoredEvent } from '../../registrations/recovery/unclear.ts'
import { connectionParams, connectionQuery } from '../connections/requests.ts'
import type { Api } from '../http/api.ts'
import { dateOf, dateOrNull } from '../http/dates.ts'
import { answers, answersWithProgress, progressNote, topic } from '../http/describe.ts'
import { Refusal } from '../http/errors.ts'
import { findIntegration } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { answerWithProgress } from '../http/progress-stream.ts'
import { data, date, pageOf, type Answer } from '../http/schemas/answers.ts'
import { page } from '../http/schemas/common.ts'
import { named } from '../http/schemas/named.ts'
import { toProgressMessage } from './to-answer.ts'

const described = topic('Recovery')
const unknownConnection = '`unknown_provider_config`, `unknown_connection`'
const busy = '`busy`: a round is under way'
const dayMs = 24 * 60 * 60_000

const blindSpot = z.strictObject({
  code: z.string(),
  action: z.enum(['create', 'update', 'delete']),
  field: z.string().optional(),
  message: z.string(),
})

const coverage = z
  .strictObject({
    last_round_at: date.nullable(),
    next_round_at: date.nullable(),
    is_running: z.boolean(),
    calls: z.int().describe('Requests to the provider in the last round.'),
    clock_offset_ms: z.int().describe('The provider’s clock minus ours.'),
    entities: z.array(
      z.strictObject({
        entity: z.string(),
        registration_id: z.int(),
        active_since: date,
        proven_until: date,
        is_behind: z.boolean(),
        stretches: z.array(
          z.strictObject({
            from: date,
            to: date,
            kind: z.enum(['pushed', 'recovered', 'open']),
            account: accountSchema
              .nullable()
              .describe('What became of everything that was read; null while it is open.'),
          }),
        ),
        blind_spots: z.array(blindSpot),
        incomparable_fields: z.array(z.string()),
        problem: z.strictObject({ code: z.string(), message: z.string(), at: date }).nullable(),
      }),
    ),
  })
  .register(named, {
    id: 'Coverage',
    description:
      'Which time is covered by what. `pushed`: a complete sweep found nothing missing. `recovered`: changes were missing or may have left no trace, and recovery has sent what it found. `open`: not accounted for yet.',
  })

const unclearRecord = z
  .strictObject({
    id: z.string(),
    entity: z.string(),
    record: z.string(),
    found_at: date,
    between: z.strictObject({ from: date.nullable(), to: date }),
    actor: z.string().nullable(),
    rule: z.string(),
  })
  .register(named, {
    id: 'UnclearRecord',
    description: 'A record that changed, and of which nobody can tell whether an event is missing. A person decides.',
  })

const coverageQuery = connectionQuery.extend({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() })
const recoverBody = z.strictObject({
  /** Read again from this time on. Default: only what is not proven yet. */
  since: z.iso.datetime().optional(),
})
const decideBody = z.strictObject({
  decision: z.enum(['send', 'dismiss']),
  /** Default: all. */
  ids: z.array(z.string().max(30)).max(10_000).optional(),
})
const roundAnswer = z.strictObject({
  result: z.enum(['done', 'paused', 'nothing']),
  message: z.string(),
})

/** Which time of a connection is covered by what, and recovery on request. */
export function coverageRoutes(api: Api, options: ApiOptions): void {
  const { store, connections, recoveries, stopping, now } = options

  async function find(environment: Environment, uniqueKey: string, connectionId: string) {
    const integration = await findIntegration(store, environment.id, uniqueKey)
    return connections.find({ integration, connectionId })
  }

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId/coverage',
    schema: {
      ...described,
      operationId: 'getCoverage',
      summary: 'Show which time of a connection is covered by what',
      description: 'Default: the last 24 hours. Null if recovery has not begun, or if the provider has none.',
      params: connectionParams,
      querystring: coverageQuery,
      response: answers(200, data(coverage.nullable()), { 404: unknownConnection }),
    },
    handler: async ({ environment, params, query }) => {
      const { id } = await find(environment, query.provider_config_key, params.connectionId)
      const to = query.to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.to)
      const from = query.from === undefined ? now() - dayMs : Date.parse(query.from)
      const found = await readCoverage(store, { connection: id, from, to, now: now() })
      return { data: found ? toCoverageAnswer(found) : null }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/connections/:connectionId/recover',
    schema: {
      ...described,
      operationId: 'recoverConnection',
      summary: 'Look for missing changes now',
      description: `With \`since\`, reads again from that time on. The loop continues what takes longer than two minutes. ${progressNote}`,
      params: connectionParams,
      querystring: connectionQuery,
      body: recoverBody,
      response: answersWithProgress(data(roundAnswer), {
        404: unknownConnection,
        409: `${busy}; \`nothing_to_recover\`: no managed registration of the connection was active yet, or its provider has no recovery`,
        504: '`still_under_way`: the gateway continues in the background',
      }),
    },
    handler: async (request, reply) => {
      const { environment, params, query, body } = request
      const connection = await find(environment, query.provider_config_key, params.connectionId)
      const by = {
        by: request.apiKey.name,
        action: 'recover',
        summary: `Look for missing changes${body.since ? ` since ${body.since}` : ''}`,
      }
      await auditDecisionAbout(options, environment.id, connection, by)
      return await answerWithProgress(request, reply, stopping, async (say, signal) => {
        const since = body.since === undefined ? undefined : Date.parse(body.since)
        const end = await recoveries.run(connection.id, {
          signal,
          since,
          say: (line) => say('progress', toProgressMessage(line)),
        })
        if (end === 'busy' || end === 'lost')
          throw new Refusal('busy', 'A round of recovery is under way: try again later')
        if (end === 'nothing') {
          throw new Refusal(
            'nothing_to_recover',
            'No managed registration of this connection was active yet, or its provider has no recovery',
          )
        }
        return { data: { result: end, message: roundTexts[end] } }
      })
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/connections/:connectionId/unclear',
    schema: {
      ...described,
      operationId: 'listUnclearRecords',
      summary: 'List the records of which nobody can tell whether an event is missing, newest first',
      params: connectionParams,
      querystring: connectionQuery.extend(page),
      response: answers(200, pageOf(unclearRecord), { 404: unknownConnection }),
    },
    handler: async ({ environment, params, query }) => {
      const { limit, before } = query
      const { id } = await find(environment, query.provider_config_key, params.connectionId)
      const { rows, next } = await store.listUnclear({ connection: id }, { limit, before })
      return { data: rows.map(toUnclearAnswer), next }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/connections/:connectionId/unclear',
    schema: {
      ...described,
      operationId: 'decideUnclearRecords',
      summary: 'Send the present state of unclear records, or forget them',
      description:
        '`send` records an event with the fidelity `suspected` for each. Without `ids`: all of the connection.',
      params: connectionParams,
      querystring: connectionQuery,
      body: decideBody,
      response: answers(200, data(z.strictObject({ decided: z.int() })), { 404: unknownConnection, 409: busy }),
    },
    handler: async ({ environment, params, query, body, apiKey }) => {
      const connection = await find(environment, query.provider_config_key, params.connectionId)
      const decided = await recoveries.decide(connection.id, body.decision, body.ids)
      if (decided === 'busy') throw new Refusal('busy', 'A round of recovery is under way: try again later')
      const summary = `${body.decision === 'send' ? 'Send the present state of' : 'Forget'} ${decided} unclear records`
      await auditDecisionAbout(options, environment.id, connection, {
        by: apiKey.name,
        action: `unclear_${body.decision}`,
        summary,
      })
      return { data: { decided } }
    },
  })
}

const roundTexts = {
  done: 'The round has ended',
  paused:
    'The round pauses and goes on by itself: the provider limits its requests, or many events wait for their receivers',
}

function toCoverageAnswer(found: ConnectionCoverage): Answer<typeof coverage> {
  return {
    last_round_at: dateOrNull(found.lastRoundAt),
    next_round_at: dateOrNull(found.nextRoundAt),
    is_running: found.isRunning,
    calls: found.calls,
    clock_offset_ms: Math.round(found.clockOffsetMs),
    entities: found.entities.map((one) => ({
      entity: one.entity,
      registration_id: one.registrationId,
      active_since: dateOf(one.activeSince),
      proven_until: dateOf(one.provenUntil),
      is_behind: one.isBehind,
      stretches: one.stretches.map(toStretchAnswer),
      blind_spots: [...one.blindSpots],
      incomparable_fields: [...one.incomparable],
      problem: one.problem && { ...one.problem, at: dateOf(one.problem.at) },
    })),
  }
}

const toStretchAnswer = ({ from, to, kind, account }: Stretch) => ({
  from: dateOf(from),
  to: dateOf(to),
  kind,
  account,
})

function toUnclearAnswer(row: UnclearRecord): Answer<typeof unclearRecord> {
  const { between, actor, rule } = fromStoredEvent(row.event)
  return {
    id: row.id,
    entity: row.entity,
    record: row.key,
    found_at: dateOf(row.foundAt),
    between: { from: dateOrNull(between.from), to: dateOf(between.to) },
    actor,
    rule,
  }
}

export type CoverageAnswer = z.infer<typeof coverage>
export type RoundAnswer = z.infer<typeof roundAnswer>
