import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@guidepost/tooling-testing/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openStore } from '../../open.ts'
import { keyOf } from '../../../test/support/keys.ts'
import { settings } from './connections.ts'
import { certificates } from '../../../test/support/postgres/certificates.ts'
import { startPooler, type PoolerOptions } from '../../../test/support/postgres/pooler.ts'
import { createMigrated } from '../../../test/support/postgres/scratch.ts'

let database: Database
let folder: string
beforeAll(async () => {
  database = await createMigrated()
  folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
  for (const name of ['ca', 'otherCa'] as const) writeFileSync(join(folder, `${name}.pem`), certificates[name])
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** Opens the store, makes something in it, and closes it. */
async function use(url: string): Promise<void> {
  const store = await openStore({ url, encryptionKeys: [keyOf(1)] })
  try {
    await store.createEnvironment({ name: randomUUID(), uuid: randomUUID(), now: 1 })
  } finally {
    await store.close()
  }
}

async function ask(...statements: readonly string[]): Promise<unknown> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    let last: unknown
    for (const statement of statements)
      last = (await client.query({ text: statement, rowMode: 'array' })).rows.flat()[0]
    return last
  } finally {
    await client.end()
  }
}

const withParameters = (parameters: Readonly<Record<string, string>>, host = '127.0.0.1'): string => {
  const url = new URL(database.url)
  url.hostname = host
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

describe('TLS', () => {
  beforeAll(async () => {
    // The server writes the file, so that the key belongs to its user. Clients that do not ask for TLS go on without
    // it.
    const write = (text: string, file: string) =>
      `copy (select '${Buffer.from(text).toString('base64')}') to program 'umask 077; base64 -d > ${file}'`
    await ask(
      write(certificates.key, 'guidepost-test.key'),
      write(certificates.certificate, 'guidepost-test.pem'),
      `alter system set ssl_key_file = 'guidepost-test.key'`,
      `alter system set ssl_cert_file = 'guidepost-test.pem'`,
      'alter system set ssl = on',
      'select pg_reload_conf()',
    )
    await vi.waitUntil(async () => (await ask('show ssl')) === 'on', { timeout: 5000 })
  })

  it.each(['require', 'verify-full'])(
    'with sslmode=%s is used, and the CA and the name are checked',
    async (sslmode) => {
      await use(withParameters({ sslmode, sslrootcert: join(folder, 'ca.pem') }))
      for (const url of [
        withParameters({ sslmode, sslrootcert: join(folder, 'otherCa.pem') }),
        withParameters({ sslmode }),
        withParameters({ sslmode, sslrootcert: join(folder, 'ca.pem') }, 'localhost'),
      ]) {
        const failure = use(url)
        await expect(failure).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' })
        await expect(failure).rejects.toThrow(/its certificate is not trusted .* sslrootcert=<file>/)
      }
    },
  )

  it('with sslmode=no-verify accepts any certificate', () => use(withParameters({ sslmode: 'no-verify' })))

  it.each([
    ['another word', { sslmode: 'prefer' }, 'write one of disable, require'],
    [
      'a file that is not there',
      { sslmode: 'verify-full', sslrootcert: '/nowhere/ca.pem' },
      'sslrootcert in DATABASE_URL',
    ],
  ])('is refused with %s', async (_, parameters, message) => {
    const failure = use(withParameters(parameters))
    await expect(failure).rejects.toMatchObject({ name: 'StoreError', code: 'invalid_url' })
    await expect(failure).rejects.toThrow(message)
  })
})

describe('a pooler', () => {
  async function throughPooler(options: PoolerOptions): Promise<void> {
    const pooler = await startPooler(database.url, options)
    try {
      await use(pooler.url)
    } finally {
      pooler.close()
    }
  }

  it.each([
    ['lends by transaction', { mode: 'transaction', options: 'dropped' }, 'by transaction'],
    ['refuses our settings', { mode: 'session', options: 'refused' }, 'ignore_startup_parameters = options'],
    ['drops our settings', { mode: 'session', options: 'dropped' }, "set lock_timeout = '2500'"],
  ] as const)('is refused at start when it %s', async (_, options, message) => {
    const failure = throughPooler(options)
    await expect(failure).rejects.toMatchObject({ name: 'StoreError', code: 'invalid_url' })
    await expect(failure).rejects.toThrow(message)
  })

  it('in session mode works if the role has the settings', async () => {
    const name = await ask('select quote_ident(current_database())')
    await ask(
      ...Object.entries(settings).map(
        ([setting, value]) => `alter role current_user in database ${String(name)} set ${setting} = '${value}'`,
      ),
    )
    await throughPooler({ mode: 'session', options: 'dropped' })
  })
})
