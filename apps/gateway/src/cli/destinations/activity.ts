import type { Command } from 'commander'
import type { DestinationActivityAnswer } from '../../api/destinations/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { table, type Columns } from '../../terminal/output.ts'
import { apiClient } from '../client/api-client.ts'
import { destinationPath } from '../client/paths.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { printAnswer } from '../shared/print-answer.ts'

type Figures = DestinationActivityAnswer['total']
type Row = Figures & { readonly at: string }

export function addActivity(destinations: Command): void {
  addCommand(destinations, 'activity <id>', 'show attempts, failures and latency of an endpoint over time')
    .option('--range <range>', '1h, 24h, 7d or 30d', '24h')
    .option('--step <step>', '1m, 5m, 15m, 1h, 6h or 1d', '1h')
    .action(activity)
}

async function activity(
  id: string,
  { range, step, json }: CommonOptions & { readonly range: string; readonly step: string },
): Promise<void> {
  const path = `${destinationPath(id)}/activity`
  const answer = await apiClient().get<Data<DestinationActivityAnswer>>(path, { range, step })
  printAnswer(answer, json, ({ data: { points, total } }) =>
    table(columns, [...points.filter(hasAttempts), { at: 'total', ...total }]),
  )
}

const hasAttempts = ({ attempts }: Row): boolean => attempts.succeeded + attempts.failed > 0

const columns: Columns<Row> = {
  FROM: (each) => each.at,
  SUCCEEDED: (each) => each.attempts.succeeded,
  FAILED: (each) => each.attempts.failed,
  'DEAD LETTERS': (each) => each.attempts.dead,
  'P50 MS': (each) => each.latency_ms.p50,
  'P95 MS': (each) => each.latency_ms.p95,
}
