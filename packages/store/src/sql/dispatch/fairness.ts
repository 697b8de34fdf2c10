/** While both wait, retries get one slot of a destination after this many first attempts: a quarter of the slots. */
const firstsPerRetry = 3

/** How many destinations a rotation remembers. A forgotten destination starts again with its first connection. */
const rememberedDestinations = 10_000

/** What waits for one connection of a destination. */
export interface Line<Item> {
  readonly connection: number
  /** How many more deliveries of this connection may be leased, over all its lines together. */
  readonly room: number
  /** The next one, or undefined if the line is empty. */
  take(): Item | undefined
}

/** What a destination may be given now: for each kind, a line per connection in the order of the rotation. */
export interface Queue<Item> {
  readonly destination: string
  /** How many deliveries may be claimed for the destination in total. */
  readonly places: number
  /** Leases that ran out. They go first, because they block their ordering key. */
  readonly lapsed: readonly Line<Item>[]
  readonly first: readonly Line<Item>[]
  /** Retries. */
  readonly late: readonly Line<Item>[]
}

/** Where the next claim goes on at a destination. */
interface Position {
  /** The connection whose first attempt was served last; -1 for none. */
  first: number
  /** The connection whose retry was served last; -1 for none. */
  late: number
  /** How many first attempts were served while a retry waited. */
  sinceRetry: number
}

/**
 * The positions of a worker's claims in the ring of endpoints and in each destination's ring of connections (drawn in
 * `../../postgres/dispatch/claim.ts`). Kept in memory only: a worker that loses them is unfair for a moment, and
 * nothing else happens.
 */
export class Rotation {
  /** The endpoint that was examined last. */
  endpoint = ''
  readonly #positions = new Map<string, Position>()

  of(destination: string): Readonly<Position> {
    return this.#positions.get(destination) ?? { first: -1, late: -1, sinceRetry: 0 }
  }

  /** The destinations. The one that was served longest ago comes first. */
  sorted(destinations: readonly string[]): readonly string[] {
    const order = new Map([...this.#positions.keys()].map((key, index) => [key, index]))
    return [...new Set(destinations)].toSorted((one, other) => (order.get(one) ?? -1) - (order.get(other) ?? -1))
  }

  served(destination: string, change: Partial<Position>): void {
    const position = { ...this.of(destination), ...change }
    // Delete the entry before setting it, so that the map keeps the destinations in the order in which they were
    // served.
    this.#positions.delete(destination)
    this.#positions.set(destination, position)
    if (this.#positions.size > rememberedDestinations) this.#positions.delete(this.#positions.keys().next().value!)
  }
}

/**
 * Takes up to `limit` items: one of each destination, then a second of each, and so on. Within a destination, takes one
 * of each connection in the same way.
 */
export function shareOut<Item>(queues: readonly Queue<Item>[], limit: number, rotation: Rotation): Item[] {
  const shared: Item[] = []
  let waiting = queues.map((queue) => itemsOf(queue, rotation))
  while (waiting.length > 0 && shared.length < limit) {
    const served: typeof waiting = []
    for (const queue of waiting) {
      const next = shared.length < limit ? queue.next() : undefined
      if (!next || next.done) continue
      shared.push(next.value)
      served.push(queue)
    }
    waiting = served
  }
  return shared
}

function* itemsOf<Item>(queue: Queue<Item>, rotation: Rotation): Generator<Item, undefined> {
  const out = new Map<number, number>()
  const lapsed = new Rounds(queue.lapsed, out)
  const first = new Rounds(queue.first, out)
  const late = new Rounds(queue.late, out)
  const fromLate = () => {
    const item = late.next()
    if (item) rotation.served(queue.destination, { late: late.last, sinceRetry: 0 })
    return item
  }
  const fromFirst = () => {
    const item = first.next()
    const { sinceRetry } = rotation.of(queue.destination)
    if (item) rotation.served(queue.destination, { first: first.last, sinceRetry: late.waits ? sinceRetry + 1 : 0 })
    return item
  }
  for (let left = queue.places; left > 0; left -= 1) {
    const retryIsNext = rotation.of(queue.destination).sinceRetry >= firstsPerRetry
    const item = lapsed.next() ?? (retryIsNext ? (fromLate() ?? fromFirst()) : (fromFirst() ?? fromLate()))
    if (!item) return
    yield item
  }
}

/** Yields one item of each line, then a second of each, and so on, until the lines are empty or no connection has room. */
class Rounds<Item> {
  last = -1
  #round: Line<Item>[]
  #next: Line<Item>[] = []
  readonly #out: Map<number, number>

  constructor(lines: readonly Line<Item>[], out: Map<number, number>) {
    this.#round = [...lines]
    this.#out = out
  }

  get waits(): boolean {
    return this.#round.length > 0 || this.#next.length > 0
  }

  next(): Item | undefined {
    for (;;) {
      if (this.#round.length === 0) {
        if (this.#next.length === 0) return undefined
        this.#round = this.#next
        this.#next = []
      }
      const line = this.#round.shift()!
      const out = this.#out.get(line.connection) ?? 0
      const item = out < line.room ? line.take() : undefined
      if (item === undefined) continue
      this.#out.set(line.connection, out + 1)
      this.#next.push(line)
      this.last = line.connection
      return item
    }
  }
}
