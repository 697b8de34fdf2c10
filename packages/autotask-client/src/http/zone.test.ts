import nock from 'nock'
import { describe, expect, it } from 'vitest'
import { createAutotaskClient, memoryUserStates } from '../index.ts'
import { credentials, makeClient, nockApi, nockZone, root, useNock, zone } from '../../test/support/harness.ts'

useNock()

const lookUp = '/ATServicesRest/V1.0/zoneInformation'

describe('the zone', () => {
  it('is looked up once, without credentials, and calls go to the URL that it names', async () => {
    nock('https://webservices.autotask.net', { badheaders: ['secret', 'apiintegrationcode', 'username'] })
      .get(`${lookUp}?user=api%2B1%40example.com`)
      .reply(200, {
        zoneName: 'Pre Release',
        url: `${zone}/ATServicesRest/`,
        webUrl: 'https://ww3.autotask.net/',
        ci: 7,
      })
    nockApi().get('/Tickets/1').times(2).reply(200, { item: null })
    const { client } = makeClient()
    expect(await client.tickets.get(1)).toBeUndefined()
    expect(await client.tickets.get(1)).toBeUndefined()
    expect(await client.zone()).toEqual({
      zoneName: 'Pre Release',
      url: `${zone}/ATServicesRest/`,
      webUrl: 'https://ww3.autotask.net/',
      ci: 7,
      database: `${zone}#7`,
    })
  })

  it.each([
    [
      'with two digits',
      'https://webservices24.autotask.net/ATServicesRest/',
      'https://webservices24.autotask.net/ATServicesRest/',
    ],
    ['without its last slash', `${zone}/ATServicesRest`, `${zone}/ATServicesRest/`],
    ['in lower case', `${zone}/atservicesrest/`, `${zone}/atservicesrest/`],
    ['without its path', `${zone}/`, `${zone}/ATServicesRest/`],
  ])('may be named %s', async (_, url, base) => {
    nockZone(url)
    expect((await makeClient().client.zone()).url).toBe(base)
  })

  it.each([
    'https://evil.example/ATServicesRest/',
    'http://webservices3.autotask.net/ATServicesRest/',
    'https://webservices3.autotask.net.evil.example/',
    'https://webservices3.autotask.net:8443/',
    'https://user@webservices3.autotask.net/',
    'https://webservices.autotask.net/',
    'https://ww3.autotask.net/',
    'https://webservices3.evil.autotask.net/',
    'https://webservices03.autotask.net/',
    'not a URL',
    '',
  ])('is refused as %j, and no credentials are sent', async (url) => {
    nockZone(url)
    await expect(makeClient().client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable', retryable: false })
  })

  it('of a user that Autotask does not know is unauthorized, and not tried again', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(500)
    const { client, slept } = makeClient()
    await expect(client.zone()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('api+1@'),
    })
    expect(slept).toEqual([])
  })

  it('is asked for again while the look-up is down', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(500, '<html>Maintenance</html>')
    nockZone()
    const { client, slept } = makeClient()
    expect((await client.zone()).ci).toBe(30_595)
    expect(slept).toEqual([1000])
  })

  it('is the subdomain of the credentials if the look-up stays down', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(503)
    const { client } = makeClient({ credentials: { ...credentials, subdomain: 'webservices7' } })
    expect(await client.zone()).toMatchObject({
      url: 'https://webservices7.autotask.net/ATServicesRest/',
      ci: undefined,
    })
    nockZone()
    expect((await client.zone()).ci).toBe(30_595)
  })

  it('is asked for as often as a call is tried, and no more', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).times(3).reply(503)
    await expect(makeClient({ retries: 2 }).client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a 401', () => {
  it('has the zone looked up once more, and the call made again if the tenant was moved', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(401)
    nockZone('https://webservices5.autotask.net/ATServicesRest/')
    nock('https://webservices5.autotask.net')
      .get(`${root}/Tickets/1`)
      .reply(200, { item: { id: 1 } })
    nock('https://webservices5.autotask.net')
      .get(`${root}/Tickets/2`)
      .reply(200, { item: { id: 2 } })
    const { client } = makeClient()
    expect((await client.tickets.get(1))?.id).toBe(1)
    expect((await client.tickets.get(2))?.id).toBe(2)
  })

  it('is the answer if the zone is the same', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(401)
    nockZone()
    await expect(makeClient().client.tickets.get(1)).rejects.toMatchObject({ code: 'unauthorized', status: 401 })
  })

  it('counts although the zone cannot be looked up again', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(401)
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(503)
    const userStates = memoryUserStates()
    await expect(makeClient({ userStates }).client.tickets.get(1)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await userStates.get(credentials.username)).toMatchObject({ unauthorized: 1 })
  })
})

