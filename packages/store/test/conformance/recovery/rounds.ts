import { expect, it } from 'vitest'
import type { Connection } from '../../../src/port/configuration.ts'
import type { Receipt } from '../../../src/port/ingest.ts'
import type { ClaimedRecovery, RecoveredFacts, RecoveryStore } from '../../../src/port/recovery.ts'
import { leaseMs, oddTexts, topic, type OpenHarness, type World } from '../world.ts'

type Commit = Partial<Parameters<RecoveryStore['commitRecovery']>[0]>

const facts: RecoveredFacts = { fidelity: 'exact', between: { from: null, to: 7 }, actor: '29', late: true }

/** Helpers for recoveries. */
function recovering({ store, clock, integration, connect, register, receipt }: World) {
  /** A connection with a registration for `guid`, whose recovery is due. */
  async function watched(guid = 'guid') {
    const connection = await connect([])
    const registration = await register(connection, guid)
    await store.requestRecovery({ connection: connection.id, at: clock.now, now: clock.now })
    return { connection, registration }
  }

  async function claim({ id }: Connection): Promise<ClaimedRecovery> {
    const claimed = await store.claimRecovery({ connection: id, now: clock.now, leaseMs })
    if (typeof claimed === 'string') throw new Error(`The recovery is ${claimed}`)
    return claimed
  }

  const commit = ({ connection, lease }: ClaimedRecovery, input: Commit = {}) =>
    store.commitRecovery({ connection, lease, release: true, now: clock.now, ...input })

  const found = (registrationId: number, key: string, input: Partial<Receipt> = {}) => ({
    facts,
    receipt: receipt({ matchKey: 'guid', orderingKey: key }, { registrationId, origin: 'back-fill', ...input }),
  })

  /** Leases what is due; answers those of this world. */
  const claimDue = async (limit = 100) => {
    const claimed = await store.claimRecoveries({ now: clock.now, limit, leaseMs })
    return claimed.filter(({ integrationId }) => integrationId === integration.id)
  }

  return { watched, claim, commit, found, claimDue }
}

