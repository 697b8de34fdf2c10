import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cliFolder, plainConfig, ready, withoutSignals, type CliFolder } from './support/cli.ts'

let folder: CliFolder
beforeEach(async () => {
  folder = cliFolder({ PORT: '0', GUIDEPOST_HOST: '127.0.0.1' })
  await folder.json('init')
  folder.write('guidepost.config.ts', plainConfig)
})
afterEach(() => folder.remove())

// Windows has no SIGUSR1.
it.skipIf(withoutSignals)('starts no inspector at SIGUSR1', async () => {
  const gateway = folder.start('serve')
  const [, url] = await gateway.waitFor(ready)
  gateway.child.kill('SIGUSR1')
  // If the inspector had started, it would have said so before the process answers again.
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  const { code, stderr } = await gateway.end('SIGTERM')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

// `prlimit` changes the limit of a process that runs.
it.skipIf(process.platform !== 'linux')(
  'logs when it can open no more files, once a minute',
  { timeout: 30_000 },
  async () => {
    const gateway = folder.start('serve')
    const [, url] = await gateway.waitFor(ready)
    const { port } = new URL(url!)
    const limited = spawn('prlimit', [`--pid=${gateway.child.pid}`, '--nofile=60:60'])
    await new Promise((resolve) => limited.once('exit', resolve))
    const sockets: Socket[] = Array.from({ length: 80 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}))
    await gateway.waitFor(/"code":"EMFILE","msg":"the limit of open files is reached/)
    await vi.waitFor(() => expect(sockets.some((socket) => socket.destroyed)).toBe(true), { timeout: 5000 })
    for (const socket of sockets) socket.destroy()
    const { stdout } = await gateway.end('SIGTERM')
    expect(stdout.match(/the limit of open files/g)).toHaveLength(1)
  },
)
