import { describe, expect, it } from 'vitest'
import { connectionInput, createEnvironment, createIntegration, eventOf, topic, type OpenHarness } from '../world.ts'

export function describeConcurrency(open: OpenHarness): void {
  topic('concurrent calls', open, (world) => {
    it('record an event once that arrives in several batches', async () => {
      const { connect, handle, receipt, recordAll, find, claim } = await world()
      await connect(['guid'])
      const destination = await handle()
      const same = receipt({ matchKey: 'guid' })
      const recorded = (await Promise.all(Array.from({ length: 20 }, () => recordAll([same])))).flat()
      expect(recorded.filter((event) => !event.duplicate)).toHaveLength(1)
      expect(new Set(recorded.map((event) => event.id)).size).toBe(1)
      expect(await find(recorded[0]!)).toMatchObject({ duplicates: 19 })
      expect(await claim(destination)).toHaveLength(1)
    })

    it('record batches that share events in opposite orders', async () => {
      const { receipt, recordAll } = await world()
      const receipts = Array.from({ length: 10 }, () => receipt())
      const batches = Array.from({ length: 10 }, (_, index) => (index % 2 ? receipts : receipts.toReversed()))
      const recorded = (await Promise.all(batches.map(recordAll))).flat()
      expect(recorded).toHaveLength(100)
      expect(recorded.filter((event) => !event.duplicate)).toHaveLength(10)
    })

    it('let no event slip between its match and a change of configuration', async () => {
      const { connect, handle, receipt, recordAll, find, upkeep } = await world()
      await handle()
      const recording = Array.from({ length: 40 }, () => recordAll([receipt({ matchKey: 'guid' })]))
      const connecting = connect(['guid'])
      recording.push(...Array.from({ length: 40 }, () => recordAll([receipt({ matchKey: 'guid' })])))
      const events = (await Promise.all(recording)).flat()
      await connecting
      await upkeep()
      for (const event of events) expect(await find(event)).toMatchObject({ state: 'accepted', deliveries: [{}] })
    })

    it('lease one delivery of an ordering key at a time, however its events arrive', async () => {
      const { connect, handle, receipt, recordAll, claimOne, claim, settle } = await world()
      await connect(['guid'])
      const destination = await handle()
      const arrive = (count: number) =>
        Promise.all(Array.from({ length: count }, () => recordAll([receipt({ matchKey: 'guid', orderingKey: 'a' })])))
      const settled: string[] = []
      const work = async () => {
        const delivery = await claimOne(destination)
        settled.push(delivery.event.id)
        await settle(delivery)
      }
      await arrive(10)
      for (let count = 0; count < 5; count += 1) await work()
      await arrive(10)
      for (let count = 5; count < 20; count += 1) await work()
      expect(await claim(destination)).toEqual([])
      expect(new Set(settled).size).toBe(20)
    })

    it('continue an ordering key whose delivery is settled while the next event is recorded', async () => {
      const { connect, handle, receipt, recordAll, claimOne, settle } = await world()
      await connect(['guid'])
      const destination = await handle()
      const next = () => recordAll([receipt({ matchKey: 'guid', orderingKey: 'a' })])
      await next()
      for (let count = 0; count < 20; count += 1) {
        const delivery = await claimOne(destination)
        await Promise.all([next(), settle(delivery)])
      }
      await settle(await claimOne(destination))
    })

    it('give each delivery to exactly one of many workers', async () => {
      const { connect, handle, receipt, recordAll, claim, settle } = await world()
      await connect(['guid'])
      const destination = await handle()
      await recordAll(
        Array.from({ length: 60 }, (_, index) => receipt({ matchKey: 'guid', orderingKey: `${index % 7}` })),
      )
      const seen: string[] = []
      const work = async () => {
        for (;;) {
          const claimed = await claim(destination, 3)
          if (claimed.length === 0) return
          seen.push(...claimed.map((delivery) => delivery.id))
          await Promise.all(claimed.map((delivery) => settle(delivery)))
        }
      }
      await Promise.all([work(), work(), work(), work()])
      await work()
      expect(seen).toHaveLength(60)
      expect(new Set(seen).size).toBe(60)
    })

    it('delete a connection while its events arrive, and leave nothing to deliver', async () => {
      const { store, clock, connect, handle, receipt, recordAll, claim } = await world()
      const { id } = await connect(['guid'])
      const destination = await handle()
      const record = () => recordAll([receipt({ matchKey: 'guid', orderingKey: 'a' })])
      const before = Array.from({ length: 10 }, record)
      const deleting = store.deleteConnection({ id, now: clock.now })
      await Promise.all([...before, ...Array.from({ length: 10 }, record)])
      expect(await deleting).toBe(true)
      expect(await claim(destination)).toEqual([])
      expect(await store.nextDue([destination])).toBeNull()
    })
  })

  describe('closing', () => {
    it('finishes running calls, refuses later ones, and may be repeated', async () => {
      const harness = await open()
      try {
        const { store } = harness
        const { id } = await createIntegration(store, await createEnvironment(store))
        const request = { origin: 'push', receivedAt: 5, headers: {}, secretId: null, registrationId: null } as const
        const batches = Array.from({ length: 20 }, (_, index) =>
          store.recordBatch([
            { ...request, integrationId: id, body: Buffer.from(`${index}`), content: { events: [eventOf()] } },
          ]),
        )
        await Promise.all([store.close(), store.close()])
        expect((await Promise.all(batches)).flat().every((result) => result.ok)).toBe(true)
        const refused = { name: 'StoreError', code: 'unavailable' }
        await expect(store.check(1)).rejects.toMatchObject(refused)
        await expect(store.listEnvironments()).rejects.toMatchObject(refused)
        await expect(store.recordBatch([])).rejects.toMatchObject(refused)
        await expect(store.createConnection(connectionInput({ integrationId: id }))).rejects.toMatchObject(refused)
      } finally {
        await harness.close()
      }
    })
  })
}