export function describeRecoveryRounds(open: OpenHarness): void {
  topic('rounds of recovery', open, (world) => {
    const scene = async () => {
      const made = await world()
      return { ...made, ...recovering(made) }
    }

    it('exist once a step was requested, for connections that exist', async () => {
      const { store, connect, watched, clock, integration, environment } = await scene()
      const { connection } = await watched()
      const at = { at: clock.now, now: clock.now }
      expect(await store.requestRecovery({ connection: 999_999, ...at })).toBe(false)
      expect(await store.findRecovery(connection.id)).toEqual({
        connection: connection.id,
        integrationId: integration.id,
        environmentId: environment.id,
        provider: integration.provider,
        connectionId: connection.connectionId,
        state: {},
        nextStepAt: clock.now,
        leasedUntil: null,
      })
      const other = await connect([])
      expect(await store.findRecovery(other.id)).toBeUndefined()
      expect(await store.claimRecovery({ connection: other.id, now: clock.now, leaseMs })).toBe('missing')
    })

    it('are leased when they are due, longest due first, each once, and again when the lease has run out', async () => {
      const { watched, clock, claimDue, store } = await scene()
      const late = await watched()
      const early = await watched()
      const later = await watched()
      const request = (connection: Connection, at: number) =>
        store.requestRecovery({ connection: connection.id, at, now: clock.now })
      await request(early.connection, clock.now - 5)
      await (
        await claimDue()
      ).reduce(async (before, one) => {
        await before
        const nextStepAt = clock.now + (one.connection === later.connection.id ? 500 : 100)
        await store.commitRecovery({ ...one, release: true, now: clock.now, nextStepAt })
      }, Promise.resolve())
      expect(await claimDue()).toEqual([])
      await request(early.connection, clock.now + 50)
      await request(late.connection, clock.now + 900)
      clock.now += 200
      const ids = (await claimDue()).map(({ connection }) => connection)
      expect(ids).toEqual([early.connection.id, late.connection.id])
      expect(await claimDue()).toEqual([])
      clock.now += leaseMs
      expect((await claimDue()).map(({ connection }) => connection)).toEqual([
        later.connection.id,
        late.connection.id,
        early.connection.id,
      ])
    })

    it('keep a step that was requested while a worker had the lease', async () => {
      const { store, watched, claim, commit, clock } = await scene()
      const { connection } = await watched()
      const claimed = await claim(connection)
      expect(await store.claimRecovery({ connection: connection.id, now: clock.now, leaseMs })).toBe('busy')
      await store.requestRecovery({ connection: connection.id, at: clock.now + 3, now: clock.now })
      await commit(claimed, { nextStepAt: clock.now + 1000 })
      expect(await store.findRecovery(connection.id)).toMatchObject({ nextStepAt: clock.now + 3, leasedUntil: null })
    })

    it('are not due for a deleted connection, and end with a purge', async () => {
      const { store, watched, clock, claimDue, upkeep } = await scene()
      const { connection } = await watched()
      await store.deleteConnection({ id: connection.id, now: clock.now, purge: true })
      expect(await claimDue()).toEqual([])
      await upkeep()
      expect(await store.claimRecovery({ connection: connection.id, now: clock.now, leaseMs })).toBe('missing')
    })

    it('commit state, findings and ledger together', async () => {
      const { store, watched, claim, commit, found, handle, claimOne, find, environment } = await scene()
      const handler = await handle()
      const { connection, registration } = await watched()
      const claimed = await claim(connection)
      const finding = found(registration.id, 'Ticket:1')
      const stretch = { entity: 'Ticket', from: 0, to: 10, kind: 'recovered', account: { exact: 1 } }
      const done = await commit(claimed, { findings: [finding], state: { at: 1 }, coverage: [stretch] })
      expect(done).toMatchObject({ results: [{ ok: true, events: [{ state: 'accepted', deliveries: 1 }] }] })
      expect(await store.findRecovery(connection.id)).toMatchObject({ state: { at: 1 } })
      expect(await store.listCoverage({ connection: connection.id, from: 0, to: 99 })).toEqual([stretch])
      const { event } = await claimOne(handler)
      expect(event).toMatchObject({ origin: 'back-fill', recovered: facts })
      expect(await find(event)).toMatchObject({ origin: 'back-fill', recovered: facts })
      expect((await store.listEvents({ environmentId: environment.id }, { limit: 1 })).rows[0]).toMatchObject({
        recovered: facts,
      })
    })

    it('record a finding once, and know nothing of an event that was pushed', async () => {
      const { watched, claim, commit, found, find, recordAll } = await scene()
      const { connection, registration } = await watched()
      const finding = found(registration.id, 'Ticket:1')
      const [pushed] = await recordAll([finding.receipt])
      const done = await commit(await claim(connection), { findings: [finding] })
      expect(done).toMatchObject({ results: [{ ok: true, events: [{ id: pushed!.id, duplicate: true }] }] })
      expect(await find(pushed!)).toMatchObject({ recovered: null, duplicates: 1 })
    })

    it('change nothing without the lease', async () => {
      const { store, watched, claim, commit, found, clock, environment } = await scene()
      const { connection, registration } = await watched()
      const old = await claim(connection)
      clock.now += leaseMs + 1
      const own = await claim(connection)
      const findings = [found(registration.id, 'Ticket:1')]
      const coverage = [{ entity: 'Ticket', from: 0, to: 10, kind: 'pushed', account: {} }]
      const unclear = [{ entity: 'Ticket', key: 'k', foundAt: 1, event: {} }]
      expect(await commit(old, { findings, coverage, unclear, state: { old: true } })).toBe('lost')
      expect(await commit(own, { release: false, leaseMs: 3 * leaseMs })).not.toBe('lost')
      clock.now += 2 * leaseMs
      expect(await store.claimRecovery({ connection: connection.id, now: clock.now, leaseMs })).toBe('busy')
      expect(await commit(own)).not.toBe('lost')
      expect(await commit(own)).toBe('lost')
      expect(await store.findRecovery(connection.id)).toMatchObject({ state: {} })
      expect((await store.listEvents({ environmentId: environment.id }, { limit: 9 })).rows).toEqual([])
      expect(await store.listCoverage({ connection: connection.id, from: 0, to: 99 })).toEqual([])
      expect((await store.listUnclear({ connection: connection.id }, { limit: 9 })).rows).toEqual([])
    })

    it('may count the unsettled deliveries of a connection', async () => {
      const { store, watched, recordAll, receipt, handle, ...world } = await scene()
      const handler = await handle()
      const [one, other] = [await watched(), await watched()]
      const push = (registrationId: number, key: string) =>
        receipt({ matchKey: 'guid', orderingKey: key }, { registrationId })
      await recordAll(['1', '2', '3'].map((key) => push(one.registration.id, key)))
      await recordAll([push(other.registration.id, '1')])
      const count = (most: number) => store.countUnsettled({ connection: one.connection.id, most })
      expect([await count(10), await count(2)]).toEqual([3, 2])
      const claimed = await store.claim({ for: [handler], limit: 9, leaseMs, now: world.clock.now })
      for (const delivery of claimed) await world.settle(delivery)
      expect(await count(10)).toBe(0)
    })

    it('are all or nothing', async () => {
      const { store, watched, claim, commit, found, environment } = await scene()
      const { connection, registration } = await watched()
      const findings = [
        found(registration.id, 'Ticket:1'),
        found(registration.id, 'Ticket:2', { receivedAt: Number.NaN }),
      ]
      await expect(commit(await claim(connection), { findings, state: { bad: true } })).rejects.toThrow(
        /NaN|cannot be stored/,
      )
      expect(await store.findRecovery(connection.id)).toMatchObject({ state: {} })
      expect((await store.listEvents({ environmentId: environment.id }, { limit: 9 })).rows).toEqual([])
    })
  })

  topic('the ledger of recovery', open, (world) => {
    const scene = async () => {
      const made = await world()
      return { ...made, ...recovering(made) }
    }
    const stretch = (from: number, to: number, kind = 'pushed', entity = 'Ticket') => ({
      entity,
      from,
      to,
      kind,
      account: { kind },
    })

    it('answers the stretches that reach into a time, oldest first, and replaces one that starts at the same time', async () => {
      const { store, watched, claim, commit } = await scene()
      const { connection } = await watched()
      const other = await watched()
      const coverage = [stretch(10, 20), stretch(0, 10), stretch(0, 30, 'open', 'Company'), stretch(20, 25)]
      await commit(await claim(connection), { coverage })
      await commit(await claim(other.connection), { coverage: [stretch(0, 99)] })
      await commit(await claim(connection), { coverage: [stretch(20, 40, 'recovered')] })
      const list = (from: number, to: number) => store.listCoverage({ connection: connection.id, from, to })
      expect(await list(10, 20)).toEqual([stretch(0, 30, 'open', 'Company'), stretch(10, 20)])
      expect(await list(25, 99)).toEqual([stretch(0, 30, 'open', 'Company'), stretch(20, 40, 'recovered')])
      expect(await list(40, 99)).toEqual([])
    })

    it('has one stretch for each time, although a time is read again', async () => {
      const { store, watched, claim, commit } = await scene()
      const { connection } = await watched()
      const coverage = [
        stretch(0, 30),
        stretch(30, 40, 'recovered'),
        stretch(40, 50),
        stretch(0, 50, 'pushed', 'Company'),
      ]
      await commit(await claim(connection), { coverage })
      await commit(await claim(connection), { coverage: [stretch(20, 60, 'recovered')] })
      expect(await store.listCoverage({ connection: connection.id, from: 0, to: 99 })).toEqual([
        stretch(0, 50, 'pushed', 'Company'),
        { ...stretch(0, 30), to: 20 },
        stretch(20, 60, 'recovered'),
      ])
    })

    it('keeps the newest unclear finding of a record until it is decided', async () => {
      const { store, watched, claim, commit } = await scene()
      const { connection } = await watched()
      const unclear = (key: string, foundAt: number, entity = 'Ticket') => ({
        entity,
        key,
        foundAt,
        event: { foundAt },
      })
      await commit(await claim(connection), { unclear: [unclear('a', 1), unclear('b', 2), unclear('a', 3, 'Company')] })
      await commit(await claim(connection), { unclear: [unclear('a', 4)] })
      const list = async (entity?: string) =>
        (await store.listUnclear({ connection: connection.id, entity }, { limit: 9 })).rows
      expect(await list()).toMatchObject([unclear('a', 4), unclear('a', 3, 'Company'), unclear('b', 2)])
      const [first] = await list('Ticket')
      await commit(await claim(connection), { settled: [first!.id, '999999', 'nonsense'] })
      expect(await list('Ticket')).toMatchObject([unclear('b', 2)])
      const { rows, next } = await store.listUnclear({ connection: connection.id }, { limit: 1 })
      expect(await store.listUnclear({ connection: connection.id }, { limit: 1, before: next! })).toMatchObject({
        rows: [unclear('b', 2)],
        next: null,
      })
      expect(rows).toHaveLength(1)
    })

    it('takes any text', async () => {
      const { store, watched, claim, commit } = await scene()
      const { connection } = await watched()
      for (const [, text] of oddTexts) {
        const unclear = [{ entity: text, key: text, foundAt: 1, event: { text } }]
        const done = await commit(await claim(connection), {
          state: { text },
          unclear,
          coverage: [{ ...stretch(0, 1, text, text), account: { text } }],
        })
        expect(done).not.toBe('lost')
        expect(await store.findRecovery(connection.id)).toMatchObject({ state: { text } })
      }
    })
  })

  topic('events that prove something', open, (world) => {
    const scene = async () => {
      const made = await world()
      return { ...made, ...recovering(made) }
    }

    it('are the newest of each record, pushed or recovered', async () => {
      const { store, watched, claim, commit, found, record, clock } = await scene()
      const { connection, registration } = await watched()
      const push = (key: string) =>
        record({ matchKey: 'guid', orderingKey: key }, { registrationId: registration.id, receivedAt: clock.now++ })
      const [first, second] = [await push('Ticket:1'), await push('Ticket:1')]
      const done = await commit(await claim(connection), { findings: [found(registration.id, 'Ticket:1')] })
      const third = done === 'lost' ? undefined : done.results[0]
      const other = await push('Ticket:2')
      const orderingKeys = ['Ticket:3', 'Ticket:2', 'Ticket:1']
      const list = async (newest: number) =>
        (await store.listProvingEvents({ connection: connection.id, orderingKeys, newest })).map(
          ({ id, record: of, origin }) => [of, id, origin],
        )
      const recovered = third?.ok === true ? third.events[0]!.id : ''
      expect(new Set(await list(2))).toEqual(
        new Set([
          [1, other.id, 'push'],
          [2, recovered, 'back-fill'],
          [2, second.id, 'push'],
        ]),
      )
      expect(await list(100)).toContainEqual([2, first.id, 'push'])
    })

    it('came on the path of a registration, and matched', async () => {
      const { store, watched, connect, register, record } = await scene()
      const { connection, registration } = await watched()
      const at = { orderingKey: 'Ticket:1', matchKey: 'guid' }
      const other = await register(await connect([]), 'guid')
      await record(at, { registrationId: other.id })
      await record({ ...at, matchKey: 'foreign' }, { registrationId: registration.id })
      await record({ ...at, notice: true }, { registrationId: registration.id })
      const shared = await connect(['shared'])
      await record({ ...at, matchKey: 'shared' })
      const list = ({ id }: Connection) =>
        store.listProvingEvents({ connection: id, orderingKeys: ['Ticket:1'], newest: 20 })
      expect(await list(connection)).toEqual([])
      expect(await list(shared)).toEqual([])
      const event = await record(at, { registrationId: registration.id, headers: { a: 'b' }, body: Buffer.from('x') })
      expect(await list(connection)).toMatchObject([
        { id: event.id, position: 0, headers: { a: 'b' }, body: Uint8Array.from(Buffer.from('x')) },
      ])
    })

    it('may be asked for of many records at once', async () => {
      const { store, watched, record } = await scene()
      const { connection, registration } = await watched()
      const event = await record({ matchKey: 'guid', orderingKey: 'Ticket:70' }, { registrationId: registration.id })
      const orderingKeys = Array.from({ length: 100 }, (_, index) => `Ticket:${index}`)
      const found = await store.listProvingEvents({ connection: connection.id, orderingKeys, newest: 20 })
      expect(found).toMatchObject([{ id: event.id, record: 70 }])
    })
  })
}
