import nock from 'nock'
import { describe, expect, it } from 'vitest'
import { createAutotaskClient, memoryUserStates } from '../index.ts'
import { credentials, makeClient, nockApi, nockZone, root, useNock, zone } from '../../test/support/harness.ts'

useNock()

const lookUp = '/ATServicesRest/V1.0/zoneInformation'

describe('the zone', () => {
  it('is looked up once, without credentials, and receives the calls', async () => {
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
    ['without a trailing slash', `${zone}/ATServicesRest`, `${zone}/ATServicesRest/`],
    ['in lower case', `${zone}/atservicesrest/`, `${zone}/atservicesrest/`],
    ['without a path', `${zone}/`, `${zone}/ATServicesRest/`],
  ])('may have a URL %s', async (_, url, base) => {
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
  ])('is rejected with the URL %j, and gets no credentials', async (url) => {
    nockZone(url)
    await expect(makeClient().client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable', retryable: false })
  })

  it('rejects an unknown user with unauthorized, without a retry', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(500)
    const { client, slept } = makeClient()
    await expect(client.zone()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('api+1@'),
    })
    expect(slept).toEqual([])
  })

  it('is looked up again while the look-up is down', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(500, '<html>Maintenance</html>')
    nockZone()
    const { client, slept } = makeClient()
    expect((await client.zone()).ci).toBe(30_595)
    expect(slept).toEqual([1000])
  })

  it('falls back to the subdomain of the credentials if the look-up stays down', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).reply(503)
    const { client } = makeClient({ credentials: { ...credentials, subdomain: 'webservices7' } })
    expect(await client.zone()).toMatchObject({
      url: 'https://webservices7.autotask.net/ATServicesRest/',
      ci: undefined,
    })
    nockZone()
    expect((await client.zone()).ci).toBe(30_595)
  })

  it('is looked up once per attempt of a call', async () => {
    nock('https://webservices.autotask.net').get(lookUp).query(true).times(3).reply(503)
    await expect(makeClient({ retries: 2 }).client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a 401', () => {
  it('triggers a new zone look-up, and a retry if the tenant was moved', async () => {
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

  it('is thrown if the zone is the same', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(401)
    nockZone()
    await expect(makeClient().client.tickets.get(1)).rejects.toMatchObject({ code: 'unauthorized', status: 401 })
  })

  it('counts as a refusal even if the new zone look-up fails', async () => {
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
  ])('are rejected with %j', (wrong) => {
    const made = () => createAutotaskClient({ credentials: { ...credentials, ...wrong } })
    expect(made).toThrow(expect.objectContaining({ code: 'validation' }))
  })

  it('are sent as checked, even if the object changes later', async () => {
    const given = { ...credentials }
    nockZone()
    nockApi().get('/Tickets/1').reply(200, { item: null })
    const { client } = makeClient({ credentials: given })
    given.secret = 'another'
    expect(await client.tickets.get(1)).toBeUndefined()
  })

  it('go only to the simulator if there is one', async () => {
    nock('http://127.0.0.1:8080')
      .get(lookUp)
      .query(true)
      .reply(200, { url: 'http://127.0.0.1:8080/ATServicesRest/', ci: 1 })
      .get(`${root}/Tickets/1`)
      .reply(200, { item: { id: 1 } })
    const { client } = makeClient({ simulatorOrigin: 'http://127.0.0.1:8080/' })
    expect((await client.tickets.get(1))?.id).toBe(1)
  })

  it('go to the simulator that knows the user, or to the simulator that its zone names', async () => {
    const [first, second, third] = simulators
    nock(first).get(lookUp).query(true).reply(500, unknownUser)
    const named = { url: `${third}/ATServicesRest/`, ci: 1 }
    nock(second).get(lookUp).query(true).reply(200, named)
    const answer = { item: { id: 1 } }
    nock(third).get(`${root}/Tickets/1`).reply(200, answer)
    expect((await makeClient({ simulatorOrigin: simulators }).client.tickets.get(1))?.id).toBe(1)
  })

  it('are rejected with unauthorized if no simulator knows the user', async () => {
    for (const simulator of simulators) nock(simulator).get(lookUp).query(true).reply(500, unknownUser)
    const { client } = makeClient({ simulatorOrigin: simulators })
    await expect(client.zone()).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('are not sent to Autotask, even if a simulator names its URL as the zone', async () => {
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

  it('are not sent to the target of a redirect', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(302, '', { location: 'https://evil.example/' })
    await expect(makeClient().client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable', status: 302 })
  })

  it.each([
    'https://webservices4.autotask.net/ATServicesRest/V1.0/Tickets/query',
    'https://evil.example/',
    'http://webservices3.autotask.net/',
  ])('are not sent to a next page at %s', async (nextPageUrl) => {
    nockZone()
    nockApi().post('/Tickets/query').reply(200, { items: [], pageDetails: { nextPageUrl } })
    await expect(makeClient().client.tickets.query().next()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('another host'),
    })
  })
})
