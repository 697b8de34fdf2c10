import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createAcme, randomEvent, signed } from '../../test/support/acme.ts'
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts'
import { exchange, RawConnection, requestBytes } from '../../test/support/raw-http.ts'
import { BodyBudget } from './body-budget.ts'

const kilobyte = 1024
const budgetBytes = 256 * kilobyte
let test: TestGateway
let path: string
let budget: BodyBudget

beforeAll(async () => {
  const hold = vi.spyOn(BodyBudget.prototype, 'hold')
  test = await startTestGateway({
    env: {
      GUIDEPOST_MAX_BODY_BYTES: String(100 * kilobyte),
      GUIDEPOST_BODY_BUDGET_BYTES: String(budgetBytes),
      GUIDEPOST_UNVERIFIED_PER_MINUTE: '3',
      GUIDEPOST_TRUSTED_PROXIES: '1',
    },
  })
  path = await createAcme(test)
  budget = hold.mock.contexts[0] as BodyBudget
  hold.mockRestore()
})
afterAll(() => test.stop())

/** A webhook of 90 kB whose last bytes never arrive. */
function stall(): RawConnection {
  const headers = { 'content-length': String(91 * kilobyte), ...signed('') }
  return new RawConnection(test.url).send(requestBytes(path, Buffer.alloc(90 * kilobyte), headers))
}

function post(body: string, headers: Record<string, string> = {}, wire: string | Buffer = body) {
  return exchange(test.url, requestBytes(path, wire, { ...signed(body), ...headers }))
}

it('answers good webhooks and the API while stalled bodies use up the budget, and 503 to the largest', async () => {
  const stalled: RawConnection[] = []
  for (let count = 0; count < 2; count += 1) {
    stalled.push(stall())
    await expect.poll(() => budget.usedBytes).toBe((count + 1) * 90 * kilobyte)
  }
  stalled.push(stall())
  expect(await Promise.any(stalled.map(answered))).toMatchObject({
    status: 503,
    headers: { 'retry-after': '5', connection: 'close' },
  })
  for (let count = 0; count < 20; count += 1) expect(await post(randomEvent())).toMatchObject({ status: 200 })
  expect((await test.request('POST', '/v1/keys', { name: 'while stalled' })).status).toBe(201)
  expect(budget.usedBytes).toBeGreaterThan(100 * kilobyte)
  expect(budget.usedBytes).toBeLessThanOrEqual(budgetBytes)
  for (const connection of stalled) connection.end()
  await expect.poll(() => budget.usedBytes).toBe(0)
})

it('answers 503 to a request of the API that finds no room', async () => {
  // None of these is larger than the body of the request.
  const many = Array.from({ length: 16 }, () => budget.hold(budgetBytes))
  for (const body of many) body.append(Buffer.alloc(16 * kilobyte))
  const answer = await test.request('POST', '/v1/keys', { name: 'x'.repeat(20 * kilobyte) })
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, body: { error: { code: 'no_room' } } })
  for (const body of many) body.release()
  expect(budget.usedBytes).toBe(0)
})

it.each([
  ['2,000 chunks of one byte', 1, 2000, 200],
  ['2,001 chunks of one byte', 1, 2001, 400],
  ['1,500 chunks of 64 bytes', 64, 1500, 200],
])('answers a body of %s', async (_, bytes, count, status) => {
  const body = 'x'.repeat(bytes * count)
  const headers = { 'content-length': undefined, 'transfer-encoding': 'chunked', ...signed(body) }
  const chunks = `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`.repeat(count)
  const head = requestBytes(path, '', headers)
  const answer = await exchange(test.url, Buffer.concat([head, Buffer.from(`${chunks}0\r\n\r\n`)]))
  expect(answer?.status).toBe(status)
})

it('counts nothing when requests have ended, however they ended', async () => {
  const body = randomEvent()
  await post(body)
  await post(body, signed(body, 'other'))
  await post(body, { 'content-encoding': 'gzip' }, gzipSync(body))
  await post(body, { 'content-encoding': 'gzip' }, 'no gzip')
  await post('x'.repeat(200 * kilobyte))
  await exchange(test.url, requestBytes(`${path}/nowhere`, body))
  await test.request('POST', '/v1/keys', '{"name":')
  const broken = new RawConnection(test.url).send(requestBytes(path, 'half', { 'content-length': '8', ...signed('') }))
  await expect.poll(() => budget.usedBytes).toBe(4)
  broken.end()
  await expect.poll(() => budget.usedBytes).toBe(0)
})

it('expands nothing for an address that has used up its limit, and counts each of its requests once', async () => {
  const from = { 'x-forwarded-for': '203.0.113.7', 'content-encoding': 'gzip' }
  const body = randomEvent()
  const hold = vi.spyOn(budget, 'hold')
  const statuses: (number | undefined)[] = []
  for (let count = 0; count < 5; count += 1) {
    statuses.push((await post(body, { ...from, ...signed(body, 'other') }, gzipSync(body)))?.status)
  }
  expect(statuses).toEqual([401, 401, 401, 429, 429])
  // One body for each request, and another one for each of the three that were expanded.
  expect(hold).toHaveBeenCalledTimes(8)
  hold.mockRestore()
  const other = { ...from, 'x-forwarded-for': '203.0.113.8' }
  expect((await post(body, other, gzipSync(body)))?.status).toBe(200)
})

async function answered(connection: RawConnection) {
  const answer = await connection.answer()
  return answer ?? Promise.reject(new Error('no answer'))
}
