import type { LookupAddress } from 'node:dns'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { boundResolve } from './resolve.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

const addresses = [{ address: '93.184.216.34', family: 4 }]

/** A name server that answers when the test says so, and the names that were looked up. */
function createServer() {
  const asked: string[] = []
  const open = new Map<string, Answer>()
  const resolve = boundResolve((hostname, _, answer) => {
    asked.push(hostname)
    open.set(hostname, answer)
  })
  const ask = (hostname: string) =>
    new Promise((done) => {
      resolve(hostname, { all: true }, (error, found) => done(error?.code ?? found))
    })
  const answer = (hostname: string, error: string | null = null) =>
    open.get(hostname)!(
      error === null ? null : Object.assign(new Error(error), { code: error }),
      error ? [] : addresses,
    )
  return { asked, ask, answer }
}

/** Makes these names slow: gives each one look-up that takes too long. */
async function slowed(server: ReturnType<typeof createServer>, names: readonly string[]) {
  const answers = names.map((name) => server.ask(name))
  await vi.advanceTimersByTimeAsync(5000)
  for (const name of names) server.answer(name, 'EAI_AGAIN')
  expect(await Promise.all(answers)).toEqual(names.map(() => 'ETIMEOUT'))
  await vi.advanceTimersByTimeAsync(10_000)
  server.asked.length = 0
}

describe('bounded look-ups', () => {
  it.each([
    ['addresses', null, addresses],
    ['an error', 'ENOTFOUND', 'ENOTFOUND'],
  ])('ask for a name once at a time, and again when %s is 10 s old', async (_, error, told) => {
    const { asked, ask, answer } = createServer()
    const both = [ask('a.example'), ask('a.example')]
    answer('a.example', error)
    expect(await Promise.all(both)).toEqual([told, told])
    await vi.advanceTimersByTimeAsync(9999)
    expect(await ask('a.example')).toEqual(told)
    expect(asked).toEqual(['a.example'])
    await vi.advanceTimersByTimeAsync(1)
    void ask('a.example')
    expect(asked).toEqual(['a.example', 'a.example'])
  })

  it('let no connection wait longer than 4 s, and take one thread for a dead name, however many connections need it', async () => {
    const { asked, ask } = createServer()
    for (let round = 0; round < 5; round += 1) {
      const dead = ask('dead.example')
      await vi.advanceTimersByTimeAsync(4000)
      expect(await dead).toBe('ETIMEOUT')
    }
    expect(asked).toEqual(['dead.example'])
  })

  it('use the last addresses for ten minutes while no new answer comes', async () => {
    const { ask, answer } = createServer()
    const first = ask('a.example')
    answer('a.example')
    await first
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 4001)
    const late = ask('a.example')
    await vi.advanceTimersByTimeAsync(4000)
    expect(await late).toEqual(addresses)
    const tooLate = ask('a.example')
    await vi.advanceTimersByTimeAsync(4000)
    expect(await tooLate).toBe('ETIMEOUT')
  })

  it('look up slow names one after another, and other names at once', async () => {
    const server = createServer()
    await slowed(server, ['one.example', 'two.example', 'three.example'])
    const answers = [server.ask('one.example'), server.ask('two.example'), server.ask('three.example')]
    expect(server.asked).toEqual(['one.example'])
    const good = server.ask('good.example')
    server.answer('good.example')
    expect(await good).toEqual(addresses)
    server.answer('one.example')
    expect(server.asked).toEqual(['one.example', 'good.example', 'two.example'])
    // The third connection gives up before its turn, so its name is not looked up.
    await vi.advanceTimersByTimeAsync(4000)
    server.answer('two.example', 'EAI_AGAIN')
    expect(await Promise.all(answers)).toEqual([addresses, 'ETIMEOUT', 'ETIMEOUT'])
    expect(server.asked).toEqual(['one.example', 'good.example', 'two.example'])
    void server.ask('three.example')
    expect(server.asked.at(-1)).toBe('three.example')
    // A name that was fast again does not wait in the queue.
    await vi.advanceTimersByTimeAsync(10_000)
    void server.ask('one.example')
    expect(server.asked.at(-1)).toBe('one.example')
  })
})
