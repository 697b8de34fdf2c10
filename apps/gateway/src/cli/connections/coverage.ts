import { InvalidArgumentError, type Command } from 'commander'
import type { CoverageAnswer, RoundAnswer } from '../../api/registrations/coverage.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { duration } from '../../api/http/schemas/common.ts'
import { counted, details, print, printable, table, type Columns } from '../../terminal/output.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { addCommand } from '../shared/command.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { withIntegration, type IntegrationOption } from '../shared/options.ts'
import { printAnswer } from '../shared/print-answer.ts'

const dayMs = 24 * 60 * 60_000

interface CoverageOptions extends IntegrationOption {
  readonly since?: number
}

interface RecoverOptions extends CoverageOptions {
  readonly unclear?: 'send' | 'dismiss'
}

export function addCoverage(program: Command): void {
  withIntegration(
    addCommand(program, 'coverage <connection>', 'show which time is covered by what, and what was missing'),
  )
    .option('--since <time>', 'e.g. 24h, 7d or 2026-11-21T08:00:00Z; default: 24h', toTime)
    .action(coverage)
}

export function addRecover(program: Command): void {
  withIntegration(
    addCommand(program, 'recover <connection>', 'look for changes that sent no event, and fetch them back now'),
  )
    .option('--since <time>', 'read again from this time on, e.g. 24h, 7d or 2026-11-21T08:00:00Z', toTime)
    .option(
      '--unclear <decision>',
      'instead, decide about unclear records: send their present state, or dismiss them',
      toDecision,
    )
    .action(recover)
}

type Stretch = CoverageAnswer['entities'][number]['stretches'][number]

async function coverage(connection: string, options: CoverageOptions): Promise<void> {
  const api = apiClient()
  const from = new Date(options.since ?? Date.now() - dayMs).toISOString()
  const query = { provider_config_key: await integrationKey(api, options.integration), from }
  const answer = await api.get<Data<CoverageAnswer | null>>(`/v1${connectionPath(connection)}/coverage`, query)
  printAnswer(answer, options.json, ({ data }) =>
    data === null ? 'Recovery has not begun: no managed registration was active yet' : textOf(data),
  )
}

function textOf(found: CoverageAnswer): string {
  const round = details({
    'last round': found.last_round_at ?? 'none yet',
    'next round': found.is_running ? 'under way' : (found.next_round_at ?? 'none'),
    'requests in the last round': String(found.calls),
  })
  const entities = found.entities.map((one) => {
    const notes = [
      ...(one.problem ? [`not read: ${printable(one.problem.message)}`] : []),
      ...one.blind_spots.map(({ message }) => `blind spot: ${printable(message)}`),
      ...(one.incomparable_fields.length > 0 ? [`not comparable: ${one.incomparable_fields.join(', ')}`] : []),
    ]
    return [`${one.entity}: accounted for until ${one.proven_until}`, table(columns, one.stretches), ...notes].join(
      '\n',
    )
  })
  return [round, ...entities].join('\n\n')
}

const columns: Columns<Stretch> = {
  from: ({ from }) => from,
  to: ({ to }) => to,
  covered: ({ kind }) => kind,
  recovered: ({ account }) => recoveredText(account),
  unclear: ({ account }) => String(account?.records.unclear ?? ''),
  uncoverable: ({ account }) =>
    (account?.uncoverable ?? []).map(({ action, code }) => `${action} (${code})`).join(', '),
}

const recoveredText = (account: Stretch['account']): string =>
  Object.entries(account?.recovered ?? {})
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')

async function recover(connection: string, { integration, json, since, unclear }: RecoverOptions): Promise<void> {
  const api = apiClient()
  const query = { provider_config_key: await integrationKey(api, integration) }
  const path = `/v1${connectionPath(connection)}`
  if (unclear !== undefined) {
    const answer = await api.post<Data<{ decided: number }>>(`${path}/unclear`, { decision: unclear }, query)
    printAnswer(answer, json, ({ data }) => `${counted(data.decided, 'unclear record')} decided`)
    return
  }
  const body = since === undefined ? {} : { since: new Date(since).toISOString() }
  const answer = await watch<Data<RoundAnswer>>(api, `${path}/recover`, { method: 'POST', query, json, body })
  printAnswer(answer, json, ({ data }) => data.message)
  if (json !== true) print(`Account: guidepost coverage ${printable(connection)}`)
}

/** A time, or how long ago. */
function toTime(text: string): number {
  const { data } = duration.safeParse(text)
  const at = data === undefined ? Date.parse(text) : Date.now() - data
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be a time such as 24h, 7d or 2026-11-21T08:00:00Z.')
  return at
}

function toDecision(text: string): 'send' | 'dismiss' {
  if (text === 'send' || text === 'dismiss') return text
  throw new InvalidArgumentError('It must be send or dismiss.')
}
