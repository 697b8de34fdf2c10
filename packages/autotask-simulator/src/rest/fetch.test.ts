import { expect, it } from 'vitest'
import { ticket, webhookBody } from '../../test/support/api.ts'
import { open } from '../../test/support/simulator.ts'

async function scene() {
  const autotask = await open()
  const { username, secret, integrationCode } = autotask.tenant.user
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  const ask = async (fetch: typeof globalThis.fetch, method: string, path: string, body?: unknown) => {
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const answer = await fetch(`${autotask.url}/ATServicesRest/V1.0/${path}`, init)
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  }
  return { autotask, ask }
}

it.each([
  ['GET', 'Tickets/entityInformation', undefined],
  ['POST', 'Tickets/query', { filter: [{ op: 'gt', field: 'id', value: 0 }] }],
  ['GET', 'TicketWebhooks/7', undefined],
  ['DELETE', 'TicketWebhooks/7', undefined],
  ['POST', 'Tickets/query', 'no object'],
  ['GET', 'Nowhere', undefined],
])('gives the same answer without a socket as with one: %s %s', async (method, path, body) => {
  const { autotask, ask } = await scene()
  autotask.tenant.create('Tickets', ticket(autotask))
  expect(await ask(autotask.fetch, method, path, body)).toEqual(await ask(fetch, method, path, body))
})

it('breaks a connection as over a socket, before or after the request is processed', async () => {
  const { autotask, ask } = await scene()
  for (const when of ['before', 'after'] as const) {
    autotask.fail({ kind: 'broken-connection', when })
    const created = ask(autotask.fetch, 'POST', 'TicketWebhooks', webhookBody('https://hooks.example.com'))
    await expect(created).rejects.toThrow(new TypeError('fetch failed'))
    expect(autotask.tenant.webhooks()).toHaveLength(when === 'before' ? 0 : 1)
  }
})

it('fails for an address of no zone', async () => {
  const { autotask } = await scene()
  await expect(autotask.fetch('http://127.0.0.1:9/')).rejects.toThrow(new TypeError('fetch failed'))
  await autotask.tenant.moveZone()
  const { username } = autotask.tenant.user
  const zone = await autotask.fetch(`${autotask.url}/ATServicesRest/V1.0/zoneInformation?user=${username}`)
  const { url } = (await zone.json()) as { url: string }
  expect(new URL(url).origin).not.toBe(autotask.url)
  expect((await autotask.fetch(`${url}V1.0/Version`)).status).toBe(401)
})

it('obeys an abort signal', async () => {
  const { autotask } = await scene()
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(autotask.fetch(`${autotask.url}/`, { signal })).rejects.toThrow('enough')
})

it.each([0, 1])(
  'answers without end until the client leaves, with a blank every %i ms: over a socket and without',
  async (everyMs) => {
    const { autotask } = await scene()
    for (const get of [fetch, autotask.fetch]) {
      autotask.fail({ kind: 'endless', everyMs })
      const leaving = new AbortController()
      const url = `${autotask.url}/ATServicesRest/V1.0/zoneInformation?user=${autotask.tenant.user.username}`
      const answer = await get(url, { signal: leaving.signal })
      expect(answer.status).toBe(200)
      const reader = answer.body!.getReader()
      let text = ''
      while (!text.endsWith('}  '))
        text = (text + Buffer.from((await reader.read()).value ?? '').toString()).slice(0, 1000).replace(/ {3,}$/, '  ')
      leaving.abort()
      await expect(reader.read()).rejects.toThrow(/abort/i)
    }
  },
)
