import type { Command } from 'commander'
import type { RejectionAnswer } from '../../api/events/answers.ts'
import type { Page } from '../../api/http/schemas/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { addCommand, addGroup } from '../shared/command.ts'
import { withIntegrationFilter, withPage, type IntegrationOption, type PageOptions } from '../shared/options.ts'
import { printPage } from '../shared/print-answer.ts'
import type { Columns } from '../../terminal/output.ts'

export function addRejections(program: Command): void {
  const rejections = addGroup(
    program,
    'rejections',
    'rejected webhooks, e.g. with a wrong signature; the newest are kept',
  )
  withPage(withIntegrationFilter(addCommand(rejections, 'list', 'list rejected webhooks, newest first'))).action(list)
}

const columns: Columns<RejectionAnswer> = {
  ID: (each) => each.id,
  RECEIVED: (each) => each.received_at,
  REASON: (each) => each.reason,
  INTEGRATION: (each) => each.provider_config_key,
  REGISTRATION: (each) => each.registration_id,
  FROM: (each) => each.address,
}

async function list({ integration, limit, before, json }: IntegrationOption & PageOptions): Promise<void> {
  const query = { provider_config_key: integration, limit, before }
  printPage(await apiClient().get<Page<RejectionAnswer>>('/v1/rejections', query), json, columns)
}
