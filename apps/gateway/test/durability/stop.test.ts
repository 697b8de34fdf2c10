import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { Agent, request } from 'node:http'
import { deep, runs } from '@guidepost/tooling-testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { issueApiKey } from '../../src/api/account/api-keys.ts'
import { signed } from '../support/acme.ts'
import { accountOf } from '../support/autotask.ts'
import { databases } from '../support/databases.ts'
import { createWorld, eventOf, type World } from '../support/gateway-process.ts'

/** How long a stop may take, in milliseconds. A service manager kills after 30 s. */
const stopMs = 10_000

let world: World | undefined
let autotask: Autotask | undefined
afterEach(async () => {
  await world?.end()
  await autotask?.close()
})

describe.each(databases.slice(0, runs(1, 2)))('SIGTERM, on %s', (_, database) => {
  it(
    'ends the process while a provider hangs: rounds and reads of people are aborted, and their leases given back',
    { timeout: 150_000 },
    async () => {
      autotask = await startAutotask({ processingMs: 0 })
      world = await createWorld({
        databaseUrl: (await database())['DATABASE_URL'],
        env: { GUIDEPOST_TRUSTED_ORIGINS: autotask.url },
      })
      const key = await world.withStore(
        async (store, environmentId) => (await issueApiKey(store, environmentId, { name: 'test' }, Date.now())).key,
      )
      await world.start()
      const ask = async (method: string, path: string, body: object = {}) => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
        const answer = await fetch(`${world!.url}${path}`, { method, headers, body: JSON.stringify(body) })
        // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
        return { status: answer.status, body: (await answer.json()) as any }
      }
      const connected = await ask('POST', '/v1/connections/acme/connect?provider_config_key=autotask', {
        ...accountOf(autotask.tenant),
        registrations: [{ preset: 'ticket-monitor' }],
      })
      const [{ id }] = connected.body.data.registrations
      const path = new RecordingPattern()
      autotask.fail({ kind: 'latency', ms: 300_000, times: Infinity, path })
      const answers = [
        ask('POST', `/v1/registrations/${id}/apply`),
        ask('POST', '/v1/linked-tickets', {
          provider_config_key: 'autotask',
          connection_id: 'acme',
          alert_id: 'a',
          ticket_id: '1',
        }),
      ]
      const answered = Promise.allSettled(answers)
      // The sweep asks, too.
      const hanging = ['/ATServicesRest/V1.0/TicketWebhooks/query', '/ATServicesRest/V1.0/Tickets/1']
      await vi.waitFor(() => expect(path.asked).toEqual(expect.arrayContaining(hanging)), { timeout: 10_000 })
      const start = performance.now()
      expect(await world.kill('SIGTERM')).toBe(0)
      expect(performance.now() - start).toBeLessThan(stopMs)
      expect(await answered).toMatchObject(
        answers.map(() => ({ value: { status: 503, body: { error: { code: 'stopping' } } } })),
      )
      await world.withStore(async (store) => {
        expect(await store.claimRegistration({ id, now: Date.now(), leaseMs: 1 })).toMatchObject({ id })
      })
    },
  )
})

it('answers every request that it takes while it stops: clients on kept-alive connections are told to close them', async () => {
  world = await createWorld()
  await world.start()
  const clients = Array.from({ length: deep ? 64 : 16 }, () => new Client(world!))
  const running = clients.map((client) => client.run())
  await vi.waitFor(() => expect(clients.every(({ answered }) => answered > 2)).toBe(true), { timeout: 20_000 })
  const start = performance.now()
  expect(await world.kill('SIGTERM')).toBe(0)
  expect(performance.now() - start).toBeLessThan(5000)
  await Promise.all(running)
  expect(clients.map(({ end }) => end)).toEqual(clients.map(() => 'ECONNREFUSED'))
})

/** Matches every path, and records each. */
class RecordingPattern extends RegExp {
  readonly asked: string[] = []

  constructor() {
    super('')
  }

  override test(path: string): boolean {
    this.asked.push(path)
    return true
  }
}

/** Posts webhooks, one after another on one connection, until an error. */
class Client {
  answered = 0
  end = ''
  readonly #world: World
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(world: World) {
    this.#world = world
  }

  async run(): Promise<void> {
    while (this.end === '') {
      try {
        const status = await this.#post(eventOf(String((this.answered += 1))))
        if (status !== 200) this.end = `HTTP ${status}`
      } catch (error) {
        this.end = (error as NodeJS.ErrnoException).code ?? String(error)
      }
    }
    this.#agent.destroy()
  }

  #post(body: string): Promise<number | undefined> {
    const headers = { ...signed(body), 'content-length': Buffer.byteLength(body) }
    const { path, url } = this.#world
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, url), { method: 'POST', headers, agent: this.#agent }, (response) => {
        response.on('error', reject).resume()
        response.on('end', () => resolve(response.statusCode))
      })
      sent.on('error', reject).end(body)
    })
  }
}
