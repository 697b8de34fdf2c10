import type { StoredEvent } from '@guidepost/store'
import { describe, expect, it } from 'vitest'
import { EventFeed } from './feed.ts'

/** Events, newest first, in the form in which a store lists them. */
function world() {
  const rows: { id: string; receivedAt: number }[] = []
  return {
    add: (id: string, receivedAt: number, at = 0) => void rows.splice(at, 0, { id, receivedAt }),
    remove: (...ids: string[]) => {
      for (const id of ids)
        rows.splice(
          rows.findIndex((row) => row.id === id),
          1,
        )
    },
    list: ({ limit, before }: { limit: number; before?: string | undefined }) => {
      const start = before === undefined ? 0 : rows.findIndex(({ id }) => id === before) + 1
      const page = rows.slice(start, start + limit) as unknown as StoredEvent[]
      return Promise.resolve({ rows: page, next: start + limit < rows.length ? page.at(-1)!.id : null })
    },
  }
}

const minute = 60_000
const idsOf = async (feed: EventFeed) => (await feed.look()).events.map(({ id }) => id)

describe('the feed', () => {
  it('finds each new event once, oldest first, and no existing event', async () => {
    const { add, list } = world()
    add('1', 0)
    const feed = await EventFeed.open(list, 0)
    expect(await idsOf(feed)).toEqual([])
    add('2', 1)
    add('3', 2)
    expect(await idsOf(feed)).toEqual(['2', '3'])
    expect(await idsOf(feed)).toEqual([])
  })

  it('starts with an empty store', async () => {
    const { add, list } = world()
    const feed = await EventFeed.open(list, 0)
    add('1', 0)
    expect(await idsOf(feed)).toEqual(['1'])
  })

  it('finds an event that becomes visible after a newer one', async () => {
    const { add, list } = world()
    add('1', 0)
    const feed = await EventFeed.open(list, 0)
    add('3', 2)
    expect(await idsOf(feed)).toEqual(['3'])
    add('2', 1, 1)
    expect(await idsOf(feed)).toEqual(['2'])
  })

  it('ignores older events that move up when newer ones are deleted', async () => {
    const { add, remove, list } = world()
    for (let id = 0; id < 300; id++) add(String(id), id)
    const feed = await EventFeed.open(list, 10 * minute)
    remove(...Array.from({ length: 250 }, (_, index) => String(299 - index)))
    add('new', 10 * minute)
    expect(await feed.look()).toMatchObject({ events: [{ id: 'new' }], gap: false })
  })

  it('continues after the last event that the client has, over several pages', async () => {
    const { add, list } = world()
    for (let id = 0; id < 700; id++) add(String(id), id)
    const feed = await EventFeed.open(list, 700, { id: '149', receivedAt: 149 })
    const ids = await idsOf(feed)
    expect([ids[0], ids.length, ids.at(-1)]).toEqual(['150', 550, '699'])
    expect(await idsOf(feed)).toEqual([])
  })

  it('reports a gap if there are more events than one look reads', async () => {
    const { add, list } = world()
    add('0', 0)
    const feed = await EventFeed.open(list, 0)
    for (let id = 1; id <= 2500; id++) add(String(id), id)
    const { events, gap } = await feed.look()
    expect([events[0]?.id, events.length, gap]).toEqual(['501', 2000, true])
    add('2501', 2501)
    expect(await feed.look()).toMatchObject({ events: [{ id: '2501' }], gap: false })
  })
})
