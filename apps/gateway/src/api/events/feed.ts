import type { Page, Paged, StoredEvent } from '@guidepost/store'

/** The maximum number of pages that one poll reads. It skips older events, and `gap` reports that. */
const maxPages = 10
const pageSize = 200
/** How many ids of known events to remember: more than one poll can find. */
const remembered = 2 * maxPages * pageSize
/** The longest time between the receipt of an event and its visibility in the store. */
const lateMs = 60_000

type List = (page: Page) => Promise<Paged<StoredEvent>>
type Known = Pick<StoredEvent, 'id' | 'receivedAt'>

/** The new events of one poll. */
export interface News {
  /** Oldest first. */
  readonly events: readonly StoredEvent[]
  /** True if there were more events than one poll reads: the older ones are missing. */
  readonly gap: boolean
}

/**
 * Finds new events by reading the newest again and again, so that it works whichever process recorded them. It also finds
 * an event that becomes visible after a newer one.
 */
export class EventFeed {
  readonly #list: List
  /** Events older than this are never new, even after the known ones were deleted. */
  readonly #since: number
  readonly #seen = new Set<string>()

  private constructor(list: List, since: number) {
    this.#list = list
    this.#since = since
  }

  /** Starts after the event `last`; without it, after the events that exist `now`. */
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

  /** The id of the newest known event. */
  get newest(): string | undefined {
    return [...this.#seen].at(-1)
  }

  /** Finds the events that became visible since the previous poll. */
  async look(): Promise<News> {
    const news: StoredEvent[] = []
    for (let page = 0, before: string | undefined; page < maxPages; page++) {
      const { rows, next } = await this.#list({ limit: pageSize, before })
      // Rows are newest first, so the rows after the last known event on this page are older and not new.
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
