import { randomBytes, randomUUID } from 'node:crypto'
import { Vault } from '@guidepost/store'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Sessions } from '../../sessions/sessions.ts'
import { RawConnection, requestBytes } from '../../../test/support/raw-http.ts'
import { startTestGateway, type TestAnswer, type TestGateway } from '../../../test/support/gateway.ts'

let clock = Date.UTC(2026, 0, 1)
let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({
    withoutLoop: true,
    now: () => clock,
    env: { GUIDEPOST_PUBLIC_URL: 'https://hooks.example', GUIDEPOST_TRUSTED_PROXIES: '1' },
  })
})
afterAll(() => test.stop())

/** The headers of a browser and of the page. Each call has its own address, because of the limit of attempts. */
let address = 0
const browser = (more: Readonly<Record<string, string | undefined>> = {}) => ({
  authorization: undefined,
  'sec-fetch-site': 'same-origin',
  'x-guidepost-csrf': '1',
  'x-forwarded-for': `10.0.0.${(address += 1)}`,
  ...more,
})

const signIn = (body: unknown, headers = {}): Promise<TestAnswer> =>
  test.request('POST', '/v1/session', body, browser(headers))
const cookieOf = ({ headers }: TestAnswer): string => String(headers['set-cookie'])
/** The attributes of a cookie; their order means nothing. */
const attributesOf = (answer: TestAnswer): readonly string[] => cookieOf(answer).split('; ').slice(1).toSorted()
const session = async (key = test.key): Promise<string> => cookieOf(await signIn({ api_key: key })).split(';')[0]!

