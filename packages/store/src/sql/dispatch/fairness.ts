/** First attempts that go before a retry, as long as both wait: retries get about a quarter of the places. */
const firstsPerRetry = 3

/** How many destinations are remembered. Of one that was forgotten the turn begins anew. */
const remembered = 10_000

/** What waits of one connection of a destination. `room`: how many more of it may be out, of all its lines together. */
export interface Line<Item> {
  readonly connection: number
  readonly room: number
  /** The next of it, or undefined if there is none. */
  take(): Item | undefined
}

/** What may be claimed of one destination now, of each kind the connections in their turn. */
export interface Queue<Item> {
  readonly destination: string
  /** How many may be claimed at all. */
  readonly places: number
  /** Leases that ran out: they hold up their ordering key, and go first. */
  readonly lapsed: readonly Line<Item>[]
  readonly first: readonly Line<Item>[]
  /** Retries. */
  readonly late: readonly Line<Item>[]
}

/** Where a worker's next claim goes on at a destination. */
interface Turn {
  /** The connection that was served last, of each kind. */
  first: number
  late: number
  /** First attempts that were served while a retry waited. */
  sinceRetry: number
}

/** Whose turn it is, in the mind of one worker. Forgetting it costs fairness for a moment, and nothing else. */
export class Turns {
  /** The endpoint that was looked at last. */
  endpoint = ''
  readonly #turns = new Map<string, Turn>()

  of(destination: string): Readonly<Turn> {
    return this.#turns.get(destination) ?? { first: -1, late: -1, sinceRetry: 0 }
  }

  /** Destinations with the one first whose turn is the longest ago. */
  sorted(destinations: readonly string[]): readonly string[] {
    const order = new Map([...this.#turns.keys()].map((key, index) => [key, index]))
    return [...new Set(destinations)].toSorted((one, other) => (order.get(one) ?? -1) - (order.get(other) ?? -1))
  }

  served(destination: string, change: Partial<Turn>): void {
    const turn = { ...this.of(destination), ...change }
    // Put in anew, so that the order of the map is that of the turns.
    this.#turns.delete(destination)
    this.#turns.set(destination, turn)
    if (this.#turns.size > remembered) this.#turns.delete(this.#turns.keys().next().value!)
  }
}

/** Up to `limit` of all queues, each destination in its turn, and within it each connection. */
export function shareOut<Item>(queues: readonly Queue<Item>[], limit: number, turns: Turns): Item[] {
  const shared: Item[] = []
  let waiting = queues.map((queue) => inTurn(queue, turns))
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

function* inTurn<Item>(queue: Queue<Item>, turns: Turns): Generator<Item, undefined> {
  const out = new Map<number, number>()
  const lapsed = new Rounds(queue.lapsed, out)
  const first = new Rounds(queue.first, out)
  const late = new Rounds(queue.late, out)
  const fromLate = () => {
    const item = late.next()
    if (item) turns.served(queue.destination, { late: late.last, sinceRetry: 0 })
    return item
  }
  const fromFirst = () => {
    const item = first.next()
    const { sinceRetry } = turns.of(queue.destination)
    if (item) turns.served(queue.destination, { first: first.last, sinceRetry: late.waits ? sinceRetry + 1 : 0 })
    return item
  }
  for (let left = queue.places; left > 0; left -= 1) {
    const retryIsNext = turns.of(queue.destination).sinceRetry >= firstsPerRetry
    const item = lapsed.next() ?? (retryIsNext ? (fromLate() ?? fromFirst()) : (fromFirst() ?? fromLate()))
    if (!item) return
    yield item
  }
}

/** One of each line, then another of each, until nothing is left or no connection has room. */
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
