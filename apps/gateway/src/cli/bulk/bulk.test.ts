import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf, startScene, type Scene } from '../../../test/support/autotask.ts'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'

const names = Array.from({ length: 12 }, (_, index) => `tenant-${String(index).padStart(2, '0')}`)

// One gateway for the whole file: the tests build on each other, as the commands of a person would.
let scene: Scene
let cli: ReturnType<typeof commandsInProcess>
const tenantOf = (name: string) => scene.autotask.tenants.find((tenant) => tenant.name === name)!
const at = (file: string) => join(scene.test.folder, file)

beforeAll(async () => {
  scene = await startScene({ simulator: { tenants: names.map((name) => ({ name })) } })
  cli = commandsInProcess({
    GUIDEPOST_URL: scene.test.url,
    GUIDEPOST_API_KEY: scene.test.key,
    SECRET_OF_TENANT_01: tenantOf('tenant-01').user.secret,
  })
})
afterAll(() => scene.stop())

/** A CSV line of a tenant; `apiKey` may be a reference. */
function lineOf(name: string, apiKey = tenantOf(name).user.secret): string {
  const { username, integrationCode } = tenantOf(name).user
  return [name, username, integrationCode, `"${apiKey.replaceAll('"', '""')}"`].join(',')
}
const header = 'connection,username,apiIntegrationCode,apiKey'

describe('connect --file', () => {
  it.each([
    ['no tenant', header, /it has no tenants/],
    [
      'an unknown column',
      `${header},colour\na,b@c.d,E,f,red`,
      /line 1: unknown column "colour"; columns are connection/,
    ],
    ['a connection twice', `${header}\na,b@c.d,E,f\na,b@c.d,E,f`, /line 3: connection "a" is in line 2, too/],
    ['an empty id', `${header}\n,b@c.d,E,f`, /line 2: connection is empty/],
    ['a line of another length', `${header}\na,b@c.d`, /line 2/],
    ['a reference to no file', `${header}\na,b@c.d,E,@nowhere.txt`, /line 2: the file .*nowhere\.txt can't be read/],
    [
      'a variable that is not set',
      `${header}\na,b@c.d,E,env:NOBODY`,
      /line 2: the environment variable NOBODY is not set/,
    ],
  ])('names %s with its line, and connects nobody', async (_, text, message) => {
    writeFileSync(at('wrong.csv'), text)
    const { code, stderr } = await cli.run('connect', '--file', at('wrong.csv'), '--yes')
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
    expect((await cli.json('connections', 'list')).total).toBe(0)
  })

  it('names mistakes of JSON lines, too', async () => {
    writeFileSync(at('wrong.jsonl'), '{"connection":"a"}\nnope\n{"connection":"b","colour":"red"}\n')
    const { stderr } = await cli.run('connect', '--file', at('wrong.jsonl'), '--yes')
    expect(stderr).toMatch(/line 2: [^]+line 3: .*colour/)
  })

  it('takes credentials from columns, files and variables, and reports each tenant', async () => {
    writeFileSync(at('secret.txt'), `${tenantOf('tenant-00').user.secret}\n`)
    const lines = names.map((name) => lineOf(name))
    lines[0] = lineOf('tenant-00', '@secret.txt')
    lines[1] = lineOf('tenant-01', 'env:SECRET_OF_TENANT_01')
    lines[2] = lineOf('tenant-02', 'wrong')
    writeFileSync(at('tenants.csv'), [header, ...lines].join('\r\n'))
    const plan = await cli.run('connect', '--file', at('tenants.csv'), '--plan')
    expect(plan.stdout).toMatch(/12 tenants to connect\n- 0 connections that exist already/)
    expect(existsSync(at('tenants.csv.report.jsonl'))).toBe(false)
    const { code, stdout } = await cli.run('connect', '--file', at('tenants.csv'), '--yes')
    expect(stdout).toMatch(
      /^11 succeeded, 1 failed\n\nTENANTS +PROBLEM +EXAMPLES\n1 +.*tenant-02\n\nReport: .+tenants\.csv\.report\.jsonl/,
    )
    expect(code).toBe(1)
    const report = readFileSync(at('tenants.csv.report.jsonl'), 'utf8')
    const results = report
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { connection: string; ok: boolean })
    expect(results.map(({ connection }) => connection).toSorted()).toEqual(names)
    expect(results.filter(({ ok }) => !ok)).toMatchObject([{ connection: 'tenant-02', ok: false }])
    for (const { user } of scene.autotask.tenants) expect(report + stdout).not.toContain(user.secret)
  })

  it('continues where it stopped: those that succeeded are skipped', async () => {
    const before = scene.autotask.tenants.flatMap((tenant) => tenant.webhooks()).length
    writeFileSync(at('tenants.csv'), [header, ...names.map((name) => lineOf(name))].join('\n'))
    const { data } = await cli.json('connect', '--file', at('tenants.csv'), '--yes')
    expect(data).toMatchObject({ total: 12, skipped: 11, succeeded: 1, failed: 0 })
    expect(scene.autotask.tenants.flatMap((tenant) => tenant.webhooks())).toHaveLength(before + 1)
    appendFileSync(at('tenants.csv.report.jsonl'), 'nope\n')
    const { stderr } = await cli.run('connect', '--file', at('tenants.csv'), '--yes')
    expect(stderr).toMatch(/^invalid_report: .+, line 14 is not JSON/)
  })

  it('takes JSON lines with credentials as an object', async () => {
    const { credentials, connection_config: config } = accountOf(tenantOf('tenant-03'))
    writeFileSync(at('one.jsonl'), `${JSON.stringify({ connection: 'again', credentials, config })}\n`)
    expect((await cli.json('connect', '--file', at('one.jsonl'), '--yes')).data).toMatchObject({ succeeded: 1 })
    await cli.run('connections', 'delete', 'again', '--yes')
  })

  it.each([
    [['connect'], /Name a connection, or a file/],
    [['connect', 'acme', '--file', 'x.csv'], /--file names the connections/],
    [['doctor'], /Name one, or select several/],
    [['doctor', 'acme', '--all'], /not both/],
    [['registrations', 'retry'], /Name one, or select several/],
    [['registrations', 'rotate', '1', '--cause', 'x'], /not both/],
    [['registrations', 'apply'], /Give an id, --all, a filter or --adopt-url/],
  ])('%j is a usage error', async (args, message) => {
    expect(await cli.run(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) })
  })
})

