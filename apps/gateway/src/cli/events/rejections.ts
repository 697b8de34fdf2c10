import type { Command } from 'commander'
import { apiClient } from '../client/api-client.ts'
import { toWhole } from '../arguments.ts'
import { addCommand, addGroup, type CommonOptions } from '../command.ts'
import { print, printJson, table } from '../../terminal/output.ts'
import type { RejectionAnswer } from '../../api/events/answers.ts'
import type { Page } from '../../api/http/schemas/answers.ts'

interface RejectionOptions extends CommonOptions {
  readonly integration?: string
  readonly limit: number
  readonly before?: string
}

export function addRejections(program: Command): void {
  const rejections = addGroup(program, 'rejections', 'what was not believed: the newest, kept for a look')
  addCommand(rejections, 'list', 'list them, newest first')
    .option('--integration <key>', 'of this integration')
    .option('--limit <count>', 'how many', toWhole, 20)
    .option('--before <next>', 'only those before this one: the "next" of the page before')
    .action(list)
}

async function list({ integration, limit, before, json }: RejectionOptions): Promise<void> {
  const answer = await apiClient().get<Page<RejectionAnswer>>('/v1/rejections', {
    provider_config_key: integration,
    limit,
    before,
  })
  if (json) return printJson(answer)
  const rows = answer.data.map((each) => [
    each.id,
    each.received_at,
    each.reason,
    each.provider_config_key,
    each.registration_id,
    each.address,
  ])
  print(table(['ID', 'RECEIVED', 'REASON', 'INTEGRATION', 'REGISTRATION', 'FROM'], rows))
  if (answer.next !== null) print(`\nOlder ones: --before ${answer.next}`)
}
