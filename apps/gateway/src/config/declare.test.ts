import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway } from '../composition.ts'
import { readConfiguration } from '../configuration.ts'
import { createLogger } from '../logger.ts'
import { startTestGateway, type TestAnswer, type TestGateway } from '../../test/support/gateway.ts'

const url = 'https://hooks.example.com/'
const configOf = (destinations: object) => `export default ${JSON.stringify({ destinations })}`

let test: TestGateway
beforeAll(async () => {
  const destinations = { test: { primary: { url, types: ['Ticket'] } }, other: { secondary: { url, format: 'nango' } } }
  test = await startTestGateway({ config: () => configOf(destinations) })
})
afterAll(() => test.stop())

async function list(key = test.key) {
  return (await test.request('GET', '/v1/destinations', undefined, { authorization: key })).body.data
}

describe('destinations of the configuration file', () => {
  it('are created together with their environment', async () => {
    expect(await list()).toMatchObject([{ role: 'primary', source: 'config', url, types: ['Ticket'] }])
    const { body } = await test.request('POST', '/v1/environments', { name: 'other' }, { authorization: test.adminKey })
    expect(await list(body.data.api_key)).toMatchObject([{ role: 'secondary', format: 'nango', unmatched: true }])
  })

  it.each([
    ['PUT', '', { url }],
    ['PATCH', '', { concurrency: 1 }],
    ['DELETE', '', undefined],
  ])('are not changed by %s', async (method, more, body) => {
    expect(await test.request(method, `/v1/destinations/primary${more}`, body)).toMatchObject({
      status: 409,
      body: { error: { code: 'managed_by_config', message: expect.stringContaining('configuration file') } },
    })
  })

  it('can still be paused, resumed and given keys over the API', async () => {
    const statuses = []
    for (const what of ['pause', 'resume', 'secrets']) {
      statuses.push((await test.request('POST', `/v1/destinations/primary/${what}`, {})).status)
    }
    expect(statuses).toEqual([200, 200, 201])
  })

  it.each([
    [
      'a private address',
      { primary: { url: 'http://192.168.0.1/' } },
      /destinations\.test\.primary\.url can't be used: /,
    ],
    [
      'something that is not a URL',
      { secondary: { url: 'hooks' } },
      /destinations\.test\.secondary\.url can't be used: /,
    ],
  ])('with %s are named at start', async (_, roles, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'guidepost-'))
    const file = join(folder, 'config.ts')
    await writeFile(file, configOf({ test: roles }))
    const environment = { ...test.env, GUIDEPOST_CONFIG: file }
    await expect(readConfiguration(environment)).rejects.toThrow(message)
    await rm(folder, { recursive: true })
  })
})

describe('a destination that left the file', () => {
  it('is held and belongs to the API; it resumes when the file has it again', async () => {
    const own = await startTestGateway({ config: () => configOf({ test: { primary: { url } } }) })
    const restart = async (destinations: object): Promise<TestAnswer['body']> => {
      await writeFile(own.env['GUIDEPOST_CONFIG']!, configOf(destinations))
      const gateway = await startGateway(await readConfiguration(own.env), createLogger('silent'))
      const { data } = await gateway.api
        .inject({ url: '/v1/destinations', headers: { authorization: own.key } })
        .then((answer) => answer.json())
      await gateway.stop()
      return data
    }
    await own.gateway.stop()
    expect(await restart({})).toMatchObject([
      { source: 'api', held_reason: 'undeclared', message: expect.stringContaining('configuration file') },
    ])
    expect(await restart({ test: { primary: { url } } })).toMatchObject([{ source: 'config', status: 'active' }])
    await rm(own.folder, { recursive: true })
  })
})
