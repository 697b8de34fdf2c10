import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startScene, type Scene } from '../../../test/support/autotask.ts'
import { commandsInProcess } from '../../../test/support/cli-in-process.ts'

let scene: Scene
let cli: ReturnType<typeof commandsInProcess>
beforeAll(async () => {
  scene = await startScene()
  cli = commandsInProcess({ GUIDEPOST_URL: scene.test.url, GUIDEPOST_API_KEY: scene.test.key })
})
afterAll(() => scene.stop())

describe('a filter by a connection that does not exist', () => {
  it.each([
    [['events', 'list', '--connection', 'nobody']],
    [['events', 'follow', '--connection', 'nobody']],
    [['deliveries', 'list', '--connection', 'nobody']],
    [['dead-letters', 'list', '--connection', 'nobody', '--integration', 'autotask']],
    [['replay', '--of', 'events', '--connection', 'nobody', '--plan']],
    [['tickets', 'list', '--connection', 'nobody']],
  ])('is an error of %j, which names it', async (args) => {
    const { code, stdout, stderr } = await cli.run(...args)
    expect(stderr).toMatch(/^unknown_connection: Connection "nobody" does not exist .+\nList the connections with: /)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  it.each(['/v1/registrations', '/v1/audits'])('is a 404 of %s', async (path) => {
    expect(await scene.test.request('GET', `${path}?connection_id=nobody`)).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_connection' } },
    })
  })

  it('is no error while something of a deleted connection is stored', async () => {
    await scene.connect('acme')
    await cli.run('connections', 'delete', 'acme', '--yes')
    expect(await cli.run('events', 'list', '--connection', 'acme')).toMatchObject({ code: 0 })
  })
})

describe('connect without something that it needs', () => {
  it.each([
    [[], /credentials are needed: the connection has none\nGive it with: --credentials/],
    [
      ['--credentials', '{"type":"API_KEY","apiKey":"x"}', '--config', '{"username":5}'],
      /\nGive it with: --config \(username\)/,
    ],
    [['--credentials', '{"type":"API_KEY"}'], /\nGive it with: --credentials \(apiKey\)/],
  ])('%j names the option', async (options, message) => {
    const { code, stderr } = await cli.run('connect', 'globex', ...options)
    expect(stderr).toMatch(message)
    expect(code).toBe(1)
  })
})

describe('a server at GUIDEPOST_URL that is no gateway', () => {
  let server: Server
  let status = 200
  let type = 'text/html; charset=utf-8'
  let body = '<h1>Welcome</h1>'
  let foreign: ReturnType<typeof commandsInProcess>
  beforeAll(async () => {
    server = createServer((_, answer) => void answer.writeHead(status, { 'content-type': type }).end(body))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    foreign = commandsInProcess({
      GUIDEPOST_URL: `http://127.0.0.1:${port}`,
      GUIDEPOST_API_KEY: '0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76',
    })
  })
  afterAll(() => server.close())

  it.each([
    [200, 'text/html; charset=utf-8', '<h1>Welcome</h1>', 'it answered 200, text/html'],
    [404, 'text/plain', 'not found', 'it answered 404, text/plain'],
    [401, 'application/json', '{"message":"no"}', 'it answered 401, application/json'],
  ])('that answers %i %s is named', async (...answer) => {
    let text = ''
    ;[status, type, body, text] = answer
    for (const command of [
      ['events', 'list'],
      ['events', 'follow'],
    ]) {
      const { code, stderr } = await foreign.run(...command)
      expect(stderr).toMatch(/^not_a_gateway: The server at http:\/\/127\.0\.0\.1:\d+ is not a Guidepost gateway: /)
      expect(stderr).toContain(text)
      expect(stderr).toContain('Set GUIDEPOST_URL')
      expect(code).toBe(1)
    }
  })
})
