/** Where the simulator's time comes from, and where it waits. Times are milliseconds since 1970. */
export interface Clock {
  now(): number
  /** Runs `run` at `time`, or as soon as it can if that has passed; in order of time, then of asking. */
  at(time: number, run: () => void): void
  /** Hands the result of `work` to `settle`. Virtual time doesn't move while work is under way. */
  io<Result>(work: Promise<Result>, settle: (result: Result) => void): void
  /** How many real milliseconds something that may take `ms` is given. */
  realMs(ms: number): number
  /** Lets `ms` pass. On a virtual clock nobody waits: whoever advances time may be waiting for us. */
  sleep(ms: number): Promise<void>
  /** Moves virtual time on by `ms`; what falls due meanwhile happens in order, deliveries included. */
  advance(ms: number): Promise<void>
  /** Waits until nothing is under way and nothing is due now. */
  settle(): Promise<void>
  /** Nothing runs from here on. */
  stop(): void
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Timers by time, then by order: a binary heap, since a busy simulator holds thousands. */
class Timers {
  readonly #heap: Timer[] = []
  #order = 0

  get first(): Timer | undefined {
    return this.#heap[0]
  }

  add(at: number, run: () => void): void {
    const timer = { at, order: this.#order++, run }
    let index = this.#heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!before(timer, this.#heap[parent]!)) break
      this.#heap[index] = this.#heap[parent]!
      index = parent
    }
    this.#heap[index] = timer
  }

  take(): Timer | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first === undefined || last === undefined || first === last) return first
    let index = 0
    for (;;) {
      const left = index * 2 + 1
      const right = left + 1
      if (left >= this.#heap.length) break
      const child = right < this.#heap.length && before(this.#heap[right]!, this.#heap[left]!) ? right : left
      if (!before(this.#heap[child]!, last)) break
      this.#heap[index] = this.#heap[child]!
      index = child
    }
    this.#heap[index] = last
    return first
  }
}

function before(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

/**
 * Time that moves only when told. What is due now happens by itself, so that a changed ticket's webhook arrives without
 * an `advance`; what is due later waits for one. `safetyMs` is how long a delivery may really take before it counts as
 * timed out.
 */
export function virtualClock({ startAt, safetyMs }: { startAt: number; safetyMs: number }): Clock {
  const timers = new Timers()
  let now = startAt
  const end = new AbortController()
  let underWay: { done: Promise<unknown>; settle: () => void }[] = []
  let turn: Promise<void> = Promise.resolve()
  let kicked = false

  /** One at a time: two advances at once move time one after the other. */
  function inTurn(target: () => number): Promise<void> {
    const next = turn.then(() => runUntil(target()))
    turn = next.catch(() => undefined)
    return next
  }

  async function runUntil(target: number): Promise<void> {
    while (!end.signal.aborted) {
      const first = timers.first
      if (first && first.at <= now) {
        timers.take()!.run()
      } else if (underWay.length > 0) {
        // All that began at this instant ends at it, and in the order in which it began: every run is the same.
        const batch = underWay
        underWay = []
        await Promise.all(batch.map(({ done }) => done))
        for (const { settle } of batch) settle()
      } else if (first && first.at <= target) {
        now = first.at
      } else {
        now = Math.max(now, target)
        return
      }
    }
  }

  function kick(): void {
    if (kicked || end.signal.aborted) return
    kicked = true
    setImmediate(() => {
      void inTurn(() => {
        kicked = false
        return now
      })
    })
  }

  return {
    now: () => now,
    at(time, run) {
      timers.add(time, run)
      if (time <= now) kick()
    },
    io(work, settle) {
      const entry = { done: Promise.resolve() as Promise<unknown>, settle: () => {} }
      entry.done = work.then((result) => (entry.settle = () => settle(result)))
      underWay.push(entry)
    },
    realMs: () => safetyMs,
    sleep: () => Promise.resolve(),
    advance: (ms) => inTurn(() => now + ms),
    settle: () => inTurn(() => now),
    stop: () => end.abort(),
  }
}

/** Beyond it, Node's timers fire at once. */
const maxTimeoutMs = 2 ** 31 - 1

/** Real time, `scale` times as fast: with 60, a minute of Autotask takes a second. */
export function realClock({ startAt, scale }: { startAt: number; scale: number }): Clock {
  const timers = new Timers()
  const began = performance.now()
  const underWay = new Set<Promise<unknown>>()
  let armed: NodeJS.Timeout | undefined
  const end = new AbortController()
  const now = () => startAt + (performance.now() - began) * scale

  function arm(): void {
    clearTimeout(armed)
    const first = timers.first
    if (!first || end.signal.aborted) return
    armed = setTimeout(runDue, Math.min(Math.max(0, (first.at - now()) / scale), maxTimeoutMs))
  }

  function runDue(): void {
    while (!end.signal.aborted && timers.first && timers.first.at <= now()) timers.take()!.run()
    arm()
  }

  return {
    now: () => Math.floor(now()),
    at(time, run) {
      timers.add(time, run)
      if (timers.first!.run === run) arm()
    },
    io(work, settle) {
      const whole = work.then((result) => {
        underWay.delete(whole)
        if (!end.signal.aborted) settle(result)
      })
      underWay.add(whole)
    },
    realMs: (ms) => ms / scale,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / scale)),
    advance: () => Promise.reject(new Error('Real time cannot be advanced; start with clock: "virtual" for that.')),
    async settle() {
      do await Promise.all([...underWay, new Promise(setImmediate)])
      while (!end.signal.aborted && (underWay.size > 0 || (timers.first && timers.first.at <= now())))
    },
    stop() {
      end.abort()
      clearTimeout(armed)
    },
  }
}
