import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../../src/port/ingest.ts'
import { eventOf, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeBatches(open: OpenHarness): void {
  topic('recording', open, (world) => {
    it('stores a request as it arrived', async () => {
      const { clock, record, find, integration, provider } = await world()
      const headers = { 'content-type': 'application/json', 'x-hook-signature': 'sha1=abc' }
      const body = randomBytes(1000)
      const input = { body, headers, origin: 'error-log', secretId: 'secret-7' } as const
      const event = await record({ type: 'Ticket', action: 'Create' }, input)
      const stored = await find(event)
      expect({ ...stored, body: Buffer.from(stored.body) }).toEqual({
        id: event.id,
        integration: integration.uniqueKey,
        provider,
        connections: [],
        registrationId: null,
        state: 'unmatched',
        outcome: 'unmatched',
        reason: 'no_guid',
        type: 'Ticket',
        action: 'Create',
        origin: 'error-log',
        recovered: null,
        receivedAt: clock.now,
        duplicates: 0,
        lastDuplicateAt: null,
        position: 0,
        headers,
        body,
        secretId: 'secret-7',
        deliveries: [],
      })
    })

    it('stores each event of a request with its position', async () => {
      const { connect, handle, receipt, recordAll, find, claim } = await world()
      await connect(['guid'])
      const destination = await handle()
      const events = ['a', 'b', 'c'].map((type) => eventOf({ type, matchKey: 'guid' }))
      const body = Buffer.from('[a, b, c]')
      const recorded = await recordAll([receipt({}, { body, content: { events } })])
      for (const [position, event] of recorded.entries()) {
        expect(await find(event)).toMatchObject({ position, type: events[position]!.type, body: new Uint8Array(body) })
      }
      expect((await claim(destination)).map(({ event }) => [event.position, event.type])).toEqual([
        [0, 'a'],
        [1, 'b'],
        [2, 'c'],
      ])
    })

    it('answers in the order of the batch, with ascending ids', async () => {
      const { store, environment, receipt, recordAll } = await world()
      const types = Array.from({ length: 50 }, (_, index) => `type ${index}`)
      const recorded = await recordAll(types.map((type) => receipt({ type })))
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 50 })
      expect(rows.map((row) => row.type).toReversed()).toEqual(types)
      expect(rows.map((row) => row.id).toReversed()).toEqual(recorded.map((event) => event.id))
    })

    it('accepts an empty batch, and a request without events', async () => {
      const { store, receipt } = await world()
      expect(await store.recordBatch([])).toEqual([])
      expect(await store.recordBatch([receipt({}, { content: { events: [] } })])).toEqual([{ ok: true, events: [] }])
    })

    it('makes recorded events visible before the promise resolves', async () => {
      const { record, find } = await world()
      for (let count = 0; count < 20; count += 1) expect(await find(await record())).toBeDefined()
    })

    describe('texts of a sender', () => {
      it.each<[string, Uint8Array]>([
        ['nothing at all', new Uint8Array()],
        ['one NUL', Buffer.of(0)],
        ['bytes that are no UTF-8', Buffer.of(0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x00)],
        ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
        ['a part of a larger buffer', Buffer.from('before-body-after').subarray(7, 11)],
        ['4 MiB', randomBytes(4 * 1024 * 1024)],
      ])('stores a body of %s byte by byte', async (_, body) => {
        const { connect, handle, record, find, claimOne } = await world()
        await connect(['guid'])
        const destination = await handle()
        const digest = (bytes: Uint8Array) => [bytes.byteLength, createHash('sha256').update(bytes).digest('hex')]
        const expected = digest(body)
        const event = await record({ matchKey: 'guid' }, { body })
        expect(digest((await find(event)).body)).toEqual(expected)
        expect(digest((await claimOne(destination)).event.body)).toEqual(expected)
      })

      it.each(oddTexts)('accepts %s in every text of an event', async (_, text) => {
        const { connect, handle, receipt, recordAll, find, claimOne, integration, store } = await world()
        const { connectionId } = await connect([`key ${text}`])
        const destination = await handle()
        const event = { type: text, action: text, matchKey: `key ${text}`, dedupeKey: text, orderingKey: text }
        const one = receipt(event, { integrationId: integration.id })
        const [recorded] = await recordAll([one])
        expect(recorded).toMatchObject({ state: 'accepted' })
        expect((await find(recorded!)).connections).toEqual([connectionId])
        expect((await claimOne(destination)).event.id).toBe(recorded!.id)
        expect(await recordAll([one])).toMatchObject([{ duplicate: true }])
        expect(await store.findConnectionsByKey(integration.id, `key ${text}`)).toHaveLength(1)
      })

      it.each(oddTexts)('accepts %s in headers, the reason and the error of an attempt', async (_, text) => {
        const { connect, handle, record, recordAll, receipt, find, claimOne, settle, clock } = await world()
        await connect(['guid'])
        const destination = await handle()
        const headers = { 'x-odd': text, [text]: 'value' }
        const event = await record({ matchKey: 'guid' }, { headers })
        expect((await find(event)).headers).toEqual(headers)
        const delivery = await claimOne(destination)
        expect(delivery.event.headers).toEqual(headers)
        expect(await settle(delivery, { kind: 'retry', at: clock.now, error: text })).toBe(1)
        expect((await find(event)).deliveries[0]!.error).toEqual(expect.any(String))
        const [unread] = await recordAll([receipt({}, { content: { unparsable: text } })])
        expect(await find(unread!)).toMatchObject({ state: 'unparsable', reason: expect.any(String) })
      })

      it('lists ordinary text as it was sent, and cuts long text without splitting a character', async () => {
        const { record, find } = await world()
        expect(await find(await record({ type: 'Ünïcode 😀', action: 'Größe' }))).toMatchObject({
          type: 'Ünïcode 😀',
          action: 'Größe',
        })
        const { type } = await find(await record({ type: `x${'😀'.repeat(2_001)}` }))
        expect(type).toMatch(/^x(😀)+$/u)
      })

      it('delivers an event with an odd type to the handler of that type, and finds it by the type', async () => {
        const { store, environment, connect, handle, record } = await world()
        await connect(['guid'])
        for (const [, type] of oddTexts) {
          await handle([type])
          const event = await record({ matchKey: 'guid', type })
          expect(event.deliveries).toBe(1)
          const { rows } = await store.listEvents({ environmentId: environment.id, type }, { limit: 10 })
          expect(rows.map((row) => row.id)).toEqual([event.id])
        }
      })
    })

    describe('a receipt that cannot be stored', () => {
      const poison: [string, Partial<Receipt>][] = [
        ['of an integration that is not there', { integrationId: 987_654_321 }],
        ['of an integration that is no number', { integrationId: Number.NaN }],
        ['of a time that is no number', { receivedAt: Number.NaN }],
        ['of a time that no integer holds', { receivedAt: 2 ** 70 }],
        ['of a time that only some integers hold', { receivedAt: 2 ** 60 }],
        ['that only the database refuses', { origin: null as never }],
      ]

      it.each(poison)('fails alone: one %s', async (_, wrong) => {
        const { store, environment, connect, handle, receipt, find, claim } = await world()
        await connect(['guid'])
        const destination = await handle()
        const good = () => receipt({ matchKey: 'guid', orderingKey: 'Ticket:7' })
        const batch = [good(), receipt({ matchKey: 'guid' }, wrong), good(), receipt({}, wrong), good()]
        const recorded = await store.recordBatch(batch)
        expect(recorded.map((result) => result.ok)).toEqual([true, false, true, false, true])
        const failed = { ok: false, code: 'invalid', message: expect.stringMatching(/./) }
        expect([recorded[1], recorded[3]]).toEqual([failed, failed])
        const events = recorded.flatMap((result) => (result.ok ? result.events : []))
        for (const event of events) expect(await find(event)).toMatchObject({ state: 'accepted' })
        const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 10 })
        expect(rows).toHaveLength(3)
        expect((await claim(destination)).map((delivery) => delivery.event.id)).toEqual([events[0]!.id])
      })

      it('changes nothing, whichever of its events is refused', async () => {
        const { store, environment, receipt } = await world()
        const events = [eventOf(), eventOf({ type: 7 as never })]
        const recorded = await store.recordBatch([receipt({}, { content: { events } }), receipt()])
        expect(recorded.map((result) => result.ok)).toEqual([false, true])
        const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 10 })
        expect(rows).toHaveLength(1)
      })

      it('counts the duplicates of its batch once', async () => {
        const { store, receipt, recordAll, find } = await world()
        const known = receipt()
        const [event] = await recordAll([known])
        await store.recordBatch([known, receipt({}, { integrationId: 987_654_321 }), known])
        expect(await find(event!)).toMatchObject({ duplicates: 2 })
      })
    })
  })
}