describe('signing in', () => {
  it('sets a cookie that scripts can not read and other sites can not send', async () => {
    const answer = await signIn({ api_key: ` ${test.key.toUpperCase()}\n` })
    expect(answer).toMatchObject({ status: 200, body: { data: { environment: test.environment } } })
    expect(answer.body.data.expires_at).toBe(new Date(clock + 12 * 3_600_000).toISOString())
    expect(cookieOf(answer)).toMatch(/^guidepost_session=[\w-]+;/)
    expect(attributesOf(answer)).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict', 'Secure'])
    expect(JSON.stringify(answer)).not.toContain(test.key.slice(9))
  })

  it.each([
    [undefined, true],
    ['https://hooks.example', true],
    ['http://127.0.0.1:3003', false],
  ])('sets Secure on HTTPS pages: from %s that is %s', async (origin, secure) => {
    expect(attributesOf(await signIn({ api_key: test.key }, { origin })).includes('Secure')).toBe(secure)
  })

  it.each([
    [{ api_key: randomUUID() }, 401, 'unknown_account'],
    [{ api_key: 'secret' }, 401, 'invalid_secret_key_format'],
    [{ code: 'never-made' }, 401, 'unknown_code'],
    [{ api_key: 7 }, 400, 'invalid_body'],
    [{}, 400, 'invalid_body'],
  ])('with %j is refused: %i %s', async (body, status, code) => {
    const answer = await signIn(body)
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('allows 20 attempts per address and minute, right or wrong', async () => {
    const from = { 'x-forwarded-for': '192.0.2.1' }
    for (let tries = 0; tries < 20; tries++) await signIn({ api_key: randomUUID() }, from)
    const refused = await signIn({ api_key: test.key }, from)
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_tries' } } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50)
    // The limit uses a monotonic clock, so changing the time of day has no effect on it.
    clock += 60_000
    expect((await signIn({ api_key: test.key }, from)).status).toBe(429)
    const passed = performance.now() + 60_000
    vi.spyOn(performance, 'now').mockReturnValue(passed)
    onTestFinished(() => void vi.restoreAllMocks())
    expect((await signIn({ api_key: test.key }, from)).status).toBe(200)
  })

  it('counts an attempt before its body is read', async () => {
    const [slow, other] = ['192.0.2.2', '192.0.2.3']
    const begin = (from: string, length = 100): RawConnection => {
      const { host } = new URL(test.url)
      const headers = { ...browser({ 'x-forwarded-for': from, host }), 'content-type': 'application/json' }
      return new RawConnection(test.url).send(
        requestBytes('/v1/session', '{', { ...headers, 'content-length': `${length}` }),
      )
    }
    const begun = Array.from({ length: 20 }, () => begin(slow))
    onTestFinished(() => begun.forEach((connection) => connection.end()))
    await vi.waitFor(async () =>
      expect((await signIn({ api_key: test.key }, { 'x-forwarded-for': slow })).status).toBe(429),
    )
    const refused = await begin(slow).answer()
    expect(refused).toMatchObject({ status: 429, headers: { connection: 'close' } })
    expect((await begin(other, 4097).answer())?.status).toBe(413)
  })

  it('takes a body of up to 4 kB', async () => {
    const padded = (bytes: number): string => JSON.stringify({ api_key: test.key }).padEnd(bytes)
    expect((await signIn(padded(4096))).status).toBe(200)
    expect(await signIn(padded(4097))).toMatchObject({ status: 413, body: { error: { code: 'payload_too_large' } } })
  })

  it('by link works once, within 15 minutes', async () => {
    const code = (): string => new URL(test.gateway.signInUrl(test.key)).hash.slice('#code='.length)
    const used = code()
    expect((await signIn({ code: used })).body.data.environment).toMatchObject(test.environment)
    expect((await signIn({ code: used })).body.error.code).toBe('unknown_code')
    const late = code()
    clock += 15 * 60_000
    expect((await signIn({ code: late })).body.error.code).toBe('unknown_code')
  })
})

describe('a session', () => {
  it('gives the access of its API key, and shows its environment and key', async () => {
    const cookie = await session()
    expect((await test.request('GET', '/integrations', undefined, browser({ cookie }))).status).toBe(200)
    const { data } = (await test.request('GET', '/v1/session', undefined, browser({ cookie }))).body
    expect(data).toMatchObject({ environment: test.environment, api_key: { prefix: test.key.slice(0, 8) } })
    expect(data.expires_at).not.toBeNull()
  })

  it('gives no access to admin routes', async () => {
    const headers = browser({ cookie: await session() })
    expect((await test.request('GET', '/v1/environments', undefined, headers)).status).toBe(401)
  })

  it('expires after 12 hours', async () => {
    const cookie = await session()
    clock += 12 * 3_600_000 - 1
    expect((await test.request('GET', '/v1/session', undefined, browser({ cookie }))).status).toBe(200)
    clock += 1
    const answer = await test.request('GET', '/v1/session', undefined, browser({ cookie }))
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'session_over' } } })
  })

  it('ends when its API key is revoked', async () => {
    const { id, api_key } = (await test.request('POST', '/v1/keys', { name: 'short' })).body.data
    const headers = browser({ cookie: await session(api_key) })
    await test.request('DELETE', `/v1/keys/${id}`)
    const answer = await test.request('GET', '/v1/session', undefined, headers)
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'session_over' } } })
  })

  it.each([
    ['changed', (cookie: string) => cookie.slice(0, -3) + 'AAA'],
    ['made up', () => 'guidepost_session=AAAA'],
    ['empty', () => 'guidepost_session='],
    ['sealed with another key', () => `guidepost_session=${foreign().begin(Buffer.alloc(32)).value}`],
  ])('that is %s gives no access', async (_, change) => {
    const headers = browser({ cookie: `theme=dark; ${change(await session())}` })
    expect((await test.request('GET', '/v1/session', undefined, headers)).status).toBe(401)
  })

  it('is ignored if an API key is sent, too', async () => {
    const headers = browser({ cookie: 'guidepost_session=AAAA', authorization: `Bearer ${test.key}` })
    const { body } = await test.request('GET', '/v1/session', undefined, headers)
    expect(body.data).toMatchObject({ expires_at: null, environment: test.environment })
  })

  it('is removed from the browser by signing out, even if it is invalid', async () => {
    const answer = await test.request('DELETE', '/v1/session', undefined, browser({ cookie: 'guidepost_session=AAAA' }))
    expect(answer).toMatchObject({ status: 200, body: { success: true } })
    expect(cookieOf(answer)).toMatch(/^guidepost_session=;/)
    expect(attributesOf(answer)).toEqual(expect.arrayContaining(['Max-Age=0', 'Path=/']))
  })

  it('ends on the server when a person signs out: a copy of its cookie gives no access, whatever padding it has', async () => {
    const [cookie, other] = [await session(), await session()]
    const statusOf = async (value: string) =>
      (await test.request('GET', '/v1/session', undefined, browser({ cookie: value }))).status
    expect(await statusOf(cookie)).toBe(200)
    expect((await test.request('DELETE', '/v1/session', undefined, browser({ cookie }))).status).toBe(200)
    expect([await statusOf(cookie), await statusOf(`${cookie}==`), await statusOf(other)]).toEqual([401, 401, 200])
    const value = cookie.slice('guidepost_session='.length)
    expect(await sessionsOf([Buffer.from(test.env['GUIDEPOST_ENCRYPTION_KEY']!, 'base64')]).find(value)).toBeUndefined()
  })

  it('survives a restart, and a new encryption key while the old one is kept', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)]
    const of = (encryptionKeys: Buffer[]) => sessionsOf(encryptionKeys)
    const { value } = of([first]).begin(Buffer.from('key'))
    expect((await of([second, first]).find(value))?.keyHash.toString()).toBe('key')
    expect(await of([second]).find(value)).toBeUndefined()
  })

  it('is not accepted if the same key sealed it for another purpose', async () => {
    const key = randomBytes(32)
    const text = JSON.stringify({ key: 'a2V5', until: clock + 1000 })
    const value = (place: string) => new Vault([key]).seal(text, place).toString('base64url')
    const sessions = sessionsOf([key])
    expect((await sessions.find(value('session')))?.keyHash.toString()).toBe('key')
    expect(await sessions.find(value('sealed_secrets/integration/7'))).toBeUndefined()
  })
})

