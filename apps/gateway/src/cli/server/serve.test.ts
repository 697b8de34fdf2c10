import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  cliFolder,
  plainConfig,
  ready,
  servedFolder,
  withoutSignals,
  type CliFolder,
} from '../../../test/support/cli.ts'

let folder: CliFolder
beforeEach(() => {
  folder = cliFolder({ PORT: '0', GUIDEPOST_HOST: '127.0.0.1' })
})
afterEach(() => folder.remove())

describe('serve', () => {
  // On Windows a signal ends the process at once. (Here and below.)
  it.skipIf(withoutSignals).each(['SIGTERM', 'SIGINT'] as const)(
    'serves until %s, then finishes its work and ends with 0',
    async (signal) => {
      await folder.json('init')
      folder.write('guidepost.config.ts', plainConfig)
      const gateway = folder.start('serve')
      const [, url] = await gateway.waitFor(ready)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      const { code, stdout } = await gateway.end(signal)
      expect(stdout).toContain('"state":"stopped"')
      expect(code).toBe(0)
    },
  )

  it.skipIf(withoutSignals)('ends at once at a second signal, though a handler still runs', async () => {
    const endless = plainConfig.replace(
      /onWebhook.+/,
      `onWebhook({ logger }) { logger.info('begun'); return new Promise(() => {}) },`,
    )
    const served = await servedFolder(endless)
    await folder.remove()
    folder = served.folder
    const { data } = await folder.json(
      'integrations',
      'create',
      'autotask',
      '--provider',
      'autotask',
      '--generate-secret',
    )
    await folder.json(
      'connections',
      'create',
      'acme',
      '--config',
      `{"webhookGuid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb"}`,
    )
    await folder.run('send', 'ticket-create', '--secret', data.secret)
    await served.gateway.waitFor(/begun/)
    served.gateway.child.kill('SIGTERM')
    await served.gateway.waitFor(/"state":"stopping"/)
    const { code, stdout } = await served.gateway.end('SIGTERM')
    expect(code).toBe(143)
    expect(stdout).not.toContain('"state":"stopped"')
  })

  it('logs JSON, one line each, and nothing else', async () => {
    await folder.json('init')
    folder.write('guidepost.config.ts', plainConfig)
    const gateway = folder.start('serve')
    await gateway.waitFor(ready)
    const { stdout, stderr } = await gateway.end('SIGTERM')
    expect(stderr).toBe('')
    const lines = stdout.trim().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) })
  })

  it('takes its settings from .env; variables that are set already win', async () => {
    await folder.json('init')
    folder.write('guidepost.config.ts', plainConfig)
    folder.write(
      '.env',
      `${Object.entries(settings({ PORT: '1', LOG_LEVEL: 'debug' }))
        .map(([k, v]) => `${k}=${v}`)
        .join('\n')}\n`,
    )
    const gateway = folder.start('serve')
    const [, url] = await gateway.waitFor(ready)
    expect(new URL(url!).port).not.toBe('1')
  })

  it('lists every mistake in the settings and the configuration file, one per line, and refuses to run', async () => {
    Object.assign(folder.env, { PORT: 'x', LOG_LEVEL: 'loud', GUIDEPOST_ENCRYPTON_KEY: 'typo' })
    folder.write('guidepost.config.ts', `export default { handlers: [{ id: 'a b' }] }`)
    const { code, stderr } = await folder.run('serve')
    expect(code).toBe(1)
    const places = stderr
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0])
    expect(places).toHaveLength(8)
    expect(new Set(places)).toEqual(
      new Set([
        'PORT',
        'LOG_LEVEL',
        'GUIDEPOST_ENCRYPTION_KEY',
        'GUIDEPOST_ENCRYPTON_KEY',
        'handlers.0.id',
        'handlers.0.provider',
        'handlers.0.subscriptions',
        'handlers.0.onWebhook',
      ]),
    )
  })

  it('lists the mistakes as JSON, too', async () => {
    folder.env['PORT'] = 'x'
    const { code, stderr } = await folder.run('serve', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'invalid_configuration',
        message: '2 mistakes in the configuration',
        errors: [
          { where: expect.any(String), message: expect.any(String) },
          { where: expect.any(String), message: expect.any(String) },
        ],
      },
    })
  })

  it('says that another process serves the database', async () => {
    await folder.json('init')
    folder.write('guidepost.config.ts', plainConfig)
    await folder.start('serve').waitFor(ready)
    const { code, stderr } = await folder.run('serve')
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^locked: .+ stop it first/) })
  })

  it('says that the port is taken', async () => {
    await folder.json('init')
    folder.write('guidepost.config.ts', plainConfig)
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    folder.env['PORT'] = String((other.address() as AddressInfo).port)
    const { code, stderr } = await folder.run('serve')
    other.close()
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^port_taken: Another process already listens .+\nStop it, or/),
    })
  })

  it('says that the database was sealed with another key', async () => {
    await folder.json('init')
    folder.write('guidepost.config.ts', plainConfig)
    folder.env['GUIDEPOST_ENCRYPTION_KEY'] = Buffer.alloc(32, 7).toString('base64')
    const { code, stderr } = await folder.run('serve')
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^wrong_key: /) })
  })
})

function settings(more: Readonly<Record<string, string>>): Record<string, string> {
  return { GUIDEPOST_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'), DATABASE_URL: 'sqlite:./own.db', ...more }
}
