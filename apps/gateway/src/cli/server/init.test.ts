import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { openStore } from '@guidepost/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliFolder, type CliFolder } from '../../../test/support/cli.ts'

let folder: CliFolder
beforeEach(() => {
  folder = cliFolder()
})
afterEach(() => folder.remove())

const read = (file: string): string => readFileSync(join(folder.path, file), 'utf8')

describe('init', () => {
  it('creates settings, a configuration file, the database, an environment and its first API key', async () => {
    const { data } = await folder.json('init')
    expect(data).toEqual({
      made: ['.env', 'guidepost.config.ts', '.gitignore'],
      kept: [],
      completed: [],
      environment: { name: 'production', uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      api_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(parseEnv(read('.env'))).toEqual({
      GUIDEPOST_ENCRYPTION_KEY: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      DATABASE_URL: 'sqlite:./data/guidepost.db',
      GUIDEPOST_ADMIN_KEY: expect.stringMatching(/^[0-9a-f-]{36}$/),
      PORT: '3003',
      GUIDEPOST_URL: 'http://127.0.0.1:3003',
    })
    expect(read('guidepost.config.ts')).toContain('defineConfig')
    expect(read('.gitignore')).toContain('.env')
    expect(statSync(join(folder.path, 'data', 'guidepost.db')).isFile()).toBe(true)
  })

  // Windows has no such file modes.
  it.skipIf(process.platform === 'win32')('makes the settings readable only for their owner', async () => {
    await folder.json('init')
    expect(statSync(join(folder.path, '.env')).mode & 0o777).toBe(0o600)
  })

  it('prints the API key once, and what to do next', async () => {
    const { code, stdout, stderr } = await folder.spawn('init')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^API key +[0-9a-f-]{36} .*only now[^]*Next:[^]* serve\n/m)
    expect((await folder.run('init')).stdout).not.toMatch(/^API key /m)
  })

  it('changes nothing on a second run', async () => {
    await folder.json('init')
    const before = [read('.env'), read('guidepost.config.ts')]
    const { data } = await folder.json('init')
    expect(data).toMatchObject({ made: [], kept: ['.env', 'guidepost.config.ts', '.gitignore'], api_key: null })
    expect([read('.env'), read('guidepost.config.ts')]).toEqual(before)
  })

  it('completes a .env that has only the database, and keeps what it has', async () => {
    folder.write('.env', '# ours\nDATABASE_URL=sqlite:./mine.db\nPORT=4000')
    const { data } = await folder.json('init')
    expect(data).toMatchObject({
      made: ['guidepost.config.ts', '.gitignore'],
      kept: [],
      completed: ['GUIDEPOST_ENCRYPTION_KEY', 'GUIDEPOST_ADMIN_KEY', 'GUIDEPOST_URL'],
      api_key: expect.any(String),
    })
    expect(read('.env')).toMatch(/^# ours\nDATABASE_URL=sqlite:\.\/mine\.db\nPORT=4000\n# Encrypts/)
    expect(parseEnv(read('.env'))).toMatchObject({ PORT: '4000', GUIDEPOST_URL: 'http://127.0.0.1:4000' })
    expect(statSync(join(folder.path, 'mine.db')).isFile()).toBe(true)
    expect((await folder.json('init')).data).toMatchObject({ completed: [], kept: expect.arrayContaining(['.env']) })
  })

  it('keeps files that exist, and says so', async () => {
    folder.write('guidepost.config.ts', 'export default {}\n')
    const { data } = await folder.json('init')
    expect(data).toMatchObject({ made: ['.env', '.gitignore'], kept: ['guidepost.config.ts'] })
    expect(read('guidepost.config.ts')).toBe('export default {}\n')
  })

  it('creates a second environment beside the first', async () => {
    await folder.json('init')
    const { data } = await folder.json('init', '--environment', 'staging')
    expect(data).toMatchObject({ environment: { name: 'staging' }, api_key: expect.any(String) })
    expect((await folder.json('keys', 'list', '--environment', 'staging')).data).toHaveLength(1)
  })

  it('names the configuration file so that it is a module in a CommonJS package, too', async () => {
    folder.write('package.json', '{"type":"commonjs"}')
    expect((await folder.json('init')).data.made).toContain('guidepost.config.mts')
    expect(parseEnv(read('.env'))['GUIDEPOST_CONFIG']).toBe('guidepost.config.mts')
  })
})

describe('keys', () => {
  it('are created, listed without the key itself, and revoked', async () => {
    const { data: first } = await folder.json('init')
    const { data: made } = await folder.json('keys', 'create', '--name', 'billing')
    expect(made).toMatchObject({
      name: 'billing',
      environment: 'production',
      api_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect((await folder.json('keys', 'revoke', String(made.id), '--yes')).data).toEqual({ id: made.id, revoked: true })
    const { data: short } = await folder.json('keys', 'create', '--expires', '90d')
    expect(Date.parse(short.expires_at) - Date.parse(short.created_at)).toBe(90 * 24 * 60 * 60_000)
    expect(await folder.run('keys', 'create', '--expires', 'soon')).toMatchObject({ code: 2 })

    const listed = await folder.spawn('keys', 'list', '--json')
    expect(JSON.parse(listed.stdout).data).toMatchObject([
      { name: 'first', prefix: first.api_key.slice(0, 8), revoked_at: null },
      { name: 'billing', revoked_at: expect.any(String) },
      { name: 'created with the CLI', expires_at: short.expires_at },
    ])
    expect(listed.stdout).not.toContain(made.api_key)

    const again = await folder.run('keys', 'revoke', String(made.id), '--yes')
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('unknown_key') })
  })

  it('are in the audit trail', async () => {
    await folder.json('init')
    const { data: made } = await folder.json('keys', 'create', '--name', 'billing')
    await folder.json('keys', 'revoke', String(made.id), '--yes')
    const { GUIDEPOST_ENCRYPTION_KEY: key = '' } = parseEnv(read('.env'))
    const url = `sqlite:${join(folder.path, 'data', 'guidepost.db')}`
    const store = await openStore({ url, encryptionKeys: [Buffer.from(key, 'base64')] })
    const [environment] = await store.listEnvironments()
    const { rows } = await store.listAudits({ environmentId: environment!.id, actor: 'person' }, { limit: 9 })
    await store.close()
    expect(rows).toMatchObject([
      { by: 'the command line', summary: 'Revoke an API key: billing' },
      { by: 'the command line', summary: 'Create an API key: billing' },
    ])
  })

  it('ask for the environment if there are several', async () => {
    await folder.json('init')
    await folder.json('init', '--environment', 'staging')
    const { code, stderr } = await folder.run('keys', 'list')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--environment: production, staging') })
  })
})

describe('migrate', () => {
  it('plans without touching anything, then applies', async () => {
    folder.env['GUIDEPOST_ENCRYPTION_KEY'] = Buffer.alloc(32, 1).toString('base64')
    const { data: plan } = await folder.json('migrate', '--plan')
    expect(plan).toEqual({ migrations: [expect.any(String), ...plan.migrations.slice(1)], applied: false })
    expect((await folder.json('migrate', '--plan')).data).toEqual(plan)
    const migrated = await folder.spawn('migrate', '--json')
    expect(migrated).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(migrated.stdout).data).toEqual({ ...plan, applied: true })
    expect((await folder.json('migrate', '--plan')).data.migrations).toEqual([])
  })
})