describe('a change with a session', () => {
  const change = async (headers: Readonly<Record<string, string | undefined>>): Promise<TestAnswer> =>
    test.request('POST', '/v1/keys', { name: 'made' }, browser({ cookie: await session(), ...headers }))

  it.each([
    ['by Sec-Fetch-Site', {}],
    ['by Origin', { 'sec-fetch-site': undefined, origin: 'http://here:1', host: 'here:1' }],
    ['by Origin, behind a proxy', { 'sec-fetch-site': undefined, origin: 'https://hooks.example', host: '10.0.0.1' }],
  ])('is accepted from a page of the gateway: %s', async (_, headers) => {
    expect((await change(headers)).status).toBe(201)
  })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site', origin: 'https://hooks.example' }],
    ['another origin', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }],
    ['a page without an origin', { 'sec-fetch-site': undefined, origin: 'null' }],
    ['an unknown origin', { 'sec-fetch-site': undefined }],
    ['a form', { 'x-guidepost-csrf': undefined }],
  ])('is refused from %s', async (_, headers) => {
    expect(await change(headers)).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } })
  })

  it('is refused for signing in and out, too', async () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    expect((await signIn({ api_key: test.key }, elsewhere)).status).toBe(403)
    expect((await test.request('DELETE', '/v1/session', undefined, browser(elsewhere))).status).toBe(403)
  })

  it('needs no header if the API key itself is sent', async () => {
    expect((await test.request('POST', '/v1/keys', { name: 'plain' })).status).toBe(201)
  })
})

/** Sessions of another process of this gateway, or of a process with other keys. */
const sessionsOf = (encryptionKeys: Buffer[]): Sessions =>
  new Sessions({ store: test.gateway.store, encryptionKeys, now: () => clock })

const foreign = (): Sessions => sessionsOf([randomBytes(32)])
