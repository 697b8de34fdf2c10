import { execFile } from 'node:child_process'
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliFolder, withoutSignals, type CliFolder, type Running } from '../cli/testing.ts'

let folder: CliFolder
let other: Server | undefined
beforeEach(() => {
  folder = cliFolder()
})
afterEach(async () => {
  other?.close()
  await folder.remove()
})

const up = /The gateway is up at (http:\S+) [^]+events list\n/
const read = (file: string): string => readFileSync(join(folder.path, 'data', 'demo', file), 'utf8')

/** Those that the demo prints for another terminal, of either shell. */
function takeSettings(demo: Running): void {
  const lines = demo.output().matchAll(/^(?:export |\$env:)(\w+) ?= ?'([^']+)'$/gm)
  for (const [, name, value] of lines) folder.env[name!] = value!
}

describe('demo', () => {
  it('tells the whole way of one webhook, step by step', async () => {
    const demo = folder.start('demo', '--port', '0')
    await demo.waitFor(up)
    const steps = demo
      .output()
      .split('\n')
      .flatMap((line) => /^ +\+\d+ ms  (\w+) /.exec(line)?.[1] ?? [])
    expect(steps).toEqual(['received', 'verified', 'matched', 'stored', 'handler', 'handled'])
    expect(demo.output()).toMatch(/matched +[0-9a-f-]{36} is connection acme/)
    expect(demo.output()).toMatch(/Create the Ticket webhook "Guidepost Tickets"/)
    expect(demo.output()).toMatch(/handler +Ticket \d+ of acme: Create \{.*"TicketNumber":/)
    expect(demo.output()).toMatch(/handled +by log-tickets for connection acme, attempt 1/)
  })

  // Windows ends a process that is signalled; nothing of ours can run then.
  it.skipIf(withoutSignals)('says at Ctrl-C that everything is kept', async () => {
    const demo = folder.start('demo', '--port', '0')
    await demo.waitFor(up)
    const { code, stdout, stderr } = await demo.end('SIGINT')
    expect(stdout).toMatch(/Stopped\. Everything is kept in \.\/data\/demo/)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('keeps everything for the second start, which sends a new event', async () => {
    const first = folder.start('demo', '--port', '0')
    await first.waitFor(up)
    const kept = read('demo.json')
    await first.end('SIGINT')
    const second = folder.start('demo', '--port', '0')
    await second.waitFor(up)
    expect(second.output()).toContain('(kept, with 1 event of earlier starts)')
    expect(second.output()).toMatch(/stored +event/)
    expect(second.output()).not.toMatch(/repeated/)
    expect(read('demo.json')).toBe(kept)
  })

  // Windows keeps no such bits with a file.
  it.skipIf(process.platform === 'win32')('keeps its secrets from others', async () => {
    await folder.start('demo', '--port', '0').waitFor(up)
    expect(statSync(join(folder.path, 'data', 'demo', 'demo.json')).mode & 0o777).toBe(0o600)
  })

  it('takes a free port if its own is taken, and says so', async () => {
    other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other!.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const demo = folder.start('demo', '--port', String(port))
    const [, url] = await demo.waitFor(up)
    expect(demo.output()).toContain(`Port ${port} is taken`)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  it('takes no setting of serve, and leaves it none', async () => {
    folder.write('.env', 'PORT=x\nDATABASE_URL=nowhere\n')
    folder.env['GUIDEPOST_CONFIG'] = 'nothing.ts'
    await folder.start('demo', '--port', '0').waitFor(up)
  })

  // The commands are written for a POSIX shell.
  it.skipIf(process.platform === 'win32')(
    'prints commands that work as they are: one closes a ticket in Autotask',
    async () => {
      const demo = folder.start('demo', '--port', '0')
      await demo.waitFor(up)
      const script = /^curl .+$/m.exec(demo.output())![0]
      const { stdout } = await promisify(execFile)('bash', ['-c', script])
      expect(stdout).toMatch(/^HTTP\/1\.1 200 OK/)
      await demo.waitFor(/handler +Ticket \d+ of acme: Update .*"CompletedDate"/)
      await demo.waitFor(/handler +Alert coffee-machine closes: Unplugged it/)
      takeSettings(demo)
      const args = /guidepost (send .+)$/m.exec(demo.output())![1]!.split(' ')
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
    const demo = folder.start('demo', '--port', '0')
    await demo.waitFor(up)
    const file = join(folder.path, 'data', 'demo', 'guidepost.config.ts')
    writeFileSync(file, read('guidepost.config.ts').replace('${event.type} ${id}', 'CHANGED ${id}'))
    await demo.waitFor(/The changed handler runs from now on/)
    takeSettings(demo)
    await folder.run(.../guidepost (send .+)$/m.exec(demo.output())![1]!.split(' '))
    await demo.waitFor(/handler +CHANGED/)
    appendFileSync(file, 'no syntax(')
    await demo.waitFor(/The handler stays as it was:\n.+can't be loaded/)
  })

  it('tells it in JSON, too', async () => {
    const demo = folder.start('demo', '--port', '0', '--json')
    await demo.waitFor(/"step":"ready".+\n/)
    const lines = demo
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: string })
    expect(lines.map(({ step }) => step).filter((step) => step !== 'connecting')).toEqual([
      'received',
      'verified',
      'matched',
      'stored',
      'handler',
      'handled',
      'ready',
    ])
    expect(lines.at(-1)).toMatchObject({
      url: expect.any(String),
      sign_in_url: expect.stringMatching(/\/ui\/sign-in#code=[\w-]{32}$/),
      webhook_url: expect.any(String),
      api_key: expect.any(String),
    })
  })
})
