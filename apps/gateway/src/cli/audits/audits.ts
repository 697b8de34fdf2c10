import type { Command } from 'commander'
import type { Page } from '../../api/http/schemas/answers.ts'
import type { AuditAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { addCommand, addGroup, type CommonOptions } from '../shared/command.ts'
import { withPage, type PageOptions } from '../shared/options.ts'
import { printPage } from '../shared/print-answer.ts'
import type { Columns } from '../../terminal/output.ts'

interface ListOptions extends PageOptions, CommonOptions {
  readonly people?: boolean
  readonly connection?: string
}

export function addAudits(program: Command): void {
  const audits = addGroup(program, 'audits', 'what people changed, and what Guidepost changed at the provider')
  withPage(addCommand(audits, 'list', 'list the changes and who made them, newest first'))
    .option('--people', 'only what people did, with the name of their API key')
    .option('--connection <id>', 'only changes of this connection')
    .action(list)
}

const columns: Columns<AuditAnswer> = {
  AT: (each) => each.at,
  BY: (each) => each.by ?? (each.actor === 'person' ? 'a person' : 'Guidepost'),
  WHAT: (each) => each.summary,
  CONNECTION: (each) => each.connection_id,
  RESULT: (each) => each.result,
}

async function list({ people = false, connection, limit, before, json }: ListOptions): Promise<void> {
  const query = { actor: people ? 'person' : undefined, connection_id: connection, limit, before }
  printPage(await apiClient().get<Page<AuditAnswer>>('/v1/audits', query), json, columns)
}
