import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestAnswer, type TestGateway } from '../../../test/support/gateway.ts'

let folder: string
let test: TestGateway
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guidepost-ui-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(
    join(folder, 'index.html'),
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><link nonce="__CSP_NONCE__">',
  )
  await writeFile(join(folder, 'assets', 'index-a1b2.js'), 'go()')
  await writeFile(join(folder, 'assets', 'index-a1b2.js.gz'), gzipSync('go()'))
  await writeFile(join(folder, 'secret.txt'), 'not for the world')
  test = await startTestGateway({ withoutLoop: true, dashboardFolder: folder })
})
afterAll(async () => {
  await test.stop()
  await rm(folder, { recursive: true, force: true })
})

const get = (path: string, method = 'GET'): Promise<TestAnswer> =>
  test.request(method, path, undefined, { authorization: undefined })

describe('the dashboard', () => {
  it('is the target of /', async () => {
    expect(await get('/')).toMatchObject({ status: 302, headers: { location: '/ui/' } })
  })

  it.each(['/ui', '/ui/', '/ui/events', '/ui/connections/autotask/a%2Fb?tab=doctor', '/ui/sign-in'])(
    'answers %s with its page, and forbids caching it',
    async (path) => {
      const { status, headers, body } = await get(path)
      expect(status).toBe(200)
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      expect(body).toContain('csp-nonce')
    },
  )

  it('allows only its own scripts and styles, with a new nonce for each answer', async () => {
    const [one, other] = [await get('/ui/'), await get('/ui/')]
    const nonceOf = ({ headers }: TestAnswer): string =>
      /style-src 'self' 'nonce-([^']{22,})'/.exec(String(headers['content-security-policy']))![1]!
    expect(nonceOf(one)).not.toBe(nonceOf(other))
    expect(one.body.split(nonceOf(one))).toHaveLength(3)
    const policy = String(one.headers['content-security-policy'])
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
      expect(policy.split('; ')).toContain(rule)
    }
    expect(one.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    })
  })

  it('lets browsers cache its files for ever', async () => {
    const { status, headers, body } = await get('/ui/assets/index-a1b2.js')
    expect({ status, body }).toEqual({ status: 200, body: 'go()' })
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['content-type']).toMatch(/^(?:text|application)\/javascript/)
  })

  it('sends files compressed to clients that accept it', async () => {
    const headers = { authorization: undefined, 'accept-encoding': 'gzip, deflate' }
    const answer = await test.request('GET', '/ui/assets/index-a1b2.js', undefined, headers)
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(answer.headers['content-type']).toMatch(/javascript/)
    expect(answer.headers['cache-control']).toContain('immutable')
  })

  it('answers 404 for a missing file, and forbids caching it', async () => {
    const { status, headers } = await get('/ui/assets/gone-a1b2.js')
    expect({ status, cache: headers['cache-control'] }).toEqual({ status: 404, cache: 'no-store' })
  })

  it.each(['/ui/assets/../secret.txt', '/ui/assets/%2e%2e/secret.txt', '/ui/assets/..%2fsecret.txt'])(
    'gives nothing away that is beside them: %s',
    async (path) => {
      expect(JSON.stringify((await get(path)).body)).not.toContain('not for the world')
    },
  )

  it('is not part of the API', async () => {
    expect((await get('/ui/events', 'POST')).status).toBe(404)
    expect((await get('/nowhere')).body.error.code).toBe('unknown_route')
  })

  it('says that it was not built', async () => {
    await rm(join(folder, 'index.html'))
    const { status, body } = await get('/ui/')
    expect(status).toBe(404)
    expect(body).toMatch(/built without its dashboard[^]+@guidepost\/dashboard build/)
  })
})
