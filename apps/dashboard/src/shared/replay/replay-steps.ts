import { api, unwrap } from '../../api/client.ts'
import type { components, operations } from '../../api/schema.d.ts'

type ReplayBody = operations['replay']['requestBody']['content']['application/json']
export type Selection = ReplayBody['selection']
type Step = components['schemas']['ReplayStep']

/** What all steps of a replay did so far, or, when counting, would do. */
export interface ReplayTotal {
  readonly replayed: number
  readonly skipped: Step['skipped']
  /** The first few deliveries. */
  readonly sample: Step['sample']
}

const shownSamples = 5

export const emptyTotal: ReplayTotal = {
  replayed: 0,
  skipped: { succeeded: 0, under_way: 0, not_wanted: 0 },
  sample: [],
}

/** Replays step by step, or only counts (`plan`), and yields the total after each step. */
export async function* replaySteps(
  selection: Selection,
  { plan, force, signal }: { readonly plan: boolean; readonly force: boolean; readonly signal: AbortSignal },
): AsyncGenerator<ReplayTotal> {
  let total = emptyTotal
  let after: Step['next'] = null
  do {
    // Only the options that were chosen: the API has the defaults.
    const options = { ...(plan && { plan }), ...(force && { force }), ...(after !== null && { after }) }
    const step: Step = await replayStep({ selection, ...options }, signal)
    total = add(total, step)
    after = step.next
    yield total
  } while (after !== null && !signal.aborted)
}

async function replayStep(body: ReplayBody, signal: AbortSignal): Promise<Step> {
  return (await unwrap(api.POST('/v1/replays', { body, signal }))).data
}

function add(total: ReplayTotal, { replayed, skipped, sample }: Step): ReplayTotal {
  return {
    replayed: total.replayed + replayed,
    skipped: {
      succeeded: total.skipped.succeeded + skipped.succeeded,
      under_way: total.skipped.under_way + skipped.under_way,
      not_wanted: total.skipped.not_wanted + skipped.not_wanted,
    },
    sample: [...total.sample, ...sample].slice(0, shownSamples),
  }
}
