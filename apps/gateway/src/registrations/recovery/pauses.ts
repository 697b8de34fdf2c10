import type { Store } from '@guidepost/store'
import { z } from 'zod'
import type { Loop } from '../../loops/loops.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** No process could store for this long: then events may be lost that no other evidence shows. */
const pauseMs = 2 * minuteMs
/** Longer than any provider keeps a log. */
const keptMs = 45 * dayMs

const key = 'gateway:storing'
const storedSchema = z.object({
  at: z.number(),
  pauses: z.array(z.object({ from: z.number(), to: z.number() })),
})

/** Writes every 30 s that this installation can store, and notes the time in which no process could. */
export function storingLoop({
  store,
  now,
  onPause,
}: {
  readonly store: Pick<Store, 'readMemory' | 'writeMemory'>
  readonly now: () => number
  /** Called after a pause. */
  readonly onPause: () => Promise<void>
}): Loop {
  return {
    name: 'storing',
    everyMs: 30_000,
    async run() {
      const at = now()
      const before = storedSchema.safeParse(await store.readMemory(key)).data
      const isPause = before !== undefined && at - before.at > pauseMs
      const pauses = (before?.pauses ?? []).filter(({ to }) => to > at - keptMs)
      if (isPause) pauses.push({ from: before.at, to: at })
      await store.writeMemory(key, { at, pauses })
      if (isPause) await onPause()
    },
  }
}

/** Answers whether this installation could not store for a while since a time. */
export async function pausesSince(store: Pick<Store, 'readMemory'>): Promise<(since: number) => boolean> {
  const pauses = storedSchema.safeParse(await store.readMemory(key)).data?.pauses ?? []
  return (since) => pauses.some(({ to }) => to >= since)
}
