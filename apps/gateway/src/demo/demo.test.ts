import { deep } from '@guidepost/tooling-testing'
import { execFile } from 'node:child_process'
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cliFolder, withoutSignals, type CliFolder, type Running } from '../../test/support/cli.ts'

const up = /The gateway runs at (http:\S+) [^]+events list\n/

let folder: CliFolder
let other: Server
let demo: Running
/** The port of `--port`, on which another server listens. */
let taken: number

const read = (file: string): string => readFileSync(join(folder.path, 'data', 'demo', file), 'utf8')
const printed = (pattern: RegExp): string => pattern.exec(demo.output())![1]!

beforeAll(async () => {
  other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  taken = (other.address() as AddressInfo).port
  folder = cliFolder()
  // Wrong settings for `serve`, which the demo must ignore.
  folder.write('.env', 'PORT=x\nDATABASE_URL=nowhere\n')
  demo = folder.start('demo', '--follow', '--port', String(taken))
  await demo.waitFor(up)
})
afterAll(async () => {
  other.close()
  await folder.remove()
})

/** Reads the settings that the demo prints for another terminal, in the syntax of either shell. */
function takeSettings(): void {
  const lines = demo.output().matchAll(/^(?:export |\$env:)(\w+) ?= ?'([^']+)'$/gm)
  for (const [, name, value] of lines) folder.env[name!] = value!
}

// One demo for the whole file, because a start takes longer than all tests. The tests build on each other.
describe('demo', () => {
  it('prints each step of one webhook', () => {
    const steps = demo
      .output()
      .split('\n')
      .flatMap((line) => /^ +\+\d+ ms  (\w+) /.exec(line)?.[1] ?? [])
    expect(steps.slice(0, 6)).toEqual(['received', 'verified', 'matched', 'stored', 'handler', 'handled'])
    expect(demo.output()).toMatch(/matched +Guid [0-9a-f-]{36} belongs to connection acme/)
    expect(demo.output()).toMatch(/Create the Ticket webhook "Guidepost Tickets"/)
    expect(demo.output()).toMatch(/handler +Ticket \d+ of acme: Create \{.*"TicketNumber":/)
    expect(demo.output()).toMatch(/handled +by log-tickets for connection acme, attempt 1/)
  })

  it('sets the variables that the README uses', () => {
    const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')
    const [, commands = ''] = /^## Try it by hand$[^]+?```sh\n([^]+?)```/m.exec(readme)!
    const used = new Set([...commands.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name!))
    for (const name of [...commands.matchAll(/^([A-Z_]+)=/gm)].map(([, own]) => own!)) used.delete(name)
    expect([...used].toSorted()).toEqual(['GUIDEPOST_WEBHOOK_SECRET', 'WEBHOOK_URL'])
    for (const name of used) expect(demo.output()).toMatch(new RegExp(`^(?:export |\\$env:)${name} ?= ?'.+'$`, 'm'))
  })

  it('ignores the settings of serve, and says that it uses a free port because its own is taken', async () => {
    expect(demo.output()).toContain(`Another process listens on port ${taken}`)
    const answer = await fetch(`${printed(up)}/healthz`)
    expect(answer.status).toBe(200)
  })

  // Windows has no such file modes.
  it.skipIf(process.platform === 'win32')('makes its secrets readable only for their owner', () => {
    expect(statSync(join(folder.path, 'data', 'demo', 'demo.json')).mode & 0o777).toBe(0o600)
  })

  // The commands are written for a POSIX shell.
  it.skipIf(process.platform === 'win32')(
    'prints commands that work as printed: one closes a ticket in Autotask',
    async () => {
      const { stdout } = await promisify(execFile)('bash', ['-c', printed(/^(curl .+)$/m)])
      expect(stdout).toMatch(/^HTTP\/1\.1 200 OK/)
      await demo.waitFor(/handler +Ticket \d+ of acme: Update .*"CompletedDate"/)
      await demo.waitFor(/handler +Alert coffee-machine closes: Unplugged it/)
      takeSettings()
      const args = printed(/guidepost (send .+)$/m).split(' ')
      expect(await folder.run(...args)).toMatchObject({ code: 0, stdout: '200 {"status":"success"}\n' })
      expect(await folder.run(...args, '--tamper')).toMatchObject({ code: 1 })
      await demo.waitFor(/rejected +mismatch/)
      // Other tenants may be connected by now.
      const { data } = await folder.json('registrations', 'list')
      expect(data).toContainEqual(expect.objectContaining({ connection_id: 'acme', status: 'active' }))
      expect((await folder.json('tickets', 'list')).data).toMatchObject([
        { alert_id: 'coffee-machine', state: 'closed' },
      ])
    },
  )

  it('runs a changed handler, and keeps the running one if the new one has a mistake', async () => {
    const file = join(folder.path, 'data', 'demo', 'guidepost.config.ts')
    writeFileSync(file, read('guidepost.config.ts').replace('${event.type} ${id}', 'CHANGED ${id}'))
    await demo.waitFor(/The changed handler runs from now on/)
    takeSettings()
    await folder.run(...printed(/guidepost (send .+)$/m).split(' '), '--new')
    await demo.waitFor(/handler +CHANGED/)
    const right = read('guidepost.config.ts')
    appendFileSync(file, 'no syntax(')
    await demo.waitFor(/The old handler keeps running.+\n.+can't be loaded/)
    writeFileSync(file, right)
  })

  // On Windows a signal ends the process at once. (Here and below.)
  it.skipIf(withoutSignals)('says at Ctrl-C where the data is', async () => {
    const { code, stdout, stderr } = await demo.end('SIGINT')
    expect(stdout).toMatch(/Stopped\. The data stays in \.\/data\/demo/)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it.skipIf(withoutSignals)('continues with its data at the second start, which sends a new event', async () => {
    const kept = read('demo.json')
    const second = folder.start('demo', '--port', '0')
    await second.waitFor(up)
    expect(second.output()).toMatch(/\(with \d+ events of earlier starts\)/)
    expect(second.output()).toMatch(/stored +event/)
    expect(second.output()).not.toMatch(/duplicate/)
    expect(read('demo.json')).toBe(kept)
    await second.end('SIGINT')
  })

  it('prints the steps as JSON, too', async () => {
    const fresh = cliFolder()
    onTestFinished(() => fresh.remove())
    const third = fresh.start('demo', '--port', '0', '--json')
    await third.waitFor(/"step":"ready".+\n/)
    const lines = third
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: string })
    const steps = lines.map(({ step }) => step).filter((step) => step !== 'connecting')
    expect(steps).toEqual(['received', 'verified', 'matched', 'stored', 'handler', 'handled', 'ready'])
    expect(lines.at(-1)).toMatchObject({
      url: expect.any(String),
      sign_in_url: expect.stringMatching(/\/ui\/sign-in#code=[\w-]{32}$/),
      webhook_url: expect.any(String),
      api_key: expect.any(String),
    })
  })
})

describe('demo without --follow', () => {
  it('listens on PORT, and prints no further step after the sign-in link', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => free.once('listening', resolve))
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const quiet = cliFolder({ PORT: String(port) })
    onTestFinished(() => quiet.remove())
    const running = quiet.start('demo')
    const [, url] = await running.waitFor(up)
    expect(url).toBe(`http://127.0.0.1:${port}`)
    const [, key = ''] = /GUIDEPOST_API_KEY ?= ?'([^']+)'/.exec(running.output())!
    const [, secret = ''] = /GUIDEPOST_WEBHOOK_SECRET ?= ?'([^']+)'/.exec(running.output())!
    Object.assign(quiet.env, { GUIDEPOST_URL: url, GUIDEPOST_API_KEY: key, GUIDEPOST_WEBHOOK_SECRET: secret })
    expect((await quiet.run('send', 'ticket-update')).code).toBe(0)
    const [story, rest] = running.output().split('The gateway runs at')
    expect(story).toMatch(/\+\d+ ms {2}received/)
    expect(rest).not.toMatch(/\+\d+ ms/)
    expect(rest).toContain('--follow')
  })
})

