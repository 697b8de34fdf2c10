import { expect, it } from 'vitest'
import type { Connection } from '../../../src/port/configuration.ts'
import type { ClaimedDelivery } from '../../../src/port/dispatch.ts'
import type { HandlerDeclaration } from '../../../src/port/destinations.ts'
import { leaseMs, topic, type OpenHarness, type World } from '../world.ts'

export function describeFairness(open: OpenHarness): void {
  /** Connections `0`, `1`, … and a handler; `queue` records events for a connection. */
  async function tenants(made: World, count: number, rules: Partial<HandlerDeclaration> = {}) {
    const connections: Connection[] = []
    for (let index = 0; index < count; index += 1) connections.push(await made.connect([`${index}`]))
    const handler = await made.handle(['*'], rules)
    const queue = (connection: number, length: number, orderingKey: string | null = null) =>
      made.recordAll(Array.from({ length }, () => made.receipt({ matchKey: `${connection}`, orderingKey })))
    const whose = (claimed: readonly ClaimedDelivery[]) =>
      claimed.map(({ connection }) => connections.findIndex((one) => one.connectionId === connection?.connectionId))
    return { ...made, connections, handler, queue, whose }
  }

  topic('limits', open, (world) => {
    it('hold for a destination, over all claims', async () => {
      const { claim, handler, queue, settle } = await tenants(await world(), 3, { concurrency: 4 })
      for (const connection of [0, 1, 2]) await queue(connection, 3)
      const first = await claim(handler, 3)
      expect(first).toHaveLength(3)
      expect(await claim(handler, 3)).toHaveLength(1)
      expect(await claim(handler, 3)).toEqual([])
      await settle(first[0]!)
      await settle(first[1]!, { kind: 'release' })
      expect(await claim(handler, 100)).toHaveLength(2)
    })

    it('hold for each connection of a destination', async () => {
      const { claim, handler, queue, settle, whose } = await tenants(await world(), 2, { perConnection: 2 })
      await queue(0, 5)
      await queue(1, 1)
      const first = await claim(handler, 100)
      expect(ascending(whose(first))).toEqual([0, 0, 1])
      expect(await claim(handler, 100)).toEqual([])
      await settle(
        first.find((_, index) => whose(first)[index] === 0)!,
        { kind: 'dead', error: 'no' },
      )
      expect(whose(await claim(handler, 100))).toEqual([0])
    })

    it('count first attempts, retries and repeated leases together', async () => {
      const { clock, claim, handler, queue, settle } = await tenants(await world(), 1, { perConnection: 2 })
      await queue(0, 4)
      const [retried, lost] = await claim(handler, 2)
      await settle(retried!, { kind: 'retry', at: clock.now + leaseMs, error: 'no' })
      clock.now += leaseMs
      const again = await claim(handler, 100)
      expect(again).toHaveLength(2)
      expect(again[0]!.id).toBe(lost!.id)
      expect(await claim(handler, 100)).toEqual([])
    })

    it('count no lease that has run out', async () => {
      const { clock, claim, handler, queue } = await tenants(await world(), 1, { concurrency: 2 })
      await queue(0, 4)
      const lost = await claim(handler, 100)
      clock.now += leaseMs
      const again = await claim(handler, 100)
      expect(again.map(({ id }) => id).toSorted()).toEqual(lost.map(({ id }) => id).toSorted())
    })

    it('are those that were declared last', async () => {
      const { claim, handler, handle, queue } = await tenants(await world(), 1, { concurrency: 1 })
      await queue(0, 5)
      expect(await claim(handler)).toHaveLength(1)
      await handle(['*'], { id: handler, concurrency: 3 })
      expect(await claim(handler)).toHaveLength(2)
    })

    it('hold for each endpoint', async () => {
      const { connect, send, receipt, recordAll, claimSent } = await world()
      await connect(['guid'])
      const primary = await send({ concurrency: 2 })
      const secondary = await send({ concurrency: 9, perConnection: 3 }, 'secondary')
      await recordAll(Array.from({ length: 5 }, () => receipt({ matchKey: 'guid' })))
      const claimed = (await claimSent()).map(({ destination }) => destination)
      expect(claimed.filter((id) => id === primary.id)).toHaveLength(2)
      expect(claimed.filter((id) => id === secondary.id)).toHaveLength(3)
    })
  })

  topic('the rotation', open, (world) => {
    it('serves connections in turn: a long queue does not delay a short one', async () => {
      const { claim, handler, queue, whose } = await tenants(await world(), 4)
      await queue(0, 50)
      for (const connection of [1, 2, 3]) await queue(connection, 2)
      expect(whose(await claim(handler, 8))).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
      expect(whose(await claim(handler, 3))).toEqual([0, 0, 0])
    })

    it('continues from claim to claim, however small the limit', async () => {
      const { claim, handler, queue, whose } = await tenants(await world(), 3)
      for (const connection of [2, 1, 0]) await queue(connection, 4)
      const claimed: ClaimedDelivery[] = []
      for (let count = 0; count < 6; count += 1) claimed.push(...(await claim(handler, 1)))
      expect(whose(claimed)).toEqual([0, 1, 2, 0, 1, 2])
    })

    it('skips connections that are at their limit', async () => {
      const { claim, handler, queue, whose } = await tenants(await world(), 3, { perConnection: 1 })
      for (const connection of [0, 1, 2]) await queue(connection, 4)
      expect(whose(await claim(handler, 2))).toEqual([0, 1])
      expect(whose(await claim(handler, 9))).toEqual([2])
    })

    it('skips deleted connections', async () => {
      const { store, clock, claim, handler, connections, queue, whose } = await tenants(await world(), 3)
      for (const connection of [0, 1, 2]) await queue(connection, 4)
      await store.deleteConnection({ id: connections[1]!.id, now: clock.now })
      expect(whose(await claim(handler, 4))).toEqual([0, 2, 0, 2])
      expect(whose(await claim(handler, 100))).toEqual([0, 2, 0, 2])
    })

    it('serves destinations in turn, within a claim and from claim to claim', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      await connect(['guid'])
      const handlers = [await handle(), await handle(), await handle()]
      await recordAll(Array.from({ length: 20 }, () => receipt({ matchKey: 'guid' })))
      const count = async (limit: number) => {
        const claimed = (await claim(handlers, limit)).map(({ destination }) => destination)
        return ascending(handlers.map((id) => claimed.filter((destination) => destination === id).length))
      }
      expect(await count(9)).toEqual([3, 3, 3])
      expect(await count(4)).toEqual([1, 1, 2])
      const seen = new Set<string>()
      for (let asked = 0; asked < 3; asked += 1) {
        for (const { destination } of await claim(handlers, 1)) seen.add(destination)
      }
      expect(seen.size).toBe(3)
    })

    it('starves no destination for those that other workers claim in between', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      await connect(['guid'])
      const [one, two, three] = [await handle(), await handle(), await handle()]
      await recordAll(Array.from({ length: 20 }, () => receipt({ matchKey: 'guid' })))
      const seen = new Set<string>()
      for (let asked = 0; asked < 4; asked += 1) {
        for (const { destination } of await claim([one, two], 1)) seen.add(destination)
        await claim([three], 1)
      }
      expect(seen).toEqual(new Set([one, two]))
    })

    it('serves the endpoints of all environments in turn', async () => {
      const [mine, theirs] = [await world(), await world()]
      const ids: string[] = []
      for (const { connect, send, receipt, recordAll } of [mine, theirs]) {
        await connect(['guid'])
        ids.push((await send()).id, (await send({}, 'secondary')).id)
        await recordAll(Array.from({ length: 5 }, () => receipt({ matchKey: 'guid' })))
      }
      const claimed: ClaimedDelivery[] = []
      for (let asked = 0; asked < 4; asked += 1) claimed.push(...(await mine.claimSent(1)))
      expect(claimed.map(({ destination }) => destination).toSorted()).toEqual(ids.toSorted())
      expect(new Set((await mine.claimSent(4)).map(({ destination }) => destination)).size).toBe(4)
    })

    it('is not delayed by any number of held or full endpoints', async () => {
      const { store, clock, connect, send, record, claimSent, settle } = await world()
      await send({ concurrency: 1, perConnection: 1 })
      const webhookUrlOverride = 'https://own.example/'
      for (let index = 0; index < 40; index += 1) await connect([`${index}`], { webhookUrlOverride })
      for (let index = 0; index < 40; index += 1) await record({ matchKey: `${index}` })
      const claimed = await claimSent(39)
      expect(claimed).toHaveLength(39)
      for (const [index, { destination: id }] of claimed.entries()) {
        if (index % 2) continue
        await store.holdDestination({ id, reason: 'paused', message: null, probeAt: null, now: clock.now })
      }
      for (let index = 0; index < 40; index += 1) await record({ matchKey: `${index}` })
      await settle(claimed[21]!)
      // The last endpoint, for which there was no room before, and the endpoint between the held endpoints.
      expect(await claimSent(3)).toHaveLength(2)
    })
  })

  topic('first attempts and retries', open, (world) => {
    /** Retries of connection 0 are due, and first attempts of connection 1 wait. */
    async function both() {
      const made = await tenants(await world(), 2)
      const { clock, claim, handler, queue, settle } = made
      await queue(0, 12)
      for (const delivery of await claim(handler)) await settle(delivery, { kind: 'retry', at: clock.now, error: 'no' })
      await queue(1, 20)
      return made
    }

    it('share the slots while both wait: retries get a quarter of them', async () => {
      const { claim, handler } = await both()
      const claimed = await claim(handler, 8)
      expect(claimed.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 2, 1, 1, 1, 2])
    })

    it('share the slots over several claims too, however small the limit', async () => {
      const { claim, handler } = await both()
      const attempts: number[] = []
      for (let count = 0; count < 8; count += 1)
        attempts.push(...(await claim(handler, 1)).map(({ attempt }) => attempt))
      expect(attempts).toEqual([1, 1, 1, 2, 1, 1, 1, 2])
    })

    it('get all slots while the others do not wait', async () => {
      const { claim, handler } = await both()
      const claimed = await claim(handler, 100)
      expect(claimed).toHaveLength(32)
      expect(claimed.slice(0, 4).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 2])
      expect(claimed.filter(({ attempt }) => attempt === 2)).toHaveLength(12)
    })

    it('come in the order of their events, of each connection', async () => {
      const { claim, handler } = await both()
      for (const attempt of [1, 2]) {
        const ids = (await claim(handler, 6))
          .filter((one) => one.attempt === attempt)
          .map(({ event }) => Number(event.id))
        expect(ids).toEqual(ascending(ids))
      }
    })

    it('come after leases that ran out', async () => {
      const { clock, claim, handler, whose } = await both()
      const lost = await claim(handler, 1)
      clock.now += leaseMs
      expect((await claim(handler, 2))[0]!.id).toBe(lost[0]!.id)
      expect(whose(lost)).toEqual([1])
    })
  })

  topic('unmatched events and deleted connections', open, (world) => {
    it('do not keep an endpoint from its other deliveries', async () => {
      const { store, clock, connect, send, record, claimSent } = await world()
      const { id } = await connect(['guid'])
      await send({ unmatched: true })
      await record({ matchKey: 'guid' })
      const unmatched = await record({ matchKey: 'nobody' })
      await store.deleteConnection({ id, now: clock.now })
      const claimed = await claimSent()
      expect(claimed).toMatchObject([{ event: { id: unmatched.id }, connection: null }])
    })

    it('are cancelled with their integration', async () => {
      const { store, clock, integration, send, record, find, claimSent, settle } = await world()
      await send({ unmatched: true })
      const events = [await record(), await record({ matchKey: 'nobody' })]
      const [out] = await claimSent(1)
      await store.deleteIntegration({ id: integration.id, now: clock.now })
      expect(await claimSent()).toEqual([])
      expect(await settle(out!)).toBe(0)
      clock.now += leaseMs
      expect(await store.nextDue('endpoints')).toBeNull()
      for (const event of events) expect((await find(event)).deliveries).toMatchObject([{ state: 'cancelled' }])
    })
  })
}

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((one, other) => one - other)
