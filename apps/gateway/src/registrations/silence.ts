import type { Store } from '@guidepost/store'
import type { Loop } from '../loops/loops.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

/** No webhook is overdue sooner: many tenants send nothing overnight. */
const leastSilenceMs = dayMs
/** The usual pauses of a tenant are those of this time up to its last event. */
const windowMs = 30 * dayMs
/** How many connections each step looks at. */
const stepSize = 1000

export interface SilenceOptions {
  readonly store: Pick<Store, 'listSilences' | 'markOverdue'>
  readonly now: () => number
}

/**
 * Measures, once an hour, how long each silent connection usually pauses. Guidepost cannot ask the provider about
 * webhooks that people set up by hand, so a silence that is unusually long is all that it can see of a broken one.
 */
export function silenceLoop({ store, now }: SilenceOptions): Loop {
  return {
    name: 'silence',
    everyMs: hourMs,
    async run(stopping) {
      const before = now() - leastSilenceMs
      for (let after: number | null = 0; after !== null && !stopping.aborted;) {
        const { rows, next } = await store.listSilences({ after, limit: stepSize, before, windowMs })
        for (const { connection, lastEventAt, longestGapMs } of rows) {
          const from = lastEventAt + Math.max(leastSilenceMs, 2 * longestGapMs)
          await store.markOverdue({ connection, lastEventAt, from })
        }
        after = next
      }
    },
  }
}
