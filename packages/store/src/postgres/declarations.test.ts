import type { Database } from '@guidepost/tooling-testing/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { handlerOf } from '../../test/conformance/world.ts'
import { openStore } from '../open.ts'
import { declarationLastsMs, keptAfterDeclarationMs, type HandlerDeclaration } from '../port/destinations.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { createMigrated, createOlder } from '../../test/support/postgres/scratch.ts'

/** Two processes with handlers of their own, as in a rolling deploy, or with workers that divide the handlers. */
let database: Database
let one: Store
let other: Store
beforeAll(async () => {
  database = await createMigrated()
  const open = () => openStore({ url: database.url, encryptionKeys: [keyOf(1)] })
  one = await open()
  other = await open()
})
afterAll(async () => {
  await Promise.all([one.close(), other.close()])
  await database.drop()
})

/** Each test starts after the declarations of the previous test were removed. */
let start = 1_800_000_000_000
beforeEach(() => {
  start += 10 * keptAfterDeclarationMs
})

const declare = (store: Store, ids: readonly string[], now: number, rules: Partial<HandlerDeclaration> = {}) =>
  store.declareHandlers(
    ids.map((id) => handlerOf({ id, provider: 'provider', ...rules })),
    now,
  )
/** The handlers with their `held`. */
const standing = async () => Object.fromEntries((await one.listHandlers()).map(({ id, held }) => [id, held]))

describe('declarations of several processes', () => {
  it('exist beside each other, and end with their process', async () => {
    await declare(one, ['shared', 'of one'], start)
    await declare(other, ['shared', 'of the other'], start)
    expect(await standing()).toEqual({ shared: null, 'of one': null, 'of the other': null })
    await other.endHandlers(start + 1)
    expect(await standing()).toEqual({ shared: null, 'of one': null, 'of the other': 'handler_missing' })
    await declare(one, ['shared'], start + 2)
    expect(await standing()).toEqual({ shared: null, 'of the other': 'handler_missing' })
  })

  it('lapse when their process does not repeat them, and are removed after a day', async () => {
    await declare(one, ['of one'], start)
    await declare(other, ['of the other'], start)
    await declare(one, ['of one'], start + declarationLastsMs - 1)
    expect(await standing()).toEqual({ 'of one': null, 'of the other': null })
    await declare(one, ['of one'], start + declarationLastsMs)
    expect(await standing()).toEqual({ 'of one': null, 'of the other': 'handler_missing' })
    await declare(one, ['of one'], start + declarationLastsMs + keptAfterDeclarationMs - 1)
    expect(await standing()).toEqual({ 'of one': null, 'of the other': 'handler_missing' })
    await declare(one, ['of one'], start + declarationLastsMs + keptAfterDeclarationMs)
    expect(await standing()).toEqual({ 'of one': null })
    // A process that paused for so long counts as running when it declares again.
    await declare(other, ['of the other'], start + declarationLastsMs + keptAfterDeclarationMs)
    expect(await standing()).toEqual({ 'of one': null, 'of the other': null })
  })

  it('of one handler have the types of all, and else the rules of the last new declaration', async () => {
    const rules = async () => (await one.listHandlers())[0]
    await declare(one, ['shared'], start, { types: ['Ticket'], concurrency: 3 })
    await declare(other, ['shared'], start, { types: ['Account'], concurrency: 5 })
    expect(await rules()).toMatchObject({ types: ['Ticket', 'Account'], concurrency: 5 })
    await declare(one, ['shared'], start + 1, { types: ['Ticket'], concurrency: 3 })
    expect(await rules()).toMatchObject({ types: ['Ticket', 'Account'], concurrency: 5 })
    await other.endHandlers(start + 2)
    expect(await rules()).toMatchObject({ types: ['Ticket'], concurrency: 3, since: start })
  })

  it('are created by the migration for a day for a version without declarations, and pauses become one per environment', async () => {
    const older = await createOlder('0006-sharing')
    const client = new Client({ connectionString: older.url })
    await client.connect()
    await client.query(`insert into environments (uuid, name, created_at) values ('uuid', 'test', 1);
      insert into destinations (key, kind, provider, types, ordered, concurrency, per_connection, unmatched, settings,
        declared, declared_at, since, held, message, created_at, updated_at)
      select key, 'handler', 'provider', '["*"]', 1, 100000, 100000, 0, '{}', 1, 1, 1, held, message, 1, 1
      from (values ('of before', null, null), ('of both', 'paused', 'ours')) as old (key, held, message)`)
    await client.end()
    const open = () => openStore({ url: older.url, encryptionKeys: [keyOf(1)] })
    const after = await open()
    await declare(after, ['of both'], Date.now())
    expect(await after.listHandlers()).toMatchObject([
      { id: 'of before', held: 'handler_missing', types: ['*'], concurrency: 100_000 },
      { id: 'of both', held: null },
    ])
    expect((await after.listHandlers(1)).at(-1)).toMatchObject({ held: 'paused', message: 'ours' })
    await after.close()
    await older.drop()
  })
})
