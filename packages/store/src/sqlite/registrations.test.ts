import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectionInput, createEnvironment, createIntegration, made } from '../../test/conformance/world.ts'
import { openStore } from '../open.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { scratchFolder } from '../../test/support/sqlite/scratch.ts'

let scratch: ReturnType<typeof scratchFolder>
let store: Store
const file = () => join(scratch.folder, 'guidepost.db')
const open = (serving = true) => openStore({ url: `sqlite:${file()}`, encryptionKeys: [keyOf(1)], serving })
beforeEach(async () => {
  scratch = scratchFolder()
  store = await open()
})
afterEach(async () => {
  await store.close()
  scratch.remove()
})

/** A managed registration whose first step is due. */
async function register(): Promise<number> {
  const integration = await createIntegration(store, await createEnvironment(store))
  const connection = made(await store.createConnection(connectionInput({ integrationId: integration.id })))
  const created = await store.createRegistration({
    integrationId: integration.id,
    connection: connection.id,
    entity: 'Ticket',
    token: 'path',
    guid: null,
    matchKey: null,
    secret: 'signing',
    managed: { status: 'setting_up', details: {}, nextStepAt: 1, deactivationToken: 'off' },
    now: 1,
  })
  if (typeof created === 'string') throw new Error(created)
  return created.registration.id
}

describe('a managed registration', () => {
  it('is due at once for the next serving process, whichever process leased it, and for no other', async () => {
    const id = await register()
    const claim = (by: Store) => by.claimRegistrations({ now: 1, limit: 5, leaseMs: 1000 })
    expect(await claim(store)).toMatchObject([{ id }])
    const beside = await open(false)
    expect(await claim(beside)).toEqual([])
    await beside.close()
    await store.close()
    store = await open()
    expect(await claim(store)).toMatchObject([{ id }])
  })

  it('leaves no kept credentials readable in the file', async () => {
    const id = await register()
    await store.keepCredentials({ id, kept: { config: {}, credentials: { user: 'kept' } }, now: 1 })
    await store.close()
    const bytes = readFileSync(file())
    expect(bytes.includes('setting_up')).toBe(true)
    expect(bytes.includes('"user"')).toBe(false)
    store = await open()
    expect(await store.readKeptCredentials(id)).toMatchObject({ credentials: { user: 'kept' } })
  })
})
