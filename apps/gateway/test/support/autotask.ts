import { startAutotask, type Autotask, type AutotaskOptions } from '@guidepost/autotask-simulator'
import type { Provider } from '@guidepost/provider'
import { autotask as plugin, type AutotaskOptions as PluginOptions } from '@guidepost/provider-autotask'
import { startTestGateway, type TestAnswer, type TestGateway, type TestGatewayOptions } from './gateway.ts'

/** The plugin, which neither waits nor retries. */
export const autotaskWithoutWaits = (rest: PluginOptions['rest'] = {}): Provider =>
  plugin({ rest: { sleep: () => new Promise(setImmediate), random: () => 1, retries: 0, ...rest } })

/** A gateway and a simulated Autotask with the same clock. */
export interface Scene {
  readonly test: TestGateway
  readonly autotask: Autotask
  /** Advances the clock of both. */
  advance(ms: number): Promise<void>
  /** Works on all due registrations, on what recovery has to do, and on the verdicts that follow. */
  round(): Promise<void>
  connect(connection?: string, body?: object): Promise<TestAnswer>
  stop(): Promise<void>
}

/** The credentials and settings that connect a tenant of the simulator. */
export function accountOf({ user }: Autotask['tenant']) {
  return {
    credentials: { type: 'API_KEY', apiKey: user.secret },
    connection_config: { username: user.username, apiIntegrationCode: user.integrationCode },
  }
}

/** What a test may replace on both sides. */
interface SceneOptions extends TestGatewayOptions {
  readonly simulator?: AutotaskOptions
  /** The gateway reaches the simulator over sockets. Default: inside this process, which is cheaper. */
  readonly overHttp?: boolean
  /** How far the gateway's clock is ahead of Autotask's, in milliseconds. Default: 0. */
  readonly aheadMs?: () => number
  /** Gets each answer of the REST API, and returns what the gateway gets. Not with `overHttp`. */
  readonly onAnswer?: (path: string, answer: Response) => Response | Promise<Response>
}

/** Starts both, with an integration `autotask`. The reconcile loop runs only when asked (`round`). */
export async function startScene(options: SceneOptions = {}): Promise<Scene> {
  const autotask = await startAutotask({ processingMs: 0, ...options.simulator })
  const { aheadMs = () => 0, onAnswer } = options
  const ask: typeof fetch = async (input, init) => {
    const answer = await autotask.fetch(input, init)
    return onAnswer ? onAnswer(new URL(input instanceof Request ? input.url : input).pathname, answer) : answer
  }
  const test = await startTestGateway({
    providers: [autotaskWithoutWaits()],
    withoutLoop: true,
    now: () => autotask.clock.now() + aheadMs(),
    ...(options.overHttp !== true && { fetch: ask }),
    ...options,
    env: { GUIDEPOST_TRUSTED_ORIGINS: autotask.url, ...options.env },
  })
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  return {
    test,
    autotask,
    advance: (ms) => autotask.clock.advance(ms),
    async round() {
      const { signal } = new AbortController()
      await test.gateway.registrations.rounds.runDue(signal)
      await test.gateway.recoveries.runDue(signal)
      await test.gateway.registrations.rounds.runDue(signal)
    },
    connect: (connection = 'acme', body = {}) =>
      test.request('POST', `/v1/connections/${connection}/connect?provider_config_key=autotask`, {
        ...accountOf(autotask.tenants.find(({ name }) => name === connection) ?? autotask.tenant),
        ...body,
      }),
    async stop() {
      await test.stop()
      await autotask.close()
    },
  }
}

/** Calls the simulator's REST API for ticket webhooks as the given user. */
export async function askWebhooks(
  { url, fetch }: Autotask,
  { username, secret, integrationCode }: Autotask['tenant']['user'],
  method: 'POST' | 'PATCH',
  path: string,
  body: object,
): Promise<unknown> {
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  const at = `${url}/ATServicesRest/V1.0/TicketWebhooks${path}`
  const answer = await fetch(at, { method, headers, body: JSON.stringify(body) })
  if (answer.ok) return await answer.json()
  throw new Error(`The simulator answered ${answer.status}: ${await answer.text()}`)
}
