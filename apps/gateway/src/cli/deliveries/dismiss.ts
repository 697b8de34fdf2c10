import type { DeliveryDetailAnswer, DismissedAnswer } from '../../api/deliveries/answers.ts'
import type { Data } from '../../api/http/schemas/answers.ts'
import { counted, print, printJson } from '../../terminal/output.ts'
import { apiClient, type ApiClient } from '../client/api-client.ts'
import { deliveryPath } from '../client/paths.ts'
import { confirmMany } from '../shared/confirm.ts'
import { CliError, usageError } from '../shared/failure.ts'
import { queryOf, type DeliveryFilter } from './filter.ts'

interface Options extends DeliveryFilter {
  readonly reason: string
  readonly plan?: boolean | undefined
  readonly yes?: boolean | undefined
}

/** Dismisses the named dead letters, or all that match the filter after a confirmation. */
export async function dismiss(ids: readonly string[], options: Options): Promise<void> {
  const { reason, plan = false, yes, json, ...filter } = options
  const selection = queryOf(filter)
  const api = apiClient()
  if (ids.length === 0) return dismissAll(api, { selection, reason }, { plan, yes, json })
  const isFiltered = Object.values(selection).some((value) => value !== undefined)
  if (isFiltered || plan) throw usageError('Give either ids or a filter')
  const dismissed: DeliveryDetailAnswer[] = []
  for (const id of ids) {
    const { data } = await api.post<Data<DeliveryDetailAnswer>>(`${deliveryPath(id)}/dismiss`, { reason })
    dismissed.push(data)
    if (!json) print(`Dead letter ${id} is dismissed.`)
  }
  if (json) printJson({ data: dismissed })
}

async function dismissAll(
  api: ApiClient,
  body: object,
  { plan, yes, json }: Pick<Options, 'plan' | 'yes' | 'json'>,
): Promise<void> {
  if (json && !yes && !plan) throw usageError('--json needs --yes or --plan: it does not ask for confirmation')
  const planned = await runSteps(api, { ...body, plan: true })
  if (plan && json) return printJson({ data: { dismissed: planned } })
  if (!json) print(`${deadLetters(planned)} to dismiss.`)
  if (plan || (planned === 0 && !json)) return
  if (!yes && !(await confirmMany(`Dismiss ${deadLetters(planned)}?`, planned))) {
    throw new CliError('not_confirmed', 'Dismissed nothing', { advice: 'To dismiss without this question, add --yes.' })
  }
  const dismissed = await runSteps(api, { ...body, plan: false })
  if (json) printJson({ data: { dismissed } })
  else print(`Dismissed ${deadLetters(dismissed)}.`)
}

async function runSteps(api: ApiClient, body: object): Promise<number> {
  let total = 0
  let before: string | null | undefined
  do {
    const step: Data<DismissedAnswer> = await api.post('/v1/dead-letters/dismissals', { ...body, before })
    total += step.data.dismissed
    before = step.data.next ?? null
  } while (before !== null)
  return total
}

const deadLetters = (count: number): string => counted(count, 'dead letter')
