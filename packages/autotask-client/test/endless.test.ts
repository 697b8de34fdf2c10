import { expect, it } from 'vitest'
import { createAutotaskClient } from '../src/index.ts'
import { all } from './support/harness.ts'
import { clientOf, openAutotask, statuses } from './support/simulated.ts'

const mebibyte = 1024 * 1024

it.each(['over a socket', 'without one'])(
  'refuses an endless answer at its limit, and ends the connection: %s',
  async (how) => {
    const autotask = await openAutotask()
    let read = 0
    const counting: typeof fetch = async (input, init) => {
      const response = await (how === 'over a socket' ? fetch : autotask.fetch)(input, init)
      const count = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          read += chunk.byteLength
          controller.enqueue(chunk)
        },
      })
      return new Response(response.body?.pipeThrough(count), response)
    }
    const client = clientOf(autotask, { fetch: counting, maxAnswerBytes: 2 * mebibyte })
    await client.zone()
    autotask.fail({ kind: 'endless', path: 'Tickets/query', times: 10 })
    await expect(all(client.query('Tickets'))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: false,
      message: expect.stringContaining('answered 200 with more than 2097152 bytes'),
    })
    expect(read).toBeLessThan(3 * mebibyte)
    // One request for the zone and one for the query. The client does not retry, because a retry would cost the same
    // again.
    expect(statuses(autotask)).toEqual([200, 200])
  },
)

it.each(['over a socket', 'without one'])('ends a slow answer at the time limit of the request: %s', async (how) => {
  const autotask = await openAutotask()
  const own = how === 'over a socket' ? {} : { fetch: autotask.fetch }
  const client = clientOf(autotask, { ...own, timeoutMs: 300, retries: 0 })
  await client.zone()
  autotask.fail({ kind: 'endless', everyMs: 20, path: 'Tickets/query' })
  await expect(all(client.query('Tickets'))).rejects.toMatchObject({ code: 'timeout', retryable: true })
})

it('refuses an endless answer of the zone look-up, too', async () => {
  const autotask = await openAutotask()
  const client = clientOf(autotask, { maxAnswerBytes: mebibyte })
  autotask.fail({ kind: 'endless', path: 'zoneInformation' })
  await expect(client.zone()).rejects.toMatchObject({ code: 'unavailable', retryable: false })
})

it('takes an answer of exactly the limit, with characters that are cut between chunks', async () => {
  const text = JSON.stringify({ queryCount: 7, padding: 'é€😀'.repeat(1000) })
  const bytes = new TextEncoder().encode(text)
  const answer = (): Response =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.subarray(at, at + 7))
          controller.close()
        },
      }),
    )
  const zone = { url: 'http://127.0.0.1:1/ATServicesRest/', ci: 1 }
  const countWith = (maxAnswerBytes: number): Promise<number> =>
    createAutotaskClient({
      credentials: { username: 'a', secret: 'b', integrationCode: 'c' },
      simulatorOrigin: 'http://127.0.0.1:1',
      fetch: async (input) => (JSON.stringify(input).includes('zoneInformation') ? Response.json(zone) : answer()),
      maxAnswerBytes,
    }).count('Tickets')
  expect(await countWith(bytes.length)).toBe(7)
  await expect(countWith(bytes.length - 1)).rejects.toMatchObject({ code: 'unavailable' })
})
