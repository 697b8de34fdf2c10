import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { deep } from '@guidepost/tooling-testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { issueApiKey } from '../../src/api/account/api-keys.ts'
import { accountOf } from '../support/autotask.ts'
import { databases } from '../support/databases.ts'
import { createWorld, type World } from '../support/gateway-process.ts'

const works = ['set-up', 'rotation', 'removal'] as const
type Work = (typeof works)[number]

/** More calls than any of the three operations makes. */
const mostCalls = 40
const nameOf = (work: Work, calls: number) => `${work}-${calls}`

/** Takes minutes. In `test`, faults.test.ts does the same within one process. */
describe.runIf(deep).each(databases)('kill -9 of a gateway, on %s', (name, database) => {
  let autotask: Autotask
  let world: World
  let key: string
  beforeAll(async () => {
    const points = Array.from({ length: mostCalls }, (_, index) => index + 1)
    const tenants = works.flatMap((work) => points.map((calls) => ({ name: nameOf(work, calls) })))
    autotask = await startAutotask({ processingMs: 0, tenants, behaviour: { deactivationRetried: false } })
    const env = { GUIDEPOST_TRUSTED_ORIGINS: autotask.url }
    world = await createWorld({ databaseUrl: (await database())['DATABASE_URL'], env })
    await world.withStore(async (store, environmentId) => {
      key = (await issueApiKey(store, environmentId, { name: 'test' }, 0)).key
    })
    await world.start()
  })
  afterAll(async () => {
    await world.end()
    await autotask.close()
  })

  const tenantOf = (connection: string) => autotask.tenants.find((tenant) => tenant.name === connection)!

  async function ask(method: string, path: string, body?: object) {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) }
    const answer = await fetch(`${world.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
    return ((await answer.json()) as any).data
  }

  const connect = (connection: string) =>
    ask('POST', `/v1/connections/${connection}/connect?provider_config_key=autotask`, {
      ...accountOf(tenantOf(connection)),
      registrations: [{ preset: 'ticket-monitor' }],
    })
  const find = async (connection: string) => (await ask('GET', `/v1/registrations?connection_id=${connection}`))[0]

  async function act(work: Work, connection: string): Promise<unknown> {
    if (work === 'set-up') return await connect(connection)
    const { id } = await find(connection)
    return await ask('POST', `/v1/registrations/${id}/${work === 'rotation' ? 'rotate' : 'remove'}`)
  }

  /**
   * Kills the gateway after Autotask has carried out the tenant's `calls`-th request, before it answers. `end` cancels
   * the kill.
   */
  function killAt(connection: string, calls: number) {
    let seen = 0
    const died = Promise.withResolvers<'died'>()
    const end = autotask.log.subscribe((entry) => {
      if (!('request' in entry) || entry.tenant !== connection || ++seen !== calls) return
      void world.kill('SIGKILL').then(() => died.resolve('died'))
    })
    return { died: died.promise, end }
  }

  async function converged(work: Work, connection: string): Promise<void> {
    const own = await find(connection)
    const webhooks = tenantOf(connection).webhooks()
    if (work === 'removal') return expect({ own, webhooks }).toEqual({ own: undefined, webhooks: [] })
    expect(own).toMatchObject({ status: 'active', cause: null })
    expect(webhooks).toMatchObject([{ isActive: true, isReady: true, guid: own.webhook_guid }])
    // No work is left, such as writing a secret.
    expect((await ask('GET', `/v1/registrations/${own.id}/plan`)).actions).toEqual([])
  }

  it.each(works)(
    'killed between any two REST calls of a %s: the next process completes it',
    async (work) => {
      // On PostgreSQL the next process waits until the lease of the dead one ends: two minutes.
      const isQuick = name === 'SQLite'
      for (let calls = 1; calls <= mostCalls; calls += isQuick ? 1 : 8) {
        const connection = nameOf(work, calls)
        if (work !== 'set-up') await connect(connection)
        const { died, end } = killAt(connection, calls)
        const done = act(work, connection).then(
          () => 'done' as const,
          () => died,
        )
        const how = await Promise.race([done, died])
        end()
        if (how === 'done') return await converged(work, connection)
        await world.start()
        // The connection was not saved before the crash, so the person connects again.
        if (work === 'set-up' && (await find(connection)) === undefined) await connect(connection)
        await vi.waitFor(() => converged(work, connection), { timeout: isQuick ? 30_000 : 200_000, interval: 200 })
      }
      throw new Error(`${mostCalls} calls were not enough`)
    },
    3_600_000,
  )
})
