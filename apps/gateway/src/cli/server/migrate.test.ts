import { createDatabase } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { cliFolder, ready, type CliFolder } from '../../../test/support/cli.ts'

let folder: CliFolder
beforeEach(async () => {
  const { url } = await createDatabase(inject('postgres'))
  folder = cliFolder({ DATABASE_URL: url, GUIDEPOST_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'), PORT: '0' })
})
afterEach(() => folder.remove())

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: folder.env['DATABASE_URL'] })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const tables = `select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`

describe('migrate on PostgreSQL', () => {
  it('does not mention files when the database does not answer', async () => {
    folder.env['DATABASE_URL'] = 'postgres://nobody:none@127.0.0.1:1/none'
    const { code, stderr } = await folder.run('migrate')
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('database server runs') })
    expect(stderr).not.toMatch(/file|disk/)
  })

  it('plans without touching anything, then applies the migrations', async () => {
    const { data: plan } = await folder.json('migrate', '--plan')
    expect(plan).toEqual({
      migrations: expect.arrayContaining([expect.stringMatching(/^0001-/), '0012-claims']),
      applied: false,
    })
    expect(await query(tables)).toEqual([])
    const migrated = await folder.spawn('migrate', '--json')
    expect(migrated).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(migrated.stdout).data).toEqual({ ...plan, applied: true })
    expect((await folder.json('migrate', '--plan')).data.migrations).toEqual([])
  })

  it('lets a role serve that may not create tables', async () => {
    await folder.json('migrate')
    const role = `server_${Math.random().toString(36).slice(2)}`
    await query(`create role ${role} login password 'secret'`)
    await query(`grant usage on schema public to ${role};
      grant select, insert, update, delete on all tables in schema public to ${role};
      grant usage, select on all sequences in schema public to ${role}`)
    const url = new URL(folder.env['DATABASE_URL']!)
    url.username = role
    url.password = 'secret'
    folder.env['DATABASE_URL'] = url.href
    const serving = folder.start('serve')
    await serving.waitFor(ready)
    await expect
      .poll(async () => (await query('select 1 from loops where lease > 0 and lease_until is null')).length, {
        timeout: 60_000,
      })
      .toBeGreaterThan(0)
    const { code, stdout } = await serving.end('SIGTERM')
    expect(code).toBe(0)
    // A busy machine may let a connection time out (`unavailable`). A missing right is another error.
    const lines = stdout.split('\n').filter(Boolean)
    const troubles = lines
      .map((line) => JSON.parse(line) as { level: number; err?: { code?: string } })
      .filter(({ level, err }) => level >= 40 && err?.code !== 'unavailable')
    expect(troubles).toEqual([])
  }, 180_000)

  it.each([
    ['a newer version', `insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2100-01-01')`],
    ['another program', 'drop table kysely_migration'],
  ])('and serve refuse a database of %s, and leave it as it is', async (_, change) => {
    await folder.json('migrate')
    await query(change)
    const before = await query(tables)
    for (const command of ['serve', 'migrate', 'init']) {
      const { code, stderr, stdout } = await folder.run(command)
      expect({ command, code, output: stderr + stdout }).toEqual({
        command,
        code: 1,
        output: expect.stringContaining('unknown_schema'),
      })
    }
    expect(await query(tables)).toEqual(before)
  })

  it('shows no password when the database does not answer', async () => {
    folder.env['DATABASE_URL'] = 'postgres://guidepost:hunter2@127.0.0.1:1/guidepost'
    const { code, stderr, stdout } = await folder.run('serve')
    expect({ code, output: stderr + stdout }).toEqual({ code: 1, output: expect.stringContaining('unavailable') })
    expect(stderr + stdout).not.toContain('hunter2')
  })
})
