import { expect, it } from 'vitest'
import { createIntegration, topic, type OpenHarness } from '../world.ts'

export function describeSecrets(open: OpenHarness): void {
  topic('signing secrets', open, (world) => {
    it('lists the newest first, even if all were made in one millisecond or the clock went back', async () => {
      const { store, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      const times = [5, 5, 5, 5, 3, 5]
      for (const [index, now] of times.entries()) {
        await store.addSecret({ owner, value: `secret ${index}`, retireOthersAt: null, now })
      }
      const values = (await store.listSecrets(owner, 6)).map((secret) => secret.value)
      expect(values).toEqual(['secret 5', 'secret 4', 'secret 3', 'secret 2', 'secret 1', 'secret 0'])
    })

    it('stores a secret exactly, and answers what it will list', async () => {
      const { store, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      const value = 'ü "quoted"\0 \\ 😀'
      const added = await store.addSecret({ owner, value, retireOthersAt: null, now: 5 })
      expect(added).toEqual({ id: expect.any(String), value, createdAt: 5, retiresAt: null })
      expect(await store.listSecrets(owner, 6)).toEqual([added])
    })

    it('lists the older secrets until they retire, and only the new one after that', async () => {
      const { store, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      await store.addSecret({ owner, value: 'old', retireOthersAt: null, now: 5 })
      await store.addSecret({ owner, value: 'new', retireOthersAt: 100, now: 6 })
      const valuesAt = async (now: number) => (await store.listSecrets(owner, now)).map((secret) => secret.value)
      expect(await valuesAt(99)).toEqual(['new', 'old'])
      expect(await valuesAt(100)).toEqual(['new'])
    })

    it('lets a later rotation shorten the life of a secret, and never prolong it', async () => {
      const { store, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      await store.addSecret({ owner, value: 'a', retireOthersAt: null, now: 1 })
      await store.addSecret({ owner, value: 'b', retireOthersAt: 100, now: 2 })
      await store.addSecret({ owner, value: 'c', retireOthersAt: 200, now: 3 })
      const retirements = async () => (await store.listSecrets(owner, 4)).map((secret) => secret.retiresAt)
      expect(await retirements()).toEqual([null, 200, 100])
      await store.addSecret({ owner, value: 'd', retireOthersAt: 50, now: 5 })
      expect(await retirements()).toEqual([null, 50, 50, 50])
    })

    it('retires the secrets of its owner only', async () => {
      const { store, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      const others = [
        { kind: 'registration', id: integration.id },
        { kind: 'integration', id: integration.id + 1_000_000 },
      ] as const
      for (const other of others) await store.addSecret({ owner: other, value: 'a', retireOthersAt: null, now: 1 })
      await store.addSecret({ owner, value: 'b', retireOthersAt: 5, now: 2 })
      for (const other of others) expect(await store.listSecrets(other, 3)).toMatchObject([{ retiresAt: null }])
    })

    it('removes a secret of its owner only', async () => {
      const { store, environment, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      const other = { kind: 'integration', id: (await createIntegration(store, environment)).id } as const
      const { id } = await store.addSecret({ owner, value: 'a', retireOthersAt: null, now: 1 })
      expect(await store.removeSecret({ owner: other, id })).toBe(false)
      expect(await store.removeSecret({ owner: { kind: 'registration', id: owner.id }, id })).toBe(false)
      expect(await store.listSecrets(owner, 2)).toHaveLength(1)
      expect(await store.removeSecret({ owner, id })).toBe(true)
      expect(await store.removeSecret({ owner, id })).toBe(false)
      expect(await store.listSecrets(owner, 2)).toEqual([])
    })

    it('keeps the secrets of an integration and of a registration with one number apart', async () => {
      const { store, integration } = await world()
      await store.addSecret({
        owner: { kind: 'integration', id: integration.id },
        value: 'a',
        retireOthersAt: 1,
        now: 1,
      })
      const owner = { kind: 'registration', id: integration.id } as const
      expect((await store.listSecrets(owner, 2)).map((secret) => secret.value)).not.toContain('a')
    })
  })
}