const simulators = ['http://127.0.0.1:8080', 'http://127.0.0.1:8081', 'http://127.0.0.1:8082'] as const
const unknownUser = { errors: ['unknown user'] }

describe('credentials', () => {
  it.each([
    [{ username: '' }],
    [{ username: 'a@b\r\nSecret: x' }],
    [{ secret: '' }],
    [{ secret: ' padded ' }],
    [{ secret: 'line\nbreak' }],
    [{ secret: 'pässword' }],
    [{ integrationCode: '' }],
    [{ subdomain: 'evil.example/' }],
    [{ subdomain: 'webservices3.autotask.net' }],
    [{ subdomain: 'webservices' }],
  ])('are refused with %j', (wrong) => {
    const made = () => createAutotaskClient({ credentials: { ...credentials, ...wrong } })
    expect(made).toThrow(expect.objectContaining({ code: 'validation' }))
  })

  it('that change after the check are sent as they were checked', async () => {
    const given = { ...credentials }
    nockZone()
    nockApi().get('/Tickets/1').reply(200, { item: null })
    const { client } = makeClient({ credentials: given })
    given.secret = 'another'
    expect(await client.tickets.get(1)).toBeUndefined()
  })

  it('go to the simulator only, if there is one', async () => {
    nock('http://127.0.0.1:8080')
      .get(lookUp)
      .query(true)
      .reply(200, { url: 'http://127.0.0.1:8080/ATServicesRest/', ci: 1 })
      .get(`${root}/Tickets/1`)
      .reply(200, { item: { id: 1 } })
    const { client } = makeClient({ simulatorOrigin: 'http://127.0.0.1:8080/' })
    expect((await client.tickets.get(1))?.id).toBe(1)
  })

  it('go to the one of several simulators that knows the user, or to the zone among them that it names', async () => {
    const [first, second, third] = simulators
    nock(first).get(lookUp).query(true).reply(500, unknownUser)
    const named = { url: `${third}/ATServicesRest/`, ci: 1 }
    nock(second).get(lookUp).query(true).reply(200, named)
    const answer = { item: { id: 1 } }
    nock(third).get(`${root}/Tickets/1`).reply(200, answer)
    expect((await makeClient({ simulatorOrigin: simulators }).client.tickets.get(1))?.id).toBe(1)
  })

  it('are unauthorized if none of several simulators knows the user', async () => {
    for (const simulator of simulators) nock(simulator).get(lookUp).query(true).reply(500, unknownUser)
    const { client } = makeClient({ simulatorOrigin: simulators })
    await expect(client.zone()).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('do not follow a simulator that names Autotask', async () => {
    nock('http://127.0.0.1:8080')
      .get(lookUp)
      .query(true)
      .reply(200, { url: `${zone}/ATServicesRest/`, ci: 1 })
    await expect(makeClient({ simulatorOrigin: 'http://127.0.0.1:8080' }).client.zone()).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it.each(['127.0.0.1:8080', 'ftp://127.0.0.1', 'http://user:secret@127.0.0.1'])(
    'refuse the simulator %j',
    (origin) => {
      expect(() => makeClient({ simulatorOrigin: origin })).toThrow(expect.objectContaining({ code: 'validation' }))
    },
  )

  it('do not follow a redirect', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(302, '', { location: 'https://evil.example/' })
    await expect(makeClient().client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable', status: 302 })
  })

  it.each([
    'https://webservices4.autotask.net/ATServicesRest/V1.0/Tickets/query',
    'https://evil.example/',
    'http://webservices3.autotask.net/',
  ])('do not follow a next page to %s', async (nextPageUrl) => {
    nockZone()
    nockApi().post('/Tickets/query').reply(200, { items: [], pageDetails: { nextPageUrl } })
    await expect(makeClient().client.tickets.query().next()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('another host'),
    })
  })
})
