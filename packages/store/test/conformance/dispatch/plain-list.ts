import { expect } from 'vitest'
import type { StoredDelivery } from '../../../src/port/deliveries.ts'
import type { ClaimedDelivery, DeliveryState, HeldReason, AttemptResult } from '../../../src/port/dispatch.ts'
import { leaseMs } from '../world.ts'

/** A delivery in the list. */
export interface Entry {
  readonly id: string
  /** The position of the event among all events, and of the delivery among the event's deliveries. */
  readonly event: number
  readonly queue: string | null
  readonly connectionId: string
  readonly destination: PlainDestination
  readonly replay: boolean
  state: DeliveryState
  attempt: number
  generation: number
  /** When it is due, or its lease ends. */
  at: number
  /**
   * The delivery was cancelled while it was leased. It occupies a slot until its lease ends, or until upkeep writes the
   * cancellation.
   */
  stillOut: boolean
}

export interface PlainDestination {
  readonly id: string
  readonly kind: 'handler' | 'endpoint'
  readonly ordered: boolean
  concurrency: number
  perConnection: number
  declared: boolean
  held: Exclude<HeldReason, 'handler_missing'> | null
  probeAt: number | null
}

export const heldOf = ({ declared, held }: PlainDestination): HeldReason | null => (declared ? held : 'handler_missing')

