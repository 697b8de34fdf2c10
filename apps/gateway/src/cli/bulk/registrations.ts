import type { Data } from '../../api/http/schemas/answers.ts'
import type { ReconciledAnswer } from '../../api/registrations/answers.ts'
import { apiClient } from '../client/api-client.ts'
import { registrationPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import type { ConnectionFilter } from '../connections/filter.ts'
import { isSettled } from '../registrations/view.ts'
import { confirmEffects } from '../shared/confirm.ts'
import { counted } from '../../terminal/output.ts'
import { runTasks, throughOutages, type BulkOptions } from './run.ts'
import { selectRegistrations } from './select.ts'

export type BulkAction = 'check' | 'retry' | 'rotate' | 'apply'

const effectOf: Record<BulkAction, string> = {
  check: 'looked at now, and not changed',
  retry: 'set up or repaired now, even if somebody switched it off',
  rotate: 'given a new signing secret; the old one stays valid for 1 day',
  apply: 'changed as its plan says, skipping the safety brakes',
}
const maxExamples = 5

/** Carries out an action on every registration that matches. Returns 1 if one needs a person afterwards. */
export async function actOnAll(action: BulkAction, filter: ConnectionFilter, options: BulkOptions): Promise<number> {
  const api = apiClient()
  const selected = await selectRegistrations(api, filter)
  const examples = [...new Set(selected.map(({ connection }) => connection))].slice(0, maxExamples)
  const effects = [
    `${counted(selected.length, 'webhook')}: each ${effectOf[action]}`,
    ...(examples.length > 0 ? [`Of ${examples.join(', ')}${selected.length > examples.length ? ' …' : ''}`] : []),
  ]
  const question = `${action[0]!.toUpperCase()}${action.slice(1)} ${counted(selected.length, 'webhook')}?`
  // A look changes nothing, so it needs no confirmation.
  const asking = action === 'check' ? { ...options, yes: true } : options
  if (!(await confirmEffects(asking, { question, effects }))) return 0
  const tasks = selected.map(({ id, connection, integration }) => ({
    connection,
    integration,
    registration: id,
    async run() {
      const request = { method: 'POST' as const, json: true, body: {} }
      const { data } = await throughOutages(() =>
        watch<Data<ReconciledAnswer>>(api, `${registrationPath(String(id))}/${action}`, request),
      )
      const { status, message } = data
      return { ok: isSettled(data), result: status, message: isSettled(data) || message === status ? '' : message }
    },
  }))
  return await runTasks(tasks, options)
}
