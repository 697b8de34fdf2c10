import { api, ApiError } from '../../../api/client.ts'
import type { ManagedRegistration } from '../../../api/connections.ts'
import { followProgress, withProgress } from '../../../api/progress.ts'
import type { Target } from './select.ts'

export type BulkAction = 'check' | 'retry' | 'rotate' | 'apply'

/** What became of one webhook. */
export interface BulkResult extends Target {
  readonly ok: boolean
  /** A status such as `active`, or the code of an error. */
  readonly result: string
  readonly message: string
}

/**
 * How many webhooks at a time. Autotask limits each tenant by itself; a browser opens six connections to one address, and
 * one of them is the event stream.
 */
const parallel = 4
const maxAttempts = 5
const retryMs = 1000

/** Carries out the action on each webhook, a few at a time, until `signal` stops it. Running ones are finished. */
export async function runAll(
  targets: readonly Target[],
  action: BulkAction,
  { signal, onResult }: { readonly signal: AbortSignal; readonly onResult: (result: BulkResult) => void },
): Promise<void> {
  const queue = [...targets]
  const work = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined && !signal.aborted; target = queue.shift()) {
      onResult({ ...target, ...(await run(target, action)) })
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
}

type Answer = Pick<ManagedRegistration, 'status' | 'message' | 'verdict'>

/** Sends the request again while the gateway or its database is unavailable for a moment. */
async function run(target: Target, action: BulkAction, attempt = 1): Promise<Omit<BulkResult, keyof Target>> {
  try {
    const params = { path: { id: String(target.id) } }
    const request = api.POST(`/v1/registrations/{id}/${action}`, { params, ...withProgress })
    const { status, message, verdict } = (await followProgress<{ data: Answer }>(request, () => {})).data
    const ok = status === 'active' && verdict?.level !== 'blind' && verdict?.level !== 'impaired'
    return { ok, result: status, message: ok ? '' : message }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const isOutage = error.status === 0 || error.status === 503
    if (!isOutage || attempt === maxAttempts) return { ok: false, result: error.code, message: error.message }
    await new Promise((resolve) => setTimeout(resolve, retryMs * attempt))
    return run(target, action, attempt + 1)
  }
}
