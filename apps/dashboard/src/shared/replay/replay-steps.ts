import { answer, api } from '../../api/client.ts'
import type { components, operations } from '../../api/schema.d.ts'

type Body = operations['replay']['requestBody']['content']['application/json']
export type Selection = Body['selection']
type Step = components['schemas']['ReplayStep']

/** What the steps of a replay did together so far, or would do. */
export interface Total {
  readonly replayed: number
  readonly skipped: Step['skipped']
  /** The first few. */
  readonly sample: Step['sample']
}

const shownSamples = 5

export const nothing: Total = { replayed: 0, skipped: { succeeded: 0, under_way: 0, not_wanted: 0 }, sample: [] }

/** Replays step by step, or only counts (`plan`), and tells after each step what was done so far. */
export async function* replaySteps(
  selection: Selection,
  { plan, force, signal }: { readonly plan: boolean; readonly force: boolean; readonly signal: AbortSignal },
): AsyncGenerator<Total> {
  let total = nothing
  let after: Step['next'] = null
  do {
    // Only what was chosen: the rest is the API's to say.
    const chosen = { ...(plan && { plan }), ...(force && { force }), ...(after !== null && { after }) }
    const step: Step = await replayStep({ selection, ...chosen }, signal)
    total = add(total, step)
    after = step.next
    yield total
  } while (after !== null && !signal.aborted)
}

async function replayStep(body: Body, signal: AbortSignal): Promise<Step> {
  return (await answer(api.POST('/v1/replays', { body, signal }))).data
}

function add(total: Total, { replayed, skipped, sample }: Step): Total {
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
