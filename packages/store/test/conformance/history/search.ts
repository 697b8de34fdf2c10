import { expect, it } from 'vitest'
import type { EventFilter } from '../../../src/port/events.ts'
import type { Page } from '../../../src/port/configuration.ts'
import { createEnvironment, createIntegration, eventOf, keepAll, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeSearch(open: OpenHarness): void {
  topic('the search of events', open, (world) => {
    async function withSearch() {
      const made = await world()
      const { store, environment, record } = made
      /** Records an event and indexes `texts` for it. */
      const indexed = async (texts: readonly string[], ...input: Parameters<typeof record>) => {
        const { id } = await record(...input)
        await store.indexEvents({ events: [{ id, texts }] })
        return id
      }
      const search = async (text: string, filter: Partial<EventFilter> = {}, page: Page = { limit: 50 }) => {
        const all = { environmentId: environment.id, ...filter, search: text }
        const { rows, next } = await store.listEvents(all, page)
        return { ids: rows.map((row) => row.id), next }
      }
      const idsOf = async (...input: Parameters<typeof search>) => (await search(...input)).ids
      return { ...made, indexed, search, idsOf }
    }

    it.each([
      ['a whole value', 'T20261130.0042'],
      ['a whole value in another case, with white space around it', '  t20261130.0042\n'],
      ['a word of a value', 'PRINTER'],
      ['several words, in any order and of several values', 'acme is printer'],
      ['a word without the punctuation around it', '(acme),'],
      ['a part of a word', 'scanner'],
      ['a whole value in quotes', '"the  printer/scanner is down"'],
      ['letters of another form', 'ｃａｆｅ́'],
    ])('finds an event by %s', async (_, text) => {
      const { indexed, idsOf } = await withSearch()
      await indexed(['T20261130.0043', 'the laptop works'])
      const id = await indexed(['T20261130.0042', 'The Printer/Scanner is down', 'Acme, Ltd. Café'])
      expect(await idsOf(text)).toEqual([id])
    })

    it.each([
      ['a part of a number', '0042'],
      ['the beginning of a word', 'print'],
      ['a word that only another event has', 'down works'],
      ['words in quotes that are only a part of the value', '"printer is"'],
      ['nothing', ' '],
      ['quotes around nothing', '""'],
    ])('finds nothing by %s', async (_, text) => {
      const { indexed, idsOf } = await withSearch()
      await indexed(['T20261130.0042', 'The printer is down'])
      await indexed(['The scanner works'])
      expect(await idsOf(text)).toEqual([])
    })

    it('finds an event by its id, even if its plugin names no texts', async () => {
      const { indexed, idsOf } = await withSearch()
      const id = await indexed([])
      expect(await idsOf(id)).toEqual([id])
    })

    it('finds nothing of an event that is not indexed yet', async () => {
      const { record, idsOf } = await withSearch()
      const { id } = await record()
      expect(await idsOf(id)).toEqual([])
    })

    it.each(oddTexts)('takes %s as a text, and searches for it', async (_, text) => {
      const { indexed, idsOf } = await withSearch()
      const id = await indexed([text, 'plain'])
      await idsOf(text)
      expect(await idsOf('plain')).toEqual([id])
    })

    it('indexes the first 64 terms of an event, and no value of more than 256 characters', async () => {
      const { indexed, idsOf } = await withSearch()
      const values = Array.from({ length: 100 }, (_, index) => `v${index}`)
      const id = await indexed(['x'.repeat(257), ...values])
      expect(await idsOf('v62')).toEqual([id])
      expect(await idsOf('v63')).toEqual([])
      expect(await idsOf('x'.repeat(257))).toEqual([])
    })

    it('indexes an event twice without a difference', async () => {
      const { store, indexed, idsOf } = await withSearch()
      const id = await indexed(['one'])
      await store.indexEvents({ events: [{ id, texts: ['one', 'two'] }] })
      expect(await idsOf('one two')).toEqual([id])
    })

    it('obeys the other filters, and finds nothing of another environment', async () => {
      const { store, environment, connect, indexed, idsOf } = await withSearch()
      const other = await createIntegration(store, environment)
      const { connectionId } = await connect(['mine'])
      const mine = await indexed(['same'], { matchKey: 'mine' })
      const account = await indexed(['same'], { type: 'Account' })
      const ofOther = await indexed(['same'], {}, { integrationId: other.id, receivedAt: 5 })
      expect(await idsOf('same')).toEqual([ofOther, account, mine])
      expect(await idsOf('same', { connectionId })).toEqual([mine])
      expect(await idsOf('same', { type: 'Account' })).toEqual([account])
      expect(await idsOf('same', { integrationId: other.id })).toEqual([ofOther])
      expect(await idsOf('same', { to: 6 })).toEqual([ofOther])
      const elsewhere = await createEnvironment(store)
      expect(await idsOf('same', { environmentId: elsewhere.id })).toEqual([])
      expect(await idsOf('same', { environmentId: elsewhere.id, integrationId: other.id })).toEqual([])
    })

    it('finds the events of the same record, and those that have words, too', async () => {
      const { store, environment, connect, record, indexed } = await withSearch()
      await connect(['mine'])
      await connect(['twin'])
      const ofRecord = (texts: string[], matchKey = 'mine') => indexed(texts, { matchKey, orderingKey: 'Ticket:7' })
      const first = await ofRecord(['open'])
      await indexed(['open'], { matchKey: 'mine', orderingKey: 'Ticket:8' })
      await ofRecord(['open'], 'twin')
      const second = await ofRecord(['closed'])
      const related = async (id: string, filter: Partial<EventFilter> = {}, before?: string) => {
        const input = { environmentId: environment.id, ...filter, relatedTo: id }
        return (await store.listEvents(input, { limit: 10, before })).rows.map((row) => row.id)
      }
      expect(await related(first)).toEqual([second, first])
      expect(await related(first, { search: 'open' })).toEqual([first])
      expect(await related(second, {}, second)).toEqual([first])
      const elsewhere = await createEnvironment(store)
      expect(await related(first, { environmentId: elsewhere.id })).toEqual([])
      const [unmatched, other] = [await ofRecord([], 'nobody'), await ofRecord([], 'no one')]
      expect(await related(unmatched)).toEqual([unmatched])
      expect(await related(other)).toEqual([other])
      const { id: withoutRecord } = await record({ matchKey: 'mine' })
      for (const id of [withoutRecord, '987654321', 'abc', '']) expect(await related(id)).toEqual([])
    })

    it('shows the newest first, in pages without a gap, over several integrations', async () => {
      const { store, environment, integration, recordAll, receipt, search } = await withSearch()
      const other = await createIntegration(store, environment)
      const receipts = Array.from({ length: 1300 }, (_, index) =>
        receipt({}, { integrationId: index % 2 === 0 ? integration.id : other.id }),
      )
      const events = await recordAll(receipts)
      await store.indexEvents({ events: events.map(({ id }, index) => ({ id, texts: ['all', `third${index % 3}`] })) })
      const newestFirst = events.map(({ id }) => id).toReversed()
      for (const [text, ids] of [
        ['all', newestFirst],
        ['all third0', newestFirst.filter((_, index) => (1299 - index) % 3 === 0)],
      ] as const) {
        const found: string[] = []
        for (let before: string | undefined | null; before !== null;) {
          const page = await search(text, {}, { limit: 299, before })
          found.push(...page.ids)
          before = page.next
        }
        expect(found).toEqual(ids)
      }
    })

    it('examines so many events for one page and goes on with the next', async () => {
      const { store, recordAll, receipt, search } = await withSearch()
      const receipts = Array.from({ length: 2001 }, (_, index) => receipt({ type: index === 0 ? 'Account' : 'Ticket' }))
      const events = await recordAll(receipts)
      await store.indexEvents({ events: events.map(({ id }) => ({ id, texts: ['all'] })) })
      const first = await search('all', { type: 'Account' })
      expect(first).toEqual({ ids: [], next: events[1]!.id })
      expect(await search('all', { type: 'Account' }, { limit: 50, before: first.next! })).toEqual({
        ids: [events[0]!.id],
        next: null,
      })
    })
  })
}

export function describeSearchIndex(open: OpenHarness): void {
  topic('the index of events', open, (world) => {
    async function withIndex() {
      const made = await world()
      const { store, environment } = made
      const idsOf = async (text: string) => {
        const { rows } = await store.listEvents({ environmentId: environment.id, search: text }, { limit: 2000 })
        return rows.map((row) => row.id)
      }
      return { ...made, idsOf }
    }

    it('names the events that are not indexed, with what a plugin reads, from any position upwards and downwards', async () => {
      const { store, provider, record, recordAll, receipt } = await withIndex()
      const before = await record()
      const big = await record({}, { body: Buffer.alloc(256 * 1024 + 1, 'x') })
      const [first, second] = await recordAll([
        receipt({}, { body: Buffer.from('two'), content: { events: [eventOf(), eventOf()] } }),
      ])
      await store.indexEvents({ events: [{ id: first!.id, texts: [] }] })
      const after = await record()
      const newer = await store.listUnindexed({ newerThan: before.id, limit: 100 })
      expect(newer.next).toBeNull()
      expect(newer.events.map(({ id }) => id)).toEqual([big.id, second!.id, after.id])
      expect(newer.events[0]!.body).toBeNull()
      expect(newer.events[1]).toMatchObject({ provider, origin: 'push', position: 1, receivedAt: 1_800_000_000_000 })
      expect(newer.events[1]!.headers).toEqual({ 'content-type': 'application/json' })
      expect(Buffer.from(newer.events[1]!.body!).toString()).toBe('two')
      const older = await store.listUnindexed({ upTo: second!.id, limit: 2 })
      expect(older.events.map(({ id }) => id)).toEqual([second!.id, big.id])
      const rest = await store.listUnindexed({ upTo: older.next!, limit: 1 })
      expect(rest.events.map(({ id }) => id)).toEqual([before.id])
      expect((await store.listUnindexed({ upTo: '0', limit: 5 })).events).toEqual([])
      expect((await store.listUnindexed({ newerThan: after.id, limit: 5 })).events).toEqual([])
    })

    it('leads past any number of indexed events in steps', async () => {
      const { store, record, recordAll, receipt } = await withIndex()
      const start = await record()
      const events = await recordAll(Array.from({ length: 600 }, () => receipt()))
      await store.indexEvents({ events: events.slice(0, 599).map(({ id }) => ({ id, texts: [] })) })
      const first = await store.listUnindexed({ newerThan: start.id, limit: 10 })
      expect(first).toMatchObject({ events: [], next: events[499]!.id })
      const second = await store.listUnindexed({ newerThan: first.next!, limit: 10 })
      expect(second).toMatchObject({ events: [{ id: events[599]!.id }], next: null })
    })

    it('remembers the range that is indexed, and counts the older events', async () => {
      const { store, record } = await withIndex()
      const first = await record()
      const second = await record()
      const third = await record()
      await store.indexEvents({ events: [], range: { from: second.id, to: third.id } })
      const progress = await store.indexProgress()
      expect(progress).toMatchObject({ range: { from: second.id, to: third.id }, newest: third.id })
      await store.indexEvents({ events: [], range: { from: first.id, to: third.id } })
      expect((await store.indexProgress()).olderEvents).toBe(progress.olderEvents - 1)
      await store.indexEvents({ events: [], range: { from: '0', to: third.id } })
      expect((await store.indexProgress()).olderEvents).toBe(0)
    })

    it('keeps no term of a pruned event', async () => {
      const { store, countTerms, clock, record, upkeep, idsOf } = await withIndex()
      const { id } = await record()
      await store.indexEvents({ events: [{ id, texts: ['gone'] }] })
      clock.now += 1000
      const retention = { ...keepAll, eventsMs: 10 }
      while ((await upkeep({ retention })).pruned > 0);
      expect(await countTerms([id])).toBe(0)
      expect(await idsOf('gone')).toEqual([])
    })

    it('keeps no term of an erased event', async () => {
      const { store, countTerms, clock, connect, record, upkeep } = await withIndex()
      const connection = await connect(['guid'])
      const { id } = await record({ matchKey: 'guid' })
      await store.indexEvents({ events: [{ id, texts: ['gone'] }] })
      await store.deleteConnection({ id: connection.id, now: clock.now, purge: true })
      while ((await upkeep()).pruned > 0);
      expect(await countTerms([id])).toBe(0)
    })

    it('keeps no term of an unparsable event that was parsed again', async () => {
      const { store, countTerms, environment, receipt, recordAll } = await withIndex()
      const [unparsable] = await recordAll([receipt({}, { content: { unparsable: 'at byte 0' } })])
      const { id } = unparsable!
      await store.indexEvents({ events: [{ id, texts: ['gone'] }] })
      await store.reparseEvent({ environmentId: environment.id, id, events: [eventOf()] })
      expect(await countTerms([id])).toBe(0)
    })

    it('writes no term of an event that does not exist', async () => {
      const { store, countTerms } = await withIndex()
      const ids = ['987654321', 'abc', '-1', '']
      await store.indexEvents({ events: ids.map((id) => ({ id, texts: ['x'] })) })
      expect(await countTerms(ids)).toBe(0)
    })
  })
}
