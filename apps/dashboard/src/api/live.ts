import { useEffect, useState } from 'react'
import { queryClient, refreshAll, sessionKey } from './queries.ts'

/** What comes together is shown together. */
const gatherMs = 300
/** However much comes, the gateway is asked no more often than that. */
const paceMs = 2_000
/** What an event sets in motion (a delivery, a linked ticket) is done a little later. */
const afterMs = 2_000
/** From a stream that was refused to the next try; one that broke off is taken up by the browser itself. */
const retryMs = 5_000

/**
 * Follows what the gateway receives while the page is in view, and asks again for what is on it. A page that nobody sees
 * holds no connection: a browser has six for one address, and the gateway's streams are counted, too.
 * Answers whether it follows now.
 */
export function useLive(): boolean {
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    const follower = new Follower(setLive)
    const look = (): void => (document.hidden ? follower.stop() : follower.start())
    document.addEventListener('visibilitychange', look)
    look()
    return () => {
      document.removeEventListener('visibilitychange', look)
      follower.stop()
    }
  }, [])
  return isLive
}

class Follower {
  readonly #onChange: (isLive: boolean) => void
  #stream: EventSource | undefined
  /** What is on the page was asked for before the first stream; before a later one, something may have been missed. */
  #wasOpen = false
  #refreshedAt = -paceMs
  #timers = new Map<'soon' | 'later' | 'retry', number>()

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
    for (const type of ['message', 'gap']) stream.addEventListener(type, () => this.#onNews())
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

  #onNews(): void {
    this.#refreshSoon()
    this.#after('later', afterMs, refreshAll)
  }

  #refreshSoon(): void {
    const rest = this.#refreshedAt + paceMs - performance.now()
    this.#after('soon', Math.max(gatherMs, rest), () => {
      this.#refreshedAt = performance.now()
      refreshAll()
    })
  }

  /** Perhaps the session is over: then asking for it leads to the sign-in. */
  #onRefused(): void {
    this.#stream = undefined
    void queryClient.invalidateQueries({ queryKey: sessionKey })
    this.#after('retry', retryMs, () => this.start())
  }

  /** Once, however often it is asked for meanwhile; `later` counts from the last time. */
  #after(name: 'soon' | 'later' | 'retry', ms: number, work: () => void): void {
    if (this.#timers.has(name) && name !== 'later') return
    window.clearTimeout(this.#timers.get(name))
    const done = (): void => {
      this.#timers.delete(name)
      work()
    }
    this.#timers.set(name, window.setTimeout(done, ms))
  }
}
