import { expect, it } from 'vitest'
import { createIntegration, eventOf, topic, type OpenHarness } from '../world.ts'

export function describeDuplicates(open: OpenHarness): void {
  topic('duplicates', open, (world) => {
    it('counts a repeated event with its time, and writes nothing', async () => {
      const { store, environment, clock, connect, handle, receipt, recordAll, find, claim } = await world()
      await connect(['guid'])
      const destination = await handle()
      const first = receipt({ matchKey: 'guid', dedupeKey: '1' })
      const [event] = await recordAll([first])
      expect(await find(event!)).toMatchObject({ duplicates: 0, lastDuplicateAt: null })
      for (const later of [1000, 2000]) {
        const [again] = await recordAll([{ ...first, receivedAt: clock.now + later }])
        expect(again).toEqual({ id: event!.id, state: 'accepted', reason: null, duplicate: true, deliveries: 0 })
      }
      const lastDuplicateAt = clock.now + 2000
      expect(await find(event!)).toMatchObject({ duplicates: 2, lastDuplicateAt, receivedAt: clock.now })
      expect((await store.listEvents({ environmentId: environment.id }, { limit: 10 })).rows).toHaveLength(1)
      expect(await claim(destination)).toHaveLength(1)
    })

    it.each([
      ['unmatched', { matchKey: 'nobody' }, { state: 'unmatched', reason: 'unknown_guid' }],
      ['a notice', { notice: true }, { state: 'notice', reason: null }],
    ])('counts a repeat of what was %s, and answers the state of the first', async (_, event, expected) => {
      const { receipt, recordAll } = await world()
      const one = receipt(event)
      await recordAll([one])
      expect(await recordAll([one])).toMatchObject([{ ...expected, duplicate: true }])
    })

    it('counts an unparsable request by its body', async () => {
      const { receipt, recordAll } = await world()
      const one = receipt({}, { content: { unparsable: 'at 0' } })
      const [first] = await recordAll([one])
      expect(await recordAll([{ ...one, content: { unparsable: 'said otherwise' } }])).toMatchObject([
        { id: first!.id, state: 'unparsable', reason: 'at 0', duplicate: true },
      ])
    })

    it('answers the current state of the first event', async () => {
      const { connect, receipt, recordAll } = await world()
      const one = receipt({ matchKey: 'guid' })
      await recordAll([one])
      await connect(['guid'])
      expect(await recordAll([one])).toMatchObject([{ state: 'unsubscribed', duplicate: true }])
    })

    it('treats another body with the same key as a new event', async () => {
      const { receipt, recordAll } = await world()
      const recorded = await recordAll(
        ['a', 'b', 'a ', ''].map((body) => receipt({ dedupeKey: 'same' }, { body: Buffer.from(body) })),
      )
      expect(recorded.filter((event) => event.duplicate)).toEqual([])
    })

    it('treats another key with the same body as a new event, however similar the keys are', async () => {
      const { receipt, recordAll } = await world()
      const receipts = [
        ['ab', 'c'],
        ['a', 'bc'],
        ['', 'abc'],
        ['abc', ''],
        ['abd', ''],
      ].map(([dedupeKey, body]) => receipt({ dedupeKey: dedupeKey! }, { body: Buffer.from(body!) }))
      expect((await recordAll(receipts)).filter((event) => event.duplicate)).toEqual([])
    })

    it('compares only within a registration, or within the integration’s own path', async () => {
      const { store, environment, connect, register, receipt, recordAll } = await world()
      const connection = await connect([])
      const one = await register(connection, 'one')
      const two = await register(connection, 'two', { entity: 'Account' })
      const other = await createIntegration(store, environment)
      const base = receipt()
      const scopes = [{}, { registrationId: one.id }, { registrationId: two.id }, { integrationId: other.id }]
      const receipts = scopes.map((scope) => ({ ...base, ...scope }))
      expect((await recordAll(receipts)).map((event) => event.duplicate)).toEqual([false, false, false, false])
      expect((await recordAll(receipts)).map((event) => event.duplicate)).toEqual([true, true, true, true])
    })

    it('finds a duplicate with any headers, secret, origin and time', async () => {
      const { clock, receipt, recordAll } = await world()
      const one = receipt()
      await recordAll([one])
      const again = { ...one, headers: {}, secretId: 'x', origin: 'error-log' as const, receivedAt: clock.now + 5 }
      expect(await recordAll([again])).toMatchObject([{ duplicate: true }])
      expect(await recordAll([{ ...one, receivedAt: clock.now - 5 }])).toMatchObject([{ duplicate: true }])
    })

    it('records an event as new when the window is over, and counts its repeats from then on', async () => {
      const { clock, dedupeWindowMs, receipt, recordAll } = await world()
      const one = receipt()
      const at = (receivedAt: number) => recordAll([{ ...one, receivedAt }])
      const [first] = await at(clock.now)
      expect(await at(clock.now + dedupeWindowMs)).toMatchObject([{ id: first!.id, duplicate: true }])
      const [second] = await at(clock.now + dedupeWindowMs + 1)
      expect(second).toMatchObject({ duplicate: false })
      expect(second!.id).not.toBe(first!.id)
      expect(await at(clock.now + 2 * dedupeWindowMs)).toMatchObject([{ id: second!.id, duplicate: true }])
    })

    it('records equal events of one request separately, and recognises each of them', async () => {
      const { receipt, recordAll } = await world()
      const twice = receipt({}, { content: { events: [eventOf(), eventOf()] } })
      const first = await recordAll([twice])
      expect(first).toMatchObject([{ duplicate: false }, { duplicate: false }])
      expect(await recordAll([twice])).toMatchObject(first.map(({ id }) => ({ id, duplicate: true })))
    })

    it('finds a duplicate inside one batch', async () => {
      const { receipt, recordAll, find } = await world()
      const one = receipt()
      const [first, second, third] = await recordAll([one, one, receipt(), one])
      expect(second).toMatchObject({ id: first!.id, duplicate: true })
      expect(third).toMatchObject({ duplicate: false })
      expect(await find(first!)).toMatchObject({ duplicates: 2 })
    })

    it('writes only the new events of a request', async () => {
      const { receipt, recordAll, find } = await world()
      const body = Buffer.from('grew by one')
      const known = receipt({ dedupeKey: 'a' }, { body })
      await recordAll([known])
      const grown = { ...known, content: { events: [eventOf({ dedupeKey: 'a' }), eventOf({ dedupeKey: 'b' })] } }
      const recorded = await recordAll([grown])
      expect(recorded).toMatchObject([{ duplicate: true }, { duplicate: false }])
      expect(await find(recorded[1]!)).toMatchObject({ position: 1 })
    })
  })
}
