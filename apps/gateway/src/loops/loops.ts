import { setTimeout as wait } from 'node:timers/promises'
import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** Periodic work, e.g. the store's upkeep. A failed round is logged, and the next round runs as usual. */
export interface Loop {
  /** Lower case, digits and hyphens. Identifies the loop in the store. */
  readonly name: string
  /** The time from the start of one round to the start of the next, in milliseconds. */
  readonly everyMs: number
  /** `stopping`: the process ends, or another process has taken the loop. A long round stops after its present step. */
  run(stopping: AbortSignal): Promise<void>
}

export interface LoopOptions {
  readonly store: Pick<Store, 'claimLoop' | 'renewLoop' | 'releaseLoop'>
  readonly logger: Logger
  /** How long the others wait for a process that died in a round. The process renews its lease three times as often. */
  readonly leaseMs?: number
}

/** How long to wait before asking the store again after it was unavailable. */
const retryMs = 5000

/**
 * Runs the loops. The processes that share the store run one round of a loop at a time. While the store is unavailable,
 * no rounds run, and nothing else is delayed. Returns a function that ends the loops after the running rounds.
 */
export function startLoops(loops: readonly Loop[], options: LoopOptions): () => Promise<void> {
  const stopping = new AbortController()
  const running = loops.map((loop) => repeat(loop, options, stopping.signal))
  return async () => {
    stopping.abort()
    await Promise.all(running)
  }
}

async function repeat(loop: Loop, { store, logger, leaseMs = 15_000 }: LoopOptions, stopping: AbortSignal) {
  const { name, everyMs } = loop
  while (!stopping.aborted) {
    let waitMs = 0
    try {
      const claimed = await store.claimLoop({ name, everyMs, leaseMs })
      if ('lease' in claimed) await runRound(loop, { store, logger, leaseMs, lease: claimed.lease }, stopping)
      else waitMs = claimed.waitMs
    } catch (error) {
      logger.warn({ err: error, loop: name }, 'a loop waits for the database; it asks again in 5 s')
      waitMs = retryMs
    }
    // A timer may fire a moment early.
    await wait(waitMs + 1, undefined, { signal: stopping, ref: false }).catch(() => undefined)
  }
}

/** Runs one round, and keeps the lease on it meanwhile. */
async function runRound(
  loop: Loop,
  { store, logger, leaseMs, lease }: Required<LoopOptions> & { readonly lease: number },
  stopping: AbortSignal,
): Promise<void> {
  const { name } = loop
  const lost = new AbortController()
  const renew = async () => {
    // While the database is unavailable, no other process can take the loop either.
    if (!(await store.renewLoop({ name, lease, leaseMs }).catch(() => true))) lost.abort()
  }
  const timer = setInterval(() => void renew(), leaseMs / 3).unref()
  try {
    await loop.run(AbortSignal.any([stopping, lost.signal]))
  } catch (error) {
    logger.error({ err: error, loop: name }, 'a round of a loop failed; the next one follows')
  } finally {
    clearInterval(timer)
  }
  await store.releaseLoop({ name, lease })
}
