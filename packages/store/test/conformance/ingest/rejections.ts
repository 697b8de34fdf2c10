import { expect, it } from 'vitest'
import { createEnvironment, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeRejections(open: OpenHarness): void {
  topic('rejections', open, (world) => {
    it('stores a rejected request as it arrived, or without its body if that was too large', async () => {
      const { store, environment, integration, connect, register } = await world()
      const registration = await register(await connect([]), 'g')
      const base = {
        integrationId: integration.id,
        reason: 'mismatch',
        receivedAt: 5,
        address: '192.0.2.7',
        headers: { host: 'x' },
      }
      const body = Buffer.of(0, 0xff, 1)
      await store.recordRejections([{ ...base, registrationId: registration.id, body }], 10)
      await store.recordRejections([{ ...base, registrationId: null, reason: 'too_large', body: null }], 10)
      const { rows, next } = await store.listRejections({ environmentId: environment.id }, { limit: 10 })
      const stored = { ...base, id: expect.any(String), integration: integration.uniqueKey }
      expect(next).toBeNull()
      expect(rows).toEqual([
        { ...stored, registrationId: null, reason: 'too_large', body: null },
        { ...stored, registrationId: registration.id, body: new Uint8Array(body) },
      ])
      const ofRegistration = { environmentId: environment.id, registrationId: registration.id }
      expect((await store.listRejections(ofRegistration, { limit: 10 })).rows).toHaveLength(1)
    })

    it('keeps the newest ones per registration, and of the integration’s own path', async () => {
      const { store, environment, integration, connect, register } = await world()
      const { id } = await register(await connect([]), 'g')
      const reject = (registrationId: number | null, reason: string, keep: number) =>
        store.recordRejections(
          [
            {
              integrationId: integration.id,
              registrationId,
              reason,
              receivedAt: 5,
              address: '',
              headers: {},
              body: null,
            },
          ],
          keep,
        )
      await reject(id, 'of the registration', 2)
      for (const reason of ['1', '2', '3', '4']) await reject(null, reason, 2)
      const { rows } = await store.listRejections({ environmentId: environment.id }, { limit: 10 })
      expect(rows.map((row) => row.reason)).toEqual(['4', '3', 'of the registration'])
    })

    it.each(oddTexts)('accepts %s in the address, the reason and the headers', async (_, text) => {
      const { store, environment, integration } = await world()
      const headers = { 'x-odd': text, [text]: 'value' }
      const texts = { reason: text, address: text, headers }
      const rejection = { integrationId: integration.id, registrationId: null, receivedAt: 5, body: null, ...texts }
      await store.recordRejections([rejection], 10)
      const { rows } = await store.listRejections({ environmentId: environment.id }, { limit: 10 })
      expect(rows).toMatchObject([{ headers }])
    })

    it('lists newest first in pages, shows nothing of another environment, and removes the named ones', async () => {
      const { store, environment, integration } = await world()
      const elsewhere = await createEnvironment(store)
      const base = { integrationId: integration.id, registrationId: null, receivedAt: 5, address: '', headers: {} }
      const reasons = ['a', 'b', 'c']
      await store.recordRejections(
        reasons.map((reason) => ({ ...base, reason, body: null })),
        10,
      )
      const list = (limit: number, before?: string) =>
        store.listRejections({ environmentId: environment.id, integrationId: integration.id }, { limit, before })
      const first = await list(2)
      expect(first.rows.map((row) => row.reason)).toEqual(['c', 'b'])
      const last = await list(2, first.next!)
      expect([last.rows.map((row) => row.reason), last.next]).toEqual([['a'], null])
      expect((await store.listRejections({ environmentId: elsewhere.id }, { limit: 5 })).rows).toEqual([])
      await store.removeRejections([first.rows[0]!.id, 'abc', '', '-1', '9'.repeat(40)])
      expect((await list(5)).rows.map((row) => row.reason)).toEqual(['b', 'a'])
    })
  })
}
