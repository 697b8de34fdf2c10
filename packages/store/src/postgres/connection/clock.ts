import type { Session } from './connections.ts'

/** How long a reading of the server's clock is used, in milliseconds. */
const readEveryMs = 10_000
/**
 * If this process's clock and the monotonic clock drift apart by more than this after a reading, a clock was set or the
 * machine slept. In milliseconds.
 */
const tolerableMs = 1000

const readClock = 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now'

interface Reading {
  readonly server: number
  readonly own: number
  readonly monotonic: number
}

/**
 * The server's clock. This class reads it from time to time and continues it with the monotonic clock in between. So a
 * claim needs no extra round trip, and changes of this process's own clock have no effect.
 */
export class DatabaseClock {
  #reading: Reading | undefined

  /** The server's time, in milliseconds since 1970. Never later than the server's clock, so that no lease ends early. */
  async now(session: Session): Promise<number> {
    const { server, monotonic } = this.#valid() ?? (await this.#read(session))
    return Math.floor(server + performance.now() - monotonic)
  }

  #valid(): Reading | undefined {
    if (!this.#reading) return undefined
    const passed = performance.now() - this.#reading.monotonic
    const own = Date.now() - this.#reading.own
    return passed < readEveryMs && Math.abs(own - passed) < tolerableMs ? this.#reading : undefined
  }

  async #read(session: Session): Promise<Reading> {
    const { rows } = await session.query(readClock, [], 'readClock')
    this.#reading = { server: Number(rows[0]!['now']), own: Date.now(), monotonic: performance.now() }
    return this.#reading
  }
}

/** The time that decides about leases and due times in a transaction, instead of the caller's `now`. */
export type DecisiveTime = (session: Session, now: number) => Promise<number>

export function decisiveTime(leaseClock: 'database' | 'caller'): DecisiveTime {
  const clock = new DatabaseClock()
  return async (session, now) => (leaseClock === 'caller' ? now : clock.now(session))
}

/** Converts the times of a use case's input from the caller's clock to the one that decides. */
export function atDecisiveTime<Input extends { readonly now: number }>(input: Input, decisive: number): Input {
  const times = ['now', 'at', 'nextStepAt'].flatMap((name) => {
    const time = (input as Readonly<Record<string, unknown>>)[name]
    return typeof time === 'number' ? [[name, time + decisive - input.now] as const] : []
  })
  return { ...input, ...Object.fromEntries(times) }
}

/**
 * How far this process's clock is ahead of the server's, in milliseconds. Assumes that the answer took half of the
 * round trip.
 */
export async function readSkew(session: Session): Promise<number> {
  const before = Date.now()
  const { rows } = await session.query(readClock, [], 'readClock')
  return Math.round((before + Date.now()) / 2 - Number(rows[0]!['now']))
}
