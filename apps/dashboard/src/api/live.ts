import { useEffect, useState } from 'react'
import { queryClient, refreshAll, sessionKey } from './queries.ts'

/** Events that arrive within this time cause one refresh. */
const gatherMs = 300
/** The shortest time between two refreshes, in milliseconds, even if many events arrive. */
const minRefreshGapMs = 2_000
/**
 * How long after an event to refresh again, in milliseconds, to show the event's effects, such as a delivery or a
 * closed linked ticket.
 */
const followUpMs = 2_000
/** How long to wait after the gateway refused the stream. A broken stream needs no timer: the browser reconnects. */
const retryMs = 5_000

/**
 * Follows the gateway's event stream while the page is visible, and refreshes the page's data. A hidden page holds no
 * stream: a browser opens at most six connections to one address, and the gateway limits its streams.
 * Returns whether the stream is open.
 */
export function useLive(): boolean {
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    const follower = new StreamFollower(setLive)
    const onVisibility = (): void => (document.hidden ? follower.stop() : follower.start())
    document.addEventListener('visibilitychange', onVisibility)
    onVisibility()
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      follower.stop()
    }
  }, [])
  return isLive
}

/** The browser's own `EventSource` parses the stream and reconnects. */
class StreamFollower {
  readonly #onChange: (isLive: boolean) => void
  #stream: EventSource | undefined
  /** The first stream opens after the page loaded its data; a later one may have missed events, so it refreshes. */
  #wasOpen = false
  #refreshedAt = -minRefreshGapMs
  #timers = new Map<'refresh' | 'follow-up' | 'retry', number>()

  constructor(onChange: (isLive: boolean) => void) {
    this.#onChange = onChange
  }

  start(): void {
    if (this.#stream) return
    const stream = new EventSource('/v1/events/stream')
    this.#stream = stream
    stream.addEventListener('open', () => {
      this.#onChange(true)
      if (this.#wasOpen) this.#refreshSoon()
      this.#wasOpen = true
    })
    for (const type of ['message', 'gap']) stream.addEventListener(type, () => this.#onEvent())
    stream.addEventListener('error', () => {
      this.#onChange(false)
      if (stream.readyState === EventSource.CLOSED) this.#onRefused()
    })
  }

  stop(): void {
    this.#stream?.close()
    this.#stream = undefined
    for (const timer of this.#timers.values()) window.clearTimeout(timer)
    this.#timers.clear()
    this.#onChange(false)
  }

  #onEvent(): void {
    this.#refreshSoon()
    this.#after('follow-up', followUpMs, refreshAll)
  }

  #refreshSoon(): void {
    const rest = this.#refreshedAt + minRefreshGapMs - performance.now()
    this.#after('refresh', Math.max(gatherMs, rest), () => {
      this.#refreshedAt = performance.now()
      refreshAll()
    })
  }

  /** The session may have ended: reading it again then leads to the sign-in page. */
  #onRefused(): void {
    this.#stream = undefined
    void queryClient.invalidateQueries({ queryKey: sessionKey })
    this.#after('retry', retryMs, () => this.start())
  }

  /** Starts a timer unless one of that name runs. `follow-up` starts again, so that it counts from the last event. */
  #after(name: 'refresh' | 'follow-up' | 'retry', ms: number, work: () => void): void {
    if (this.#timers.has(name) && name !== 'follow-up') return
    window.clearTimeout(this.#timers.get(name))
    const run = (): void => {
      this.#timers.delete(name)
      work()
    }
    this.#timers.set(name, window.setTimeout(run, ms))
  }
}
