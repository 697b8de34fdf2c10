import type { LookupAddress, LookupOptions } from 'node:dns'

/** Resolves a name like `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

type Answer = Parameters<Resolve>[2]

interface Name {
  /** The last answer, an error included. */
  last?: { readonly error: NodeJS.ErrnoException | null; readonly addresses: LookupAddress[]; readonly at: number }
  /** The last answer with addresses. */
  good?: { readonly addresses: LookupAddress[]; readonly at: number }
  /** Its last look-up was slow, so its next one waits in the queue of slow names. */
  slow: boolean
  running: boolean
  readonly waiting: Set<Answer>
}

/** How long a connection waits for a look-up, in milliseconds. */
const limitMs = 4000
/** How long an answer is reused, an error included, in milliseconds. */
const freshMs = 10_000
/** How old an answer with addresses may be when a look-up takes too long, in milliseconds. */
const staleMs = 10 * 60_000
/** How long a look-up takes before it counts as slow, in milliseconds. */
const slowMs = 1000
/** How many names are cached. */
const maxNames = 10_000

/**
 * Keeps slow names of one tenant from delaying the names of others. Node looks up two names at a time, on libuv's four
 * threads, and a dead name server blocks its thread for ten seconds and more.
 *
 * - A name has one look-up at a time, which all its connections share, and its answer is reused for 10 s.
 * - A connection waits 4 s at most. Then it gets the last addresses, if they are at most 10 minutes old, or `ETIMEOUT`.
 * - Names whose last look-up took over 1 s are looked up one after another, which leaves a thread for the others.
 *
 * The caller checks the addresses, cached ones included. `clock` is in milliseconds.
 *
 * One closure, so that only its four functions can change the queue of slow names.
 */
export function boundResolve(resolve: Resolve, clock: () => number = () => performance.now()): Resolve {
  const names = new Map<string, Name>()
  const slowQueue: (() => void)[] = []
  let slowRunning = false

  return (hostname, options, callback) => {
    const name = nameOf(`${options.family ?? 0} ${hostname}`)
    const { last } = name
    if (last && clock() - last.at < freshMs) {
      process.nextTick(callback, last.error, last.addresses)
      return
    }
    const timer = setTimeout(() => {
      name.waiting.delete(answer)
      if (name.good && clock() - name.good.at < staleMs) callback(null, name.good.addresses)
      else callback(timedOut(hostname), [])
    }, limitMs).unref()
    const answer: Answer = (error, addresses) => {
      clearTimeout(timer)
      callback(error, addresses)
    }
    name.waiting.add(answer)
    if (name.running) return
    name.running = true
    const start = () => lookUp(name, (done) => resolve(hostname, options, done))
    if (name.slow) enqueueSlow(name, start)
    else start()
  }

  function nameOf(key: string): Name {
    const name = names.get(key) ?? { slow: false, running: false, waiting: new Set() }
    names.delete(key)
    names.set(key, name)
    for (const oldest of names.keys()) {
      if (names.size <= maxNames) break
      names.delete(oldest)
    }
    return name
  }

  function lookUp(name: Name, run: (done: Answer) => void): void {
    const start = clock()
    const wasQueued = name.slow
    run((error, addresses) => {
      const at = clock()
      name.slow = at - start > slowMs
      name.running = false
      name.last = { error, addresses, at }
      if (!error) name.good = { addresses, at }
      const waiting = [...name.waiting]
      name.waiting.clear()
      for (const answer of waiting) answer(error, addresses)
      if (wasQueued) startNextSlow()
    })
  }

  function enqueueSlow(name: Name, start: () => void): void {
    slowQueue.push(() => {
      if (name.waiting.size > 0) return start()
      // Every connection that waited for this name has given up, so a look-up would waste a thread.
      name.running = false
      startNextSlow()
    })
    if (!slowRunning) startNextSlow()
  }

  function startNextSlow(): void {
    const next = slowQueue.shift()
    slowRunning = next !== undefined
    next?.()
  }
}

function timedOut(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} could not be looked up within ${limitMs} ms`), { code: 'ETIMEOUT' })
}
