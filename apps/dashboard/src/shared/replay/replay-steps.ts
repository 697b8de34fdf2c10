import { api, unwrap } from '../../api/client.ts'
import type { components, operations } from '../../api/schema.d.ts'

type ReplayBody = operations['replay']['requestBody']['content']['application/json']
export type Selection = ReplayBody['selection']
type Step = components['schemas']['ReplayStep']

/** What all steps of a replay did so far, or, when counting, would do. */
export interface ReplayTotal {
  readonly replayed: number
  readonly skipped: Step['skipped']
  readonly reaches: Step['reaches']
  /** The first few deliveries. */
  readonly sample: Step['sample']
}

const shownSamples = 5

export const emptyTotal: ReplayTotal = {
  replayed: 0,
  skipped: { succeeded: 0, under_way: 0, not_wanted: 0 },
  reaches: [],
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

function add(total: ReplayTotal, { replayed, skipped, reaches, sample }: Step): ReplayTotal {
  return {
    replayed: total.replayed + replayed,
    skipped: {
      succeeded: total.skipped.succeeded + skipped.succeeded,
      under_way: total.skipped.under_way + skipped.under_way,
      not_wanted: total.skipped.not_wanted + skipped.not_wanted,
    },
    reaches: sumOf(total.reaches, reaches),
    sample: [...total.sample, ...sample].slice(0, shownSamples),
  }
}

function sumOf(total: Step['reaches'], step: Step['reaches']): Step['reaches'] {
  const sum = new Map(total.map((each) => [each.destination, each]))
  for (const each of step) {
    const before = sum.get(each.destination)?.deliveries ?? 0
    sum.set(each.destination, { ...each, deliveries: before + each.deliveries })
  }
  return [...sum.values()].toSorted((one, other) => other.deliveries - one.deliveries)
}
