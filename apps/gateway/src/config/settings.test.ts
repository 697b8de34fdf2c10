import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings, type Environment } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const key = Buffer.alloc(32, 7).toString('base64')
const other = Buffer.alloc(32, 8).toString('base64')
const day = 24 * 60 * 60 * 1000
const settingsOf = (environment: Environment) => {
  const read = readSettings(environment)
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
  return read.settings
}
const mistakesOf = (environment: Environment) => {
  const read = readSettings(environment)
  return 'mistakes' in read ? read.mistakes.map(({ where, message }) => `${where} ${message}`) : []
}

describe('readSettings', () => {
  it('needs an encryption key and nothing else', () => {
    expect(settingsOf({ GUIDEPOST_ENCRYPTION_KEY: key })).toMatchObject({
      port: 3003,
      databaseUrl: 'sqlite:./data/guidepost.db',
      maxBodyBytes: 4 * 1024 * 1024,
      trustedProxies: 0,
      configFile: 'guidepost.config.ts',
      outboundAllow: { ranges: [], hosts: [] },
      retention: { eventsMs: 30 * day, deadLettersMs: 90 * day, rejectionsMs: 30 * day },
      dedupeWindowMs: 45 * day,
    })
  })

  it.each([
    ['no key', { GUIDEPOST_ENCRYPTION_KEY: undefined }, /GUIDEPOST_ENCRYPTION_KEY is not set; generate one with/],
    ['a key that is too short', { GUIDEPOST_ENCRYPTION_KEY: 'c2hvcnQ=' }, /GUIDEPOST_ENCRYPTION_KEY must be 32 bytes/],
    [
      'a key that is not base64',
      { GUIDEPOST_ENCRYPTION_KEY: '!'.repeat(44) },
      /GUIDEPOST_ENCRYPTION_KEY must be 32 bytes/,
    ],
    ['a wrong previous key', { GUIDEPOST_ENCRYPTION_KEY_PREVIOUS: `${other},x` }, /_PREVIOUS must be 32 bytes/],
    ['a port that is not a number', { PORT: 'http' }, /PORT must be a whole number/],
    ['a port above 65,535', { PORT: '65536' }, /PORT/],
    ['a database that we do not know', { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must be sqlite:.* or postgres:/],
    ['a PostgreSQL without a host', { DATABASE_URL: 'postgres:///guidepost' }, /DATABASE_URL must be/],
    [
      'a public URL that is not a URL',
      { GUIDEPOST_PUBLIC_URL: 'webhooks.example.com' },
      /GUIDEPOST_PUBLIC_URL must be/,
    ],
    [
      'a trusted origin without a scheme',
      { GUIDEPOST_TRUSTED_ORIGINS: 'localhost:4010' },
      /TRUSTED_ORIGINS must be origins/,
    ],
    [
      'a trusted origin with a path',
      { GUIDEPOST_TRUSTED_ORIGINS: 'http://a.example/x' },
      /TRUSTED_ORIGINS must be origins/,
    ],
    ['an admin key that is not a UUID', { GUIDEPOST_ADMIN_KEY: 'admin' }, /GUIDEPOST_ADMIN_KEY must be a UUID v4/],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
    ['zero days', { GUIDEPOST_RETENTION_EVENTS_DAYS: '0' }, /GUIDEPOST_RETENTION_EVENTS_DAYS/],
    ['half a day', { GUIDEPOST_DEDUPE_DAYS: '1.5' }, /GUIDEPOST_DEDUPE_DAYS must be a whole number/],
    [
      'dead letters that are kept for a shorter time than their events',
      { GUIDEPOST_RETENTION_EVENTS_DAYS: '100' },
      /GUIDEPOST_RETENTION_DEAD_LETTERS_DAYS must not be less/,
    ],
    [
      'an invalid address range',
      { GUIDEPOST_OUTBOUND_ALLOW: '10.0.0.0/8, 10.0.0.0/99' },
      /OUTBOUND_ALLOW has invalid entries: "10.0.0.0\/99"/,
    ],
    ['a misspelt setting', { GUIDEPOST_PUBLIC_ULR: 'x' }, /GUIDEPOST_PUBLIC_ULR is not a setting/],
    ['a missing file', { GUIDEPOST_ADMIN_KEY_FILE: '/nowhere' }, /GUIDEPOST_ADMIN_KEY_FILE names a file/],
  ])('names %s', (_, more, message) => {
    expect(mistakesOf({ GUIDEPOST_ENCRYPTION_KEY: key, ...more })).toEqual([expect.stringMatching(message)])
  })

  it('names every mistake at once, and repeats no secret', () => {
    const mistakes = mistakesOf({
      GUIDEPOST_ENCRYPTION_KEY: 'hunter2',
      GUIDEPOST_ADMIN_KEY: 'hunter2',
      DATABASE_URL: 'postgres://guidepost:hunter2@[/guidepost',
      PORT: 'x',
    })
    expect(mistakes).toHaveLength(4)
    expect(mistakes.join()).not.toContain('hunter2')
  })

  it.each(['postgres', 'postgresql'])('takes a database at %s://', (scheme) => {
    const url = `${scheme}://guidepost:hunter2@db.example.com:5432/guidepost?sslmode=verify-full`
    expect(settingsOf({ GUIDEPOST_ENCRYPTION_KEY: key, DATABASE_URL: url }).databaseUrl).toBe(url)
  })

  it.each([
    'postgres://guidepost:hunter2@one.example.com:5432,two.example.com:5433/guidepost?target_session_attrs=read-write',
    'postgres://guidepost:hun,ter2@one.example.com,two.example.com/guidepost',
  ])('takes a database with several hosts: %s', (url) => {
    expect(settingsOf({ GUIDEPOST_ENCRYPTION_KEY: key, DATABASE_URL: url }).databaseUrl).toBe(url)
  })

  it('reads the list of addresses that destinations may use', () => {
    const allow = { GUIDEPOST_ENCRYPTION_KEY: key, GUIDEPOST_OUTBOUND_ALLOW: 'localhost, 10.0.0.0/8,' }
    expect(settingsOf(allow).outboundAllow).toMatchObject({ hosts: ['localhost'], ranges: [expect.anything()] })
  })

  it('keeps the encryption keys in their order', () => {
    const { encryptionKeys } = settingsOf({ GUIDEPOST_ENCRYPTION_KEY: key, GUIDEPOST_ENCRYPTION_KEY_PREVIOUS: other })
    expect(encryptionKeys.map((bytes) => Buffer.from(bytes).toString('base64'))).toEqual([key, other])
  })

  it('reads secrets from files that an orchestrator mounts', () => {
    const file = join(folder, 'key')
    writeFileSync(file, `${key}\n`)
    expect(settingsOf({ GUIDEPOST_ENCRYPTION_KEY_FILE: file }).encryptionKeys).toHaveLength(1)
    expect(mistakesOf({ GUIDEPOST_ENCRYPTION_KEY_FILE: file, GUIDEPOST_ENCRYPTION_KEY: key })).toEqual([
      expect.stringContaining('together with GUIDEPOST_ENCRYPTION_KEY'),
    ])
  })

  it('removes the slash at the end of the public URL', () => {
    const environment = { GUIDEPOST_ENCRYPTION_KEY: key, GUIDEPOST_PUBLIC_URL: 'https://webhooks.example.com/' }
    expect(settingsOf(environment).publicUrl).toBe('https://webhooks.example.com')
  })

  it('accepts the settings of the CLI', () => {
    expect(mistakesOf({ GUIDEPOST_ENCRYPTION_KEY: key, GUIDEPOST_URL: 'x', GUIDEPOST_API_KEY: 'x' })).toEqual([])
  })
})
