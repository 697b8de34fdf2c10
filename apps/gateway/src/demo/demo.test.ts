import { execFile } from 'node:child_process'
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cliFolder, withoutSignals, type CliFolder, type Running } from '../../test/support/cli.ts'

const up = /The gateway is up at (http:\S+) [^]+events list\n/

let folder: CliFolder
let other: Server
let demo: Running
/** The port that the demo is told to take. */
let taken: number

const read = (file: string): string => readFileSync(join(folder.path, 'data', 'demo', file), 'utf8')
const printed = (pattern: RegExp): string => pattern.exec(demo.output())![1]!

beforeAll(async () => {
  other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  taken = (other.address() as AddressInfo).port
  folder = cliFolder()
  // Settings of `serve`, and wrong ones.
  folder.write('.env', 'PORT=x\nDATABASE_URL=nowhere\n')
  demo = folder.start('demo', '--port', String(taken))
  await demo.waitFor(up)
})
afterAll(async () => {
  other.close()
  await folder.remove()
})

/** Those that the demo prints for another terminal, of either shell. */
function takeSettings(): void {
  const lines = demo.output().matchAll(/^(?:export |\$env:)(\w+) ?= ?'([^']+)'$/gm)
  for (const [, name, value] of lines) folder.env[name!] = value!
}

// One demo, step by step, and what its next starts find: each start costs as much as all that is asked of it.
describe('demo', () => {
  it('tells the whole way of one webhook, step by step', () => {
    const steps = demo
      .output()
      .split('\n')
      .flatMap((line) => /^ +\+\d+ ms  (\w+) /.exec(line)?.[1] ?? [])
    expect(steps.slice(0, 6)).toEqual(['received', 'verified', 'matched', 'stored', 'handler', 'handled'])
    expect(demo.output()).toMatch(/matched +[0-9a-f-]{36} is connection acme/)
    expect(demo.output()).toMatch(/Create the Ticket webhook "Guidepost Tickets"/)
    expect(demo.output()).toMatch(/handler +Ticket \d+ of acme: Create \{.*"TicketNumber":/)
    expect(demo.output()).toMatch(/handled +by log-tickets for connection acme, attempt 1/)
  })

  it('takes no setting of serve, and a free port if its own is taken, and says so', async () => {
    expect(demo.output()).toContain(`Port ${taken} is taken`)
    const answer = await fetch(`${printed(up)}/healthz`)
    expect(answer.status).toBe(200)
  })

  // Windows keeps no such bits with a file.
  it.skipIf(process.platform === 'win32')('keeps its secrets from others', () => {
    expect(statSync(join(folder.path, 'data', 'demo', 'demo.json')).mode & 0o777).toBe(0o600)
  })

  // The commands are written for a POSIX shell.
  it.skipIf(process.platform === 'win32')(
    'prints commands that work as they are: one closes a ticket in Autotask',
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
      // Others may have been connected meanwhile.
      const { data } = await folder.json('registrations', 'list')
      expect(data).toContainEqual(expect.objectContaining({ connection_id: 'acme', status: 'active' }))
      expect((await folder.json('tickets', 'list')).data).toMatchObject([
        { alert_id: 'coffee-machine', state: 'closed' },
      ])
    },
  )

  it('takes up a changed handler, and keeps the running one when there is a mistake in it', async () => {
    const file = join(folder.path, 'data', 'demo', 'guidepost.config.ts')
    writeFileSync(file, read('guidepost.config.ts').replace('${event.type} ${id}', 'CHANGED ${id}'))
    await demo.waitFor(/The changed handler runs from now on/)
    takeSettings()
    await folder.run(...printed(/guidepost (send .+)$/m).split(' '), '--new')
    await demo.waitFor(/handler +CHANGED/)
    const right = read('guidepost.config.ts')
    appendFileSync(file, 'no syntax(')
    await demo.waitFor(/The handler stays as it was:\n.+can't be loaded/)
    writeFileSync(file, right)
  })

  // Windows ends a process that is signalled; nothing of ours can run then. (Here and below.)
  it.skipIf(withoutSignals)('says at Ctrl-C that everything is kept', async () => {
    const { code, stdout, stderr } = await demo.end('SIGINT')
    expect(stdout).toMatch(/Stopped\. Everything is kept in \.\/data\/demo/)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it.skipIf(withoutSignals)('keeps everything for the second start, which sends a new event', async () => {
    const kept = read('demo.json')
    const second = folder.start('demo', '--port', '0')
    await second.waitFor(up)
    expect(second.output()).toMatch(/\(kept, with \d+ events of earlier starts\)/)
    expect(second.output()).toMatch(/stored +event/)
    expect(second.output()).not.toMatch(/repeated/)
    expect(read('demo.json')).toBe(kept)
    await second.end('SIGINT')
  })

  it('tells it in JSON, too', async () => {
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
