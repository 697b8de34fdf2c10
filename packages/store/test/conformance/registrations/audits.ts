import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Audit, AuditFilter } from '../../../src/port/registrations.ts'
import { createEnvironment, keepAll, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeAudits(open: OpenHarness): void {
  topic('audits and memory', open, (world) => {
    async function withAudits() {
      const made = await world()
      const { store, environment, integration, clock } = made
      const audit = (input: Partial<Audit> = {}): Audit => ({
        at: clock.now,
        actor: 'reconcile',
        by: null,
        environmentId: environment.id,
        integrationId: integration.id,
        connectionId: 'acme',
        registrationId: 7,
        action: 'create',
        summary: 'Create the webhook',
        result: 'done',
        message: null,
        ...input,
      })
      /** The summaries of the listed audits. */
      const list = async (filter: Partial<AuditFilter> = {}) => {
        const { rows } = await store.listAudits({ environmentId: environment.id, ...filter }, { limit: 50 })
        return rows.filter((row) => row.environmentId !== null).map((row) => row.summary)
      }
      return { ...made, audit, list }
    }

    it('are stored as written, and listed newest first, in pages', async () => {
      const { store, environment, audit } = await withAudits()
      const rows = [1, 2, 3].map((count) => audit({ summary: `${count}`, message: `\0 ${count}` }))
      await store.audit(rows)
      await store.audit([])
      const stored = rows.map((row) => ({
        ...row,
        id: expect.any(String),
        message: row.message!.replace('\0', '\uFFFD'),
      }))
      const list = (before?: string) =>
        store.listAudits({ environmentId: environment.id, registrationId: 7 }, { limit: 2, before })
      const page = await list()
      expect(page).toEqual({ rows: [stored[2], stored[1]], next: expect.any(String) })
      expect(await list(page.next!)).toEqual({ rows: [stored[0]], next: null })
    })

    it('name the API key that was used, if a person used one', async () => {
      const { store, environment, audit } = await withAudits()
      await store.audit([audit(), audit({ actor: 'person', by: 'Ann \0' })])
      const { rows } = await store.listAudits({ environmentId: environment.id, registrationId: 7 }, { limit: 50 })
      expect(rows.map(({ actor, by }) => [actor, by])).toEqual([
        ['person', 'Ann \uFFFD'],
        ['reconcile', null],
      ])
    })

    it('are found by who acted', async () => {
      const { store, audit, list } = await withAudits()
      await store.audit([audit({ summary: 'loop' }), audit({ summary: 'person', actor: 'person' })])
      expect(await list({ actor: 'person' })).toEqual(['person'])
      expect(await list({ actor: 'reconcile' })).toEqual(['loop'])
      expect(await list({ actor: 'nobody\0' })).toEqual([])
    })

    it('are found by integration, connection, registration and time', async () => {
      const { store, audit, clock, list } = await withAudits()
      const elsewhere = await createEnvironment(store)
      await store.audit([
        audit({ summary: 'early', at: clock.now - 1 }),
        audit({ summary: 'connection', connectionId: 'other' }),
        audit({ summary: 'registration', registrationId: 8 }),
        audit({ summary: 'integration', integrationId: 987 }),
        audit({ summary: 'environment', environmentId: elsewhere.id }),
      ])
      expect(await list()).toEqual(['integration', 'registration', 'connection', 'early'])
      expect(await list({ from: clock.now })).toEqual(['integration', 'registration', 'connection'])
      expect(await list({ connectionId: 'other' })).toEqual(['connection'])
      expect(await list({ connectionId: 'nobody\0' })).toEqual([])
      expect(await list({ registrationId: 8 })).toEqual(['registration'])
      expect(await list({ integrationId: 987 })).toEqual(['integration'])
      expect(await list({ environmentId: elsewhere.id })).toEqual(['environment'])
    })

    it('of the whole installation appear in every environment, and under no connection', async () => {
      const { store, environment, audit } = await withAudits()
      const summary = randomUUID()
      const whole = audit({
        summary,
        environmentId: null,
        integrationId: null,
        connectionId: null,
        registrationId: null,
      })
      await store.audit([whole])
      const list = async (filter: AuditFilter) =>
        (await store.listAudits(filter, { limit: 50 })).rows.map((row) => row.summary)
      for (const { id } of [environment, await createEnvironment(store)]) {
        expect(await list({ environmentId: id })).toContain(summary)
      }
      expect(await list({ environmentId: environment.id, connectionId: 'acme' })).toEqual([])
    })

    it('accept any text, and cut a long one', async () => {
      const { store, audit, list } = await withAudits()
      const texts = oddTexts.map(([, text]) => text)
      const rowOf = (text: string) =>
        audit({ summary: text, message: text, action: text, actor: text, by: text, result: text })
      await store.audit(texts.map(rowOf))
      const listed = (await list()).toReversed()
      for (const [index, text] of texts.entries()) {
        const fit = text.toWellFormed().replaceAll('\0', '\uFFFD')
        expect(listed[index]).toBe(fit.slice(0, 2000).replace(/[\uD800-\uDBFF]$/, ''))
      }
    })

    it('are pruned when events of their age are, and not before', async () => {
      const { store, audit, clock, list, upkeep } = await withAudits()
      const hour = 3_600_000
      const retention = { ...keepAll, eventsMs: hour }
      await store.audit([
        audit({ summary: 'old', at: clock.now - hour - 1 }),
        audit({ summary: 'young', at: clock.now - hour }),
      ])
      while ((await upkeep({ retention })).pruned > 0);
      expect(await list()).toEqual(['young'])
    })

    it.each([[{ a: [1, null, 'x'] }], [null], [false], [0], ['']])(
      'stores a JSON value as it is: %j',
      async (value) => {
        const { store } = await world()
        const key = randomUUID()
        expect(await store.readMemory(key)).toBeUndefined()
        await store.writeMemory(key, { before: true })
        await store.writeMemory(key, value)
        expect(await store.readMemory(key)).toEqual(value)
        await store.writeMemory(key, undefined)
        expect(await store.readMemory(key)).toBeUndefined()
      },
    )

    it.each([
      [undefined, undefined, { a: 1 }, true],
      [{ a: 1, 7: [null] }, { 7: [null], a: 1 }, { a: 2 }, true],
      [{ a: 1 }, undefined, { a: 2 }, false],
      [{ a: 1 }, { a: 3 }, { a: 2 }, false],
      [undefined, { a: 1 }, { a: 2 }, false],
    ])(
      'where %j is stored, a value that was read as %j is replaced by %j: %j',
      async (is, before, value, isReplaced) => {
        const { store } = await world()
        const key = randomUUID()
        await store.writeMemory(key, is)
        expect(await store.replaceMemory(key, before, value)).toBe(isReplaced)
        expect(await store.readMemory(key)).toEqual(isReplaced ? value : is)
      },
    )

    it('lets one of several writers replace the value that all of them read', async () => {
      const { store } = await world()
      const key = randomUUID()
      await store.writeMemory(key, 0)
      const add = async (): Promise<void> => {
        const count = Number(await store.readMemory(key))
        if (!(await store.replaceMemory(key, count, count + 1))) await add()
      }
      await Promise.all(Array.from({ length: 20 }, add))
      expect(await store.readMemory(key)).toBe(20)
    })

    it('stores each value by its own key, whatever the key is', async () => {
      const { store } = await world()
      const keys = [...oddTexts.map(([, text]) => text), 'a\uD801', 'a\uFFFD', '"a\uD801"', 'a', 'A', 'a ']
      for (const key of keys) await store.writeMemory(key, { key })
      for (const key of keys) expect(await store.readMemory(key)).toEqual({ key })
    })
  })
}
