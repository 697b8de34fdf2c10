import type { Page, Paged, StoredEvent } from '@guidepost/store'

/** One look goes back over so many pages at most; what is further back is passed over, and said to be. */
const maxPages = 10
const pageSize = 200
/** How many ids to remember, to know what is new: more than a look can find. */
const remembered = 2 * maxPages * pageSize
/** How long an event may take from its receipt until it can be seen. */
const lateMs = 60_000

type List = (page: Page) => Promise<Paged<StoredEvent>>
type Known = Pick<StoredEvent, 'id' | 'receivedAt'>

/** What is new. */
export interface News {
  /** Oldest first. */
  readonly events: readonly StoredEvent[]
  /** True if there were more than one look goes back, so that some are left out. */
  readonly gap: boolean
}

/**
 * Finds new events by looking at the newest again and again: it needs nothing of the process that recorded them. An event
 * that becomes visible after a newer one is found too.
 */
export class EventFeed {
  readonly #list: List
  /** Nothing older is news, whatever becomes of the events that were told. */
  readonly #since: number
  readonly #seen = new Set<string>()

  private constructor(list: List, since: number) {
    this.#list = list
    this.#since = since
  }

  /** Begins behind what is there `now`, or behind the event `last`: then the first look finds what came after it. */
  static async open(list: List, now: number, last?: Known): Promise<EventFeed> {
    const feed = new EventFeed(list, (last?.receivedAt ?? now) - lateMs)
    for (let page = 0, before: string | undefined; page < maxPages; page++) {
      const { rows, next } = await list({ limit: pageSize, before })
      const known = last ? rows.findIndex(({ id }) => id === last.id) : 0
      if (known >= 0) feed.#remember(rows.slice(known))
      if (known >= 0 || next === null) break
      before = next
    }
    return feed
  }

  /** The id of the newest event that is known; undefined if there is none. */
  get newest(): string | undefined {
    return [...this.#seen].at(-1)
  }

  /** What has become visible since the look before. */
  async look(): Promise<News> {
    const news: StoredEvent[] = []
    for (let page = 0, before: string | undefined; page < maxPages; page++) {
      const { rows, next } = await this.#list({ limit: pageSize, before })
      // Below the last that is known, all is older than what was told.
      const known = rows.findLastIndex(({ id }) => this.#seen.has(id))
      const candidates = known < 0 ? rows : rows.slice(0, known)
      news.push(...candidates.filter(({ id, receivedAt }) => !this.#seen.has(id) && receivedAt >= this.#since))
      const isOld = (rows.at(-1)?.receivedAt ?? 0) < this.#since
      if (known >= 0 || isOld || next === null) return this.#tell(news, false)
      before = next
    }
    return this.#tell(news, true)
  }

  #tell(newestFirst: readonly StoredEvent[], gap: boolean): News {
    this.#remember(newestFirst)
    return { events: newestFirst.toReversed(), gap }
  }

  #remember(newestFirst: readonly StoredEvent[]): void {
    for (const { id } of newestFirst.toReversed()) this.#seen.add(id)
    for (const id of this.#seen) {
      if (this.#seen.size <= remembered) break
      this.#seen.delete(id)
    }
  }
}
