import type { LookupAddress, LookupOptions } from 'node:dns'

/** Resolves a name as `dns.lookup` does with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

type Answer = Parameters<Resolve>[2]

interface Name {
  /** The last answer, good or bad. */
  last?: { readonly error: NodeJS.ErrnoException | null; readonly addresses: LookupAddress[]; readonly at: number }
  /** The last good one. */
  good?: { readonly addresses: LookupAddress[]; readonly at: number }
  /** Its last look-up was slow: it takes its turn with others that were. */
  slow: boolean
  underWay: boolean
  readonly waiting: Set<Answer>
}

/** How long a connection waits for a look-up, in milliseconds. */
const limitMs = 4000
/** How long an answer is good for further connections, in milliseconds; also a bad one. */
const freshMs = 10_000
/** How old a good answer may be that stands in for one that doesn't come, in milliseconds. */
const staleMs = 10 * 60_000
/** A look-up that took longer was slow, in milliseconds. */
const slowMs = 1000
/** How many names are remembered. */
const mostNames = 10_000

/**
 * Keeps the names of one tenant from holding up those of others. The system looks names up on the process's few threads
 * (two at a time for look-ups, of libuv's four), and one whose name server is dead keeps its thread for ten seconds and more.
 *
 * - A name is looked up once at a time, whoever asks, and its answer serves for 10 s.
 * - Nobody waits for longer than 4 s: then a good answer of the last ten minutes does, or there is none (`ETIMEOUT`).
 * - Names whose last look-up took over a second are looked up one after another, so that a thread is left for the rest.
 *
 * What a name resolves to is checked by whoever connects, also when it was remembered. `clock`: in milliseconds.
 */
export function boundResolve(resolve: Resolve, clock: () => number = () => performance.now()): Resolve {
  const names = new Map<string, Name>()
  const slowOnes: (() => void)[] = []
  let slowUnderWay = false

  return (hostname, options, callback) => {
    const name = nameOf(`${options.family ?? 0} ${hostname}`)
    const { last } = name
    if (last && clock() - last.at < freshMs) {
      process.nextTick(callback, last.error, last.addresses)
      return
    }
    const timer = setTimeout(() => {
      name.waiting.delete(told)
      if (name.good && clock() - name.good.at < staleMs) callback(null, name.good.addresses)
      else callback(timedOut(hostname), [])
    }, limitMs).unref()
    const told: Answer = (error, addresses) => {
      clearTimeout(timer)
      callback(error, addresses)
    }
    name.waiting.add(told)
    if (name.underWay) return
    name.underWay = true
    const look = () => lookUp(name, (answer) => resolve(hostname, options, answer))
    if (name.slow) inTurn(name, look)
    else look()
  }

  function nameOf(key: string): Name {
    const name = names.get(key) ?? { slow: false, underWay: false, waiting: new Set() }
    names.delete(key)
    names.set(key, name)
    for (const oldest of names.keys()) {
      if (names.size <= mostNames) break
      names.delete(oldest)
    }
    return name
  }

  function lookUp(name: Name, ask: (answer: Answer) => void): void {
    const start = clock()
    const inLane = name.slow
    ask((error, addresses) => {
      const at = clock()
      name.slow = at - start > slowMs
      name.underWay = false
      name.last = { error, addresses, at }
      if (!error) name.good = { addresses, at }
      const waiting = [...name.waiting]
      name.waiting.clear()
      for (const told of waiting) told(error, addresses)
      if (inLane) nextSlowOne()
    })
  }

  function inTurn(name: Name, look: () => void): void {
    slowOnes.push(() => {
      if (name.waiting.size > 0) return look()
      // Whoever asked for it has given up: it would take a thread for nobody.
      name.underWay = false
      nextSlowOne()
    })
    if (!slowUnderWay) nextSlowOne()
  }

  function nextSlowOne(): void {
    const next = slowOnes.shift()
    slowUnderWay = next !== undefined
    next?.()
  }
}

function timedOut(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} could not be looked up within ${limitMs} ms`), { code: 'ETIMEOUT' })
}
