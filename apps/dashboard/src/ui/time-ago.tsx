import { useSyncExternalStore } from 'react'
import { timeAgo } from '../format/time-ago.ts'

/** One clock for all times on the page. */
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

/** Changes with each tick only: what is shown has to stay the same in between. */
const currentTick = (): number => Math.floor(Date.now() / tickMs)

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** How long ago something was, and when exactly for whoever points at it. `at` is a time of the API. */
export function TimeAgo({ at }: { readonly at: string }) {
  useSyncExternalStore(subscribe, currentTick)
  const date = new Date(at)
  return (
    <time dateTime={at} title={exact.format(date)}>
      {timeAgo(date.getTime(), Date.now())}
    </time>
  )
}
