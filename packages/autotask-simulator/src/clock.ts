/** The simulator's time and timers. Times are milliseconds since 1970. */
export interface Clock {
  now(): number
  /** Calls `run` at `time`, or as soon as possible if `time` has passed. Timers run in order of time, then of creation. */
  at(time: number, run: () => void): void
  /** Calls `settle` with the result of `work`. Virtual time stands still until then. */
  io<Result>(work: Promise<Result>, settle: (result: Result) => void): void
  /** The real milliseconds to wait before something with a time limit of `ms` counts as timed out. */
  realMs(ms: number): number
  /** Waits `ms`. A virtual clock does not wait, because the code that calls `advance` may itself wait for this promise. */
  sleep(ms: number): Promise<void>
  /** Advances virtual time by `ms`. Timers that become due run in order, and deliveries end before it resolves. */
  advance(ms: number): Promise<void>
  /** Waits until no work is in progress and no timer is due. */
  settle(): Promise<void>
  /** Stops all timers for good. */
  stop(): void
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** A queue of timers, by time, then by creation. A binary heap, because a busy simulator has thousands of timers. */
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
 * A clock that moves only by `advance`. Timers that are due now run without it, so the webhook of a changed ticket arrives at
 * once; later timers wait. `safetyMs`: the real time after which a delivery counts as timed out.
 */
export function virtualClock({ startAt, safetyMs }: { startAt: number; safetyMs: number }): Clock {
  const timers = new Timers()
  let now = startAt
  const end = new AbortController()
  let inProgress: { done: Promise<unknown>; settle: () => void }[] = []
  let turn: Promise<void> = Promise.resolve()
  let runScheduled = false

  /** Runs one advance after the other, even if they are called concurrently. */
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
      } else if (inProgress.length > 0) {
        // Work that began at this instant also ends at this instant, in the order in which it began, so that every run
        // is the same.
        const batch = inProgress
        inProgress = []
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

  function scheduleRun(): void {
    if (runScheduled || end.signal.aborted) return
    runScheduled = true
    setImmediate(() => {
      void inTurn(() => {
        runScheduled = false
        return now
      })
    })
  }

  return {
    now: () => now,
    at(time, run) {
      timers.add(time, run)
      if (time <= now) scheduleRun()
    },
    io(work, settle) {
      const entry = { done: Promise.resolve() as Promise<unknown>, settle: () => {} }
      entry.done = work.then((result) => (entry.settle = () => settle(result)))
      inProgress.push(entry)
    },
    realMs: () => safetyMs,
    sleep: () => Promise.resolve(),
    advance: (ms) => inTurn(() => now + ms),
    settle: () => inTurn(() => now),
    stop: () => end.abort(),
  }
}

/** The longest delay of Node's timers; a longer one would fire at once. */
const maxTimeoutMs = 2 ** 31 - 1

/** A clock of real time, accelerated by `scale`: with 60, a simulated minute takes a second. */
export function realClock({ startAt, scale }: { startAt: number; scale: number }): Clock {
  const timers = new Timers()
  const began = performance.now()
  const inProgress = new Set<Promise<unknown>>()
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
        inProgress.delete(whole)
        if (!end.signal.aborted) settle(result)
      })
      inProgress.add(whole)
    },
    realMs: (ms) => ms / scale,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / scale)),
    advance: () =>
      Promise.reject(new Error('Real time cannot be advanced; start the simulator with clock: "virtual".')),
    async settle() {
      do await Promise.all([...inProgress, new Promise(setImmediate)])
      while (!end.signal.aborted && (inProgress.size > 0 || (timers.first && timers.first.at <= now())))
    },
    stop() {
      end.abort()
      clearTimeout(armed)
    },
  }
}
