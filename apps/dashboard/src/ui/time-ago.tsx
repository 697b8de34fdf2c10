import { useSyncExternalStore } from 'react'
import { formatLocalTime } from '../format/local-time.ts'
import { formatTimeAgo } from '../format/time-ago.ts'

/** How often all times on the page update. One timer serves them all. */
const tickMs = 10_000

const listeners = new Set<() => void>()
let timer: number | undefined

function subscribe(onTick: () => void): () => void {
  listeners.add(onTick)
  timer ??= window.setInterval(() => listeners.forEach((listen) => listen()), tickMs)
  return () => {
    listeners.delete(onTick)
    if (listeners.size > 0) return
    window.clearInterval(timer)
    timer = undefined
  }
}

/** Changes once per tick: React needs a stable value between ticks. */
const currentTick = (): number => Math.floor(Date.now() / tickMs)

/** A time of the API as `3 minutes ago`; the tooltip has the exact time. */
export function TimeAgo({ at }: { readonly at: string }) {
  useSyncExternalStore(subscribe, currentTick)
  const date = new Date(at)
  return (
    <time dateTime={at} title={formatLocalTime(at)}>
      {formatTimeAgo(date.getTime(), Date.now())}
    </time>
  )
}
