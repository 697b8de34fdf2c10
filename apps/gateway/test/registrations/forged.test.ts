import { signatureOf } from '@guidepost/autotask-simulator'
import { runs } from '@guidepost/tooling-testing'
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startScene, type Scene } from '../support/autotask.ts'

let scene: Scene
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
beforeAll(async () => {
  // The limit of unverified requests per address is not under test here.
  scene = await startScene({ env: { GUIDEPOST_UNVERIFIED_PER_MINUTE: '1000000' } })
})
afterAll(async () => {
  agent.destroy()
  await scene.stop()
})

/** Posts over a kept-alive connection. Returns the status. */
function post(url: string, body: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(url, scene.test.url), { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    sent.on('error', reject).end(body)
  })
}

it('forged deactivations change nothing, and cost one round a minute', async () => {
  await scene.connect('acme', { registrations: [{ preset: 'ticket-monitor' }] })
  const { store } = scene.test.gateway
  const before = (await store.findManaged(1))!
  const { webhook_url } = (await scene.test.request('GET', '/v1/registrations/1')).body.data
  const [secret] = await store.listSecrets({ kind: 'registration', id: 1 }, 0)
  const body = JSON.stringify({ Action: 'Deactivated', Guid: before.guid, SequenceNumber: 1 })
  const signed = { 'x-hook-signature': signatureOf(Buffer.from(body), secret!.value) }
  const forged = { 'x-hook-signature': signatureOf(Buffer.from(body), 'guessed') }
  await scene.advance(3 * 60_000)
  const asked = () => scene.autotask.log.entries('request').map((entry) => entry.request)
  const setUp = asked().length

  const minutes = 5
  const each = runs(1000, 10_000) / minutes / 4
  for (let minute = 0; minute < minutes; minute++) {
    for (let times = 0; times < each; times++) {
      const answers = await Promise.all([
        post(`/deactivation/${before.deactivationToken}`, body),
        post(webhook_url, body),
        post(webhook_url, body, forged),
        post(webhook_url, body, signed),
      ])
      if (times === 0) expect(answers).toEqual([200, 401, 401, 200])
    }
    await scene.round()
    await scene.advance(60_000)
  }

  const after = (await store.findManaged(1))!
  const { status, cause, state, guid, statusSince } = before
  expect(after).toMatchObject({ status, cause, state, guid, statusSince })
  expect(scene.autotask.tenant.webhooks()).toMatchObject([{ isActive: true, isReady: true }])
  const spent = asked().slice(setUp)
  // A check takes six calls, and one more for the zone.
  expect(spent.length).toBeGreaterThan(0)
  expect(spent.length).toBeLessThanOrEqual(7 * minutes)
  expect(spent.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/query'))).toEqual([])
  const stored = await scene.test.request('GET', '/v1/connections/acme/doctor?provider_config_key=autotask')
  expect(stored.body.data.filter(({ verdict }: { verdict: string }) => verdict === 'wrong')).toMatchObject([
    // The forged requests do have wrong signatures.
    { id: 'signatures' },
  ])
})
