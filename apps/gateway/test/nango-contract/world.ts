import { createHmac, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { autotask } from '@guidepost/provider-autotask'
import { startTestGateway, type TestAnswer, type TestGateway } from '../support/gateway.ts'

/** One row of Nango's contract, tested on a gateway. */
export interface Case {
  /** A name of `rows.ts`. */
  readonly row: string
  /** True if the gateway differs on purpose: docs/nango-compatibility.md says why, and `run` shows what it does. */
  readonly differs?: boolean
  readonly run: (world: World) => Promise<void>
}

/** A gateway with an integration `autotask`, its connection `acme`, and a handler for tickets beside one for everything. */
export interface World extends Pick<TestGateway, 'url' | 'key' | 'environment'> {
  readonly request: TestGateway['request']
  readonly post: TestGateway['post']
  readonly stop: TestGateway['stop']
  /** Posts a webhook like Autotask; `more` replaces fields, `headers` replaces headers. */
  readonly webhook: (
    more?: object,
    headers?: Readonly<Record<string, string>>,
    integration?: string,
  ) => Promise<TestAnswer>
  /** The newest event: its state, connections and destinations. */
  readonly newest: () => Promise<{ state: string; type: string; connections: string[]; destinations: string[] }>
  /** Creates a connection of `autotask`. */
  readonly connect: (connection_id: string, more?: object) => Promise<TestAnswer>
  readonly connection: (connection_id: string) => Promise<TestAnswer>
}

export const secret = 'the signing secret'
export const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

const config = `const onWebhook = () => {}
export default { handlers: [
  { id: 'tickets', provider: 'autotask', subscriptions: ['Ticket', '*'], onWebhook },
  { id: 'companies', provider: 'autotask', subscriptions: ['Company'], onWebhook },
  { id: 'everything', provider: 'autotask', subscriptions: ['*'], onWebhook },
] }
`

export async function openWorld(): Promise<World> {
  // No handler subscribes to the second plugin's events.
  const quiet = { ...autotask(), id: 'quiet', displayName: 'Quiet' }
  const test = await startTestGateway({ config: () => config, providers: [quiet] })
  const custom = { webhookSecret: secret }
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask', custom })
  await test.request('POST', '/integrations', { provider: 'quiet', unique_key: 'quiet', custom })
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'no-secret' })
  const connect = (connection_id: string, more: object = {}): Promise<TestAnswer> =>
    test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id, ...more })
  await connect('acme', { connection_config: { webhookGuid: guid } })
  return {
    ...test,
    connect,
    connection: (id) => test.request('GET', `/connections/${id}?provider_config_key=autotask`),
    webhook(more = {}, headers = {}, integration = 'autotask') {
      const body = JSON.stringify({ ...ticket, Id: randomUUID(), ...more })
      return test.post(`/webhook/${test.environment.uuid}/${integration}`, body, { ...sign(body), ...headers })
    },
    async newest() {
      const list = await test.request('GET', '/v1/events?limit=1')
      const { data } = (await test.request('GET', `/v1/events/${list.body.data[0].id}`)).body
      const destinations = data.deliveries.map(({ destination }: { destination: string }) => destination)
      return { state: data.state, type: data.type, connections: data.connections, destinations }
    },
  }
}

const ticket = { Action: 'Create', Guid: guid, EntityType: 'Ticket', Fields: {}, SequenceNumber: 1 }

export function sign(body: string, key = secret): Record<'x-hook-signature', string> {
  return { 'x-hook-signature': `sha1=${createHmac('sha1', key).update(body).digest('base64')}` }
}

/** Expects Nango's status and body. Where Nango has no message, ours may have one. */
export function expectSame(answer: TestAnswer, status: number, body: object): void {
  expect({ status: answer.status, body: isCode(body) ? withoutMessage(answer.body) : answer.body }).toEqual({
    status,
    body,
  })
}

/** True for an error with a code and no message. */
function isCode(body: object): boolean {
  const { error } = body as { error?: unknown }
  return typeof error === 'object' && error !== null && !('message' in error)
}

function withoutMessage(body: { error?: object }): object {
  const { message: _message, ...error } = (body.error ?? {}) as { message?: string }
  return { ...body, error }
}

/** Nango's body for an error with a code. */
export function problem(code: string, more: object = {}): { error: object } {
  return { error: { code, ...more } }
}

/** Nango's body for an invalid request with one mistake. */
export function invalid(code: string, issue: { code?: unknown; message?: unknown; path: readonly string[] }) {
  return problem(code, { errors: [{ code: expect.any(String), message: expect.any(String), ...issue }] })
}
