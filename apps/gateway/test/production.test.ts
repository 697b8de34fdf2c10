import { deep } from '@guidepost/tooling-testing'
import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { createDatabase } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { cliFolder, plainConfig, ready, servedFolder, type CliFolder } from './support/cli.ts'

const guide = readFileSync(new URL('../../../docs/production.md', import.meta.url), 'utf8')

/** Starts `serve`, and makes its URL the one that the commands call. */
async function serve(folder: CliFolder) {
  const gateway = folder.start('serve')
  const [, url = ''] = await gateway.waitFor(ready)
  folder.env['GUIDEPOST_URL'] = url
  return gateway
}

describe('on PostgreSQL, as docs/production.md says', () => {
  it('init completes a .env that has the database only, and serve runs with it', async () => {
    const { url } = await createDatabase(inject('postgres'))
    const folder = cliFolder({ PORT: '0' })
    onTestFinished(() => folder.remove())
    folder.write('.env', `DATABASE_URL=${url}\n`)
    folder.write('guidepost.config.ts', plainConfig)
    const { data } = await folder.json('init')
    expect(data.completed).toContain('GUIDEPOST_ENCRYPTION_KEY')
    folder.env['GUIDEPOST_API_KEY'] = data.api_key
    await serve(folder)
    expect((await folder.json('integrations', 'list')).data).toEqual([])
  })

  it('a role that may not create tables serves with the grants of the guide', async () => {
    const { url } = await createDatabase(inject('postgres'))
    const role = `guidepost_serve_${process.pid}`
    const [, grants = ''] = /```sql\n(grant usage[^]+?)```/.exec(guide)!
    const owner = new pg.Client({ connectionString: url })
    await owner.connect()
    await owner.query(`create role ${role} login password 'serve'`)
    await owner.query(grants.replaceAll('guidepost_serve', role))
    const folder = cliFolder({ PORT: '0' })
    onTestFinished(async () => {
      await folder.remove()
      await owner.query(`drop owned by ${role}; drop role ${role}`)
      await owner.end()
    })
    folder.write('.env', `DATABASE_URL=${url}\n`)
    folder.write('guidepost.config.ts', plainConfig)
    const { data } = await folder.json('init')
    const serving = new URL(url)
    serving.username = role
    serving.password = 'serve'
    Object.assign(folder.env, { DATABASE_URL: serving.href, GUIDEPOST_API_KEY: data.api_key })
    const gateway = await serve(folder)
    await folder.json('integrations', 'create', 'autotask', '--provider', 'autotask', '--secret', 'the signing secret')
    const sent = await folder.run('send', 'ticket-create', '--secret', 'the signing secret')
    expect(sent, gateway.output()).toMatchObject({ code: 0 })
    expect(gateway.output()).not.toContain('permission denied')
  })
})

// Several starts of the gateway: half a minute of a busy machine.
describe.runIf(deep)('a restored backup', () => {
  it('holds what was received until then; the gateway goes on from there, with the same encryption key only', async () => {
    const { folder, gateway } = await servedFolder()
    onTestFinished(() => folder.remove())
    const database = join(folder.path, 'data', 'guidepost.db')
    const copy = join(folder.path, 'backup.db')
    folder.env['GUIDEPOST_WEBHOOK_SECRET'] = 'the signing secret'
    await folder.json('integrations', 'create', 'autotask', '--provider', 'autotask')
    const send = async (sample: string) => expect((await folder.run('send', sample)).code).toBe(0)
    const types = async () =>
      (await folder.json('events', 'list')).data.map(({ type }: { type: string }) => type) as string[]

    await send('ticket-create')
    // What `.backup` of the sqlite3 shell does.
    const source = new DatabaseSync(database, { readOnly: true })
    await backup(source, copy)
    source.close()
    await send('company-update')
    expect(await types()).toEqual(['Company', 'Ticket'])

    await gateway.end('SIGTERM')
    for (const ending of ['-wal', '-shm']) rmSync(`${database}${ending}`, { force: true })
    copyFileSync(copy, database)
    const right = folder.env['GUIDEPOST_ENCRYPTION_KEY']
    folder.env['GUIDEPOST_ENCRYPTION_KEY'] = Buffer.alloc(32, 7).toString('base64')
    expect(await folder.run('serve')).toMatchObject({ code: 1, stderr: expect.stringContaining('wrong_key') })
    if (right === undefined) delete folder.env['GUIDEPOST_ENCRYPTION_KEY']
    else folder.env['GUIDEPOST_ENCRYPTION_KEY'] = right
    await serve(folder)
    expect(await types()).toEqual(['Ticket'])
    await send('company-update')
    expect(await types()).toEqual(['Company', 'Ticket'])
  })
})