/** The rules of the port for claims and settlements, on a list that is too simple to be wrong. */
export function plainList() {
  const entries: Entry[] = []
  /** The last event of each queue that was leased for the first time. */
  const reached = new Map<string, number>()

  const unsettled = (entry: Entry): boolean => ['due', 'scheduled', 'waiting', 'leased'].includes(entry.state)

  function add(
    event: number,
    written: StoredDelivery,
    destination: PlainDestination,
    key: string | null,
    now: number,
  ): void {
    const { id, connectionId, replay } = written
    const queue = key === null || !destination.ordered ? null : JSON.stringify([connectionId, destination.id, key])
    const waits = queue !== null && entries.some((entry) => entry.queue === queue && unsettled(entry))
    const state = waits ? 'waiting' : 'due'
    const heldReason = heldOf(destination)
    expect(written).toMatchObject({ state: heldReason ? 'held' : state, heldReason, attempt: 0, dueAt: now })
    const begun = { state, attempt: 0, generation: -1, at: now, stillOut: false } as const
    entries.push({ id, event, queue, connectionId: connectionId!, destination, replay, ...begun })
  }

  /** Retries whose time has come. A claim that may take something makes them due first. */
  function becomeDue(now: number): void {
    for (const entry of entries) if (entry.state === 'scheduled' && entry.at <= now) entry.state = 'due'
  }

  /** The deliveries of a destination that a claim may take, and how many of them. */
  function open(destination: PlainDestination, now: number): { waiting: Entry[]; places: number; probe: boolean } {
    const held = heldOf(destination)
    const probe = held === 'failing' && destination.probeAt !== null && destination.probeAt <= now
    if (held !== null && !probe) return { waiting: [], places: 0, probe }
    const own = entries.filter((entry) => entry.destination === destination)
    const out = own.filter((entry) => (entry.state === 'leased' || entry.stillOut) && entry.at > now)
    const waiting = own.filter((entry) => entry.state === 'due' || (entry.state === 'leased' && entry.at <= now))
    if (probe) return { waiting, places: Math.min(1, waiting.length), probe }
    let reachable = 0
    for (const [connectionId, some] of Map.groupBy(waiting, (entry) => entry.connectionId)) {
      const room = destination.perConnection - out.filter((entry) => entry.connectionId === connectionId).length
      reachable += Math.min(Math.max(0, room), some.length)
    }
    const free = Math.max(0, destination.concurrency - out.length)
    return { waiting, places: Math.min(free, reachable), probe }
  }

  /** Checks the answer of a claim against what is claimable, and applies it. */
  function claimed(
    answer: readonly ClaimedDelivery[],
    asked: readonly PlainDestination[],
    limit: number,
    now: number,
  ): void {
    if (limit > 0) becomeDue(now)
    const opened = new Map(asked.map((destination) => [destination.id, open(destination, now)]))
    const places = [...opened.values()].reduce((sum, one) => sum + one.places, 0)
    expect(answer).toHaveLength(Math.min(limit, places))
    const taken = Map.groupBy(answer, (delivery) => delivery.destination)
    const counts = [...opened].map(([id, one]) => ({ count: taken.get(id)?.length ?? 0, places: one.places }))
    const most = Math.max(0, ...counts.map(({ count }) => count))
    for (const { count, places: own } of counts) expect(count).toBeGreaterThanOrEqual(Math.min(own, most - 1))
    for (const delivery of answer) {
      const { waiting, probe } = opened.get(delivery.destination)!
      const entry = waiting.find((candidate) => candidate.id === delivery.id)!
      expect(entry).toBeDefined()
      expect(delivery).toMatchObject({ attempt: entry.attempt + 1, probe, replay: entry.replay })
      expect(delivery.generation).toBeGreaterThan(entry.generation)
      checkOrder(entry, answer, waiting)
      if (probe) entry.destination.probeAt = now + leaseMs
    }
    for (const { id, attempt, generation } of answer) {
      const entry = entries.find((candidate) => candidate.id === id)!
      Object.assign(entry, { state: 'leased', attempt, generation, at: now + leaseMs })
    }
    for (const { id: destination } of asked) checkLimits(destination, now)
  }

  function checkOrder(entry: Entry, answer: readonly ClaimedDelivery[], from: readonly Entry[]): void {
    if (entry.attempt === 0 && entry.state === 'due') {
      const passed = from.filter(
        (other) =>
          other.attempt === 0 &&
          other.state === 'due' &&
          other.connectionId === entry.connectionId &&
          other.event < entry.event,
      )
      for (const other of passed) expect(answer.some(({ id }) => id === other.id)).toBe(true)
    }
    if (entry.queue === null || entry.replay) return
    expect(entry.event).toBeGreaterThanOrEqual(reached.get(entry.queue) ?? 0)
    reached.set(entry.queue, entry.event)
  }

  function checkLimits(destination: string, now: number): void {
    const out = entries.filter(
      (entry) => entry.destination.id === destination && entry.state === 'leased' && entry.at > now,
    )
    for (const [queue, some] of Map.groupBy(out, (entry) => entry.queue)) {
      if (queue !== null) expect(some).toHaveLength(1)
    }
  }

  /** Applies a settlement that takes effect. */
  function settled(entry: Entry, outcome: AttemptResult, now: number): void {
    if (outcome.kind === 'retry') Object.assign(entry, { state: 'scheduled', at: outcome.at })
    else if (outcome.kind === 'release') Object.assign(entry, { state: 'due', attempt: entry.attempt - 1 })
    else {
      entry.state = outcome.kind
      const waiting = entries.filter((other) => other.queue === entry.queue && other.state === 'waiting')
      // In the order of events; within one event the older delivery first.
      const [first] = waiting.toSorted((one, other) => one.event - other.event)
      if (entry.queue !== null && first) Object.assign(first, { state: 'due', at: now })
    }
  }

  function cancel(connectionId: string): void {
    for (const entry of entries) {
      if (entry.connectionId !== connectionId || !unsettled(entry)) continue
      entry.stillOut = entry.state === 'leased'
      entry.state = 'cancelled'
    }
  }

  function sweep(): void {
    for (const entry of entries) entry.stillOut = false
  }

  /** When a delivery may be claimable; `now` if a delivery may be claimable at once. */
  function next(asked: readonly PlainDestination[], now: number): number | null {
    const times = asked.flatMap((destination) => {
      const held = heldOf(destination)
      const own = entries.filter((entry) => entry.destination === destination)
      const at = own.flatMap(({ state, at: time }) =>
        state === 'due' ? [now] : state === 'scheduled' || state === 'leased' ? [time] : [],
      )
      if (at.length === 0 || (held !== null && (held !== 'failing' || destination.probeAt === null))) return []
      return [Math.max(Math.min(...at), held === null ? 0 : destination.probeAt!)]
    })
    return times.length === 0 ? null : Math.max(now, Math.min(...times))
  }

  /** The state as people see it. */
  function shown(id: string) {
    const entry = entries.find((candidate) => candidate.id === id)!
    const held = unsettled(entry) && entry.state !== 'leased' ? heldOf(entry.destination) : null
    const { attempt, replay } = entry
    return { id, state: held ? 'held' : entry.state, heldReason: held, attempt, replay }
  }

  return { entries, unsettled, add, claimed, settled, cancel, sweep, next, shown }
}