// A process with five tenants: half a minute of a busy machine.
describe.runIf(deep)('demo --fault', () => {
  /** What each fault looks like: the level and the cause of the verdict on its connection. */
  const shown = {
    permission: ['no-permission', 'blind', 'check_blind'],
    credentials: ['wrong-credentials', 'blind', 'credentials_refused'],
    duplicate: ['duplicate-webhook', 'blind', 'setup_failed'],
    outage: ['autotask-down', 'unproven', 'provider_unavailable'],
    limit: ['webhook-limit', 'blind', 'setup_failed'],
  } as const

  it('breaks something for a tenant of its own, and the API of the demo mends it', async () => {
    const broken = cliFolder()
    onTestFinished(() => broken.remove())
    const running = broken.start('demo', '--port', '0', '--fault', ...Object.keys(shown))
    const [, url] = await running.waitFor(up)
    const [, key = ''] = /GUIDEPOST_API_KEY ?= ?'([^']+)'/.exec(running.output())!
    const request = async (method: string, path: string) => {
      const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${key}` } })
      expect(answer.status).toBe(200)
      return ((await answer.json()) as { data: never }).data
    }
    const verdictOn = async (connection: string) => {
      const found = await request('GET', `/v1/connections/${connection}?provider_config_key=autotask`)
      return (found as { verdict: { level: string; cause: string } }).verdict
    }
    for (const [fault, [connection, level, cause]] of Object.entries(shown)) {
      expect(running.output()).toMatch(new RegExp(`Fault ${fault}: .+ The connection ${connection} shows it`))
      expect({ fault, ...(await verdictOn(connection)) }).toMatchObject({ fault, level, cause })
    }
    expect(await request('GET', '/v1/session')).toMatchObject({ demo: true })
    for (const [fault, [connection]] of Object.entries(shown)) {
      expect(await request('POST', `/v1/demo/faults/${fault}/end`)).toContainEqual(
        expect.objectContaining({ fault, connection_id: connection, on: false }),
      )
      expect({ fault, ...(await verdictOn(connection)) }).toMatchObject({ fault, cause: 'waiting_for_first_event' })
    }
  })
})
