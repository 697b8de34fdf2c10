import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'
import { breakingChanges } from './breaking.ts'
import type { OpenApi } from './tidy.ts'

const file = new URL('../../../../../docs/openapi.json', import.meta.url)
const committed = JSON.parse(readFileSync(file, 'utf8')) as OpenApi

let test: TestGateway
let served: OpenApi
beforeAll(async () => {
  test = await startTestGateway()
  served = (await test.request('GET', '/openapi.json', undefined, { authorization: undefined })).body
})
afterAll(() => test.stop())

const operations = () =>
  Object.entries(served.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
  )

describe('docs/openapi.json', () => {
  it('is compatible with the served document', () => {
    expect(breakingChanges(committed, served)).toEqual([])
  })

  it('equals the served document: if not, run `pnpm openapi`', () => {
    expect(served).toEqual(committed)
  })
})

describe('/openapi.json', () => {
  it('describes every route, with its answers and a unique id', () => {
    const bare = operations().filter(({ operationId, responses }) => !operationId || !Object.keys(responses)[0])
    expect(bare.map(({ name }) => name)).toEqual([])
    const ids = operations().map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has exactly the schemas that it refers to', () => {
    const text = JSON.stringify(served)
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
    expect(new Set(names)).toEqual(new Set(Object.keys(served.components.schemas)))
  })

  it('leaves out the routes that answer 501', () => {
    expect(Object.keys(served.paths).filter((path) => /^\/(?:sync|proxy|docs)/.test(path))).toEqual([])
  })
})

describe('/docs', () => {
  it('is a page that loads only its own files and scripts', async () => {
    const page = await test.request('GET', '/docs', undefined, { authorization: undefined })
    expect(page.status).toBe(200)
    const addresses = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!)
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) {
      expect(address).toMatch(/^\/docs\//)
      expect((await test.request('GET', address)).status).toBe(200)
    }
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  it('shows the same document', async () => {
    expect((await test.request('GET', '/docs/json')).body).toEqual(served)
  })
})

describe('an answer that does not fit its schema', () => {
  const create = { provider: 'autotask', unique_key: 'a' }

  it('is a 500 in tests', async () => {
    // Only the schema of the answer notices that this name is not text.
    const odd = { displayName: 7 as unknown as string }
    const checked = await withPlugin(odd)
    expect((await checked.request('GET', '/providers/odd')).status).toBe(500)
    await checked.stop()
  })

  it('is written unchecked in production, and no field is left out', async () => {
    const plain = await withPlugin({ displayName: 7 as unknown as string }, false)
    const answer = await plain.request('GET', '/providers/odd')
    expect(answer).toMatchObject({ status: 200, body: { data: { name: 'odd', display_name: 7 } } })
    const made = await plain.request('POST', '/integrations', create)
    const again = await plain.request('GET', '/integrations/a?include=webhook')
    expect(Object.keys(again.body.data)).toEqual([...Object.keys(made.body.data), 'webhook_url'])
    await plain.stop()
  })

  async function withPlugin(changes: object, checkAnswers?: boolean): Promise<TestGateway> {
    const { autotask } = await import('@guidepost/provider-autotask')
    const provider = { ...autotask(), id: 'odd', ...changes }
    return startTestGateway({ providers: [provider], ...(checkAnswers !== undefined && { checkAnswers }) })
  }
})
