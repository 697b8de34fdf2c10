import type { Logger } from 'pino'
import type { Loop } from './loop.ts'

/** Runs the loops in this process, for a store that has one. Returns what ends them, after the rounds that run. */
export function startLocalLoops(loops: readonly Loop[], logger: Logger): () => Promise<void> {
  const running = new Map<Loop, Promise<void>>()
  const stopping = new AbortController()
  const timers = loops.map((loop) =>
    setInterval(() => {
      // A round that takes longer than the time between two leaves out the next.
      if (!running.has(loop))
        running.set(
          loop,
          round(loop, stopping.signal, logger).finally(() => running.delete(loop)),
        )
    }, loop.everyMs).unref(),
  )
  return async () => {
    for (const timer of timers) clearInterval(timer)
    stopping.abort()
    await Promise.all(running.values())
  }
}

async function round(loop: Loop, stopping: AbortSignal, logger: Logger): Promise<void> {
  try {
    await loop.run(stopping)
  } catch (error) {
    logger.error({ err: error, loop: loop.name }, 'a round of a loop failed; the next one follows')
  }
}