describe('many at once', () => {
  it('doctor --all groups what is wrong, and changes nothing', async () => {
    for (const name of names.slice(0, 4)) tenantOf(name).user.level.canCreateWebhooks = false
    const { code, stdout } = await cli.run('doctor', '--all')
    expect(stdout).toMatch(/^8 succeeded, 4 failed\n\nTENANTS +PROBLEM +EXAMPLES\n4 +/)
    expect(code).toBe(1)
    expect((await cli.json('doctor', '--search', 'tenant-1')).data).toMatchObject({ total: 2, failed: 0 })
  })

  it('registrations retry selects by cause, plans, and repairs', async () => {
    for (const name of names.slice(4, 7)) tenantOf(name).setWebhookActive('Ticket', 1, false)
    await scene.advance(20 * 60_000)
    await scene.round()
    const { data } = await cli.json('connections', 'list', '--status', 'switched_off')
    expect(data.map(({ connection_id }: { connection_id: string }) => connection_id).toSorted()).toEqual(
      names.slice(4, 7),
    )
    for (const filter of [
      ['--level', 'blind', '--status', 'switched_off'],
      ['--cause', 'off_by_person'],
    ]) {
      const { stdout } = await cli.run('registrations', 'retry', ...filter, '--plan')
      expect(stdout).toMatch(/^- 3 webhooks: each set up or repaired/)
    }
    const attention = await cli.json('connections', 'list', '--level', 'attention')
    expect(attention.data.map(({ connection_id }: { connection_id: string }) => connection_id)).toEqual(
      expect.arrayContaining(names.slice(4, 7)),
    )
    const none = await cli.run('registrations', 'retry', '--level', 'unmanaged', '--plan')
    expect(none.stdout).toMatch(/^- 0 webhooks/)
    const select = ['registrations', 'retry', '--cause', data[0].cause]
    expect((await cli.run(...select, '--plan')).stdout).toMatch(/^- 3 webhooks: each set up or repaired/)
    expect(await cli.run(...select)).toMatchObject({ code: 2 })
    expect((await cli.json(...select, '--yes')).data).toMatchObject({ total: 3, succeeded: 3, failed: 0 })
    expect((await cli.json('connections', 'list', '--status', 'switched_off')).total).toBe(0)
  })

  it('registrations rotate --all goes on after an interruption', async () => {
    const report = at('rotated.jsonl')
    for (const { user } of scene.autotask.tenants) user.level.canCreateWebhooks = true
    const first = await cli.json('registrations', 'rotate', '--search', 'tenant-0', '--report', report, '--yes')
    expect(first.data).toMatchObject({ total: 10, succeeded: 10 })
    const all = await cli.json('registrations', 'rotate', '--all', '--parallel', '3', '--report', report, '--yes')
    expect(all.data).toMatchObject({ total: 12, skipped: 10, succeeded: 2 })
  })
})
