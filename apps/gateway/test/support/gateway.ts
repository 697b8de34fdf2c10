import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Provider } from '@guidepost/provider'
import { startGateway, type Gateway, type GatewayOverrides } from '../../src/composition.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { createLogger } from '../../src/logger.ts'

/** What a test may replace. */
export interface TestGatewayOptions extends GatewayOverrides {
  /** More environment variables, e.g. `GUIDEPOST_PUBLIC_URL`. */
  readonly env?: Readonly<Record<string, string>>
  /** The text of `guidepost.config.ts`. Default: an empty configuration. */
  readonly config?: (place: { readonly folder: string }) => string
  /** Plugins beside the built-in ones. Handler threads don't have them, as they read the configuration file. */
  readonly providers?: readonly Provider[]
}

/** An answer of the API. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>
  /** Parsed, if it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
  readonly body: any
}

/** A gateway of its own for one test: a folder, a database, an environment and its API key. */
export interface TestGateway {
  readonly gateway: Gateway
  /** Where it listens. */
  readonly url: string
  /** The temporary folder; `guidepost.db` is in it. */
  readonly folder: string
  /** The environment variables that it was started with. */
  readonly env: Readonly<Record<string, string>>
  readonly environment: { readonly uuid: string; readonly name: string }
  /** The API key of `environment`. */
  readonly key: string
  readonly adminKey: string
  /** Sends a request to the API with `key`. `body` is sent as JSON; text and bytes as they are. `undefined` removes a header. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<TestAnswer>
  /** Posts a webhook over a socket, like a provider. */
  post(url: string, body: Uint8Array | string, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>
  /** Stops the gateway and removes the folder. */
  stop(): Promise<void>
}

/** Starts a gateway on a new SQLite file and a free port. For tests. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'guidepost-'))
  const adminKey = randomUUID()
  const config = join(folder, 'guidepost.config.ts')
  await writeFile(config, options.config?.({ folder }) ?? 'export default {}\n')
  const env = {
    PORT: '0',
    GUIDEPOST_HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${join(folder, 'guidepost.db')}`,
    GUIDEPOST_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    GUIDEPOST_ADMIN_KEY: adminKey,
    GUIDEPOST_CONFIG: config,
    LOG_LEVEL: 'silent',
    ...options.env,
  }
  const configuration = await readConfiguration(env)
  const providers = new Map([
    ...configuration.config.providers,
    ...(options.providers ?? []).map((provider) => [provider.id, provider] as const),
  ])
  const gateway = await startGateway(
    { ...configuration, config: { ...configuration.config, providers } },
    createLogger(env.LOG_LEVEL),
    { checkAnswers: true, withoutProbe: true, ...options },
  )

  async function request(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<TestAnswer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const all = {
      host: new URL(gateway.url).host,
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    const answer = await gateway.api.inject({
      method: method as 'GET',
      url: path,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
      ...(body !== undefined && { payload: raw ? Buffer.from(body as Uint8Array) : JSON.stringify(body) }),
    })
    return { status: answer.statusCode, headers: answer.headers, body: parse(answer.payload) }
  }

  let key = adminKey
  const { status, body } = await request('POST', '/v1/environments', { name: 'test' })
  if (status !== 201) throw new Error(`Could not create the test environment: ${JSON.stringify(body)}`)
  key = body.data.api_key
  return {
    gateway,
    url: gateway.url,
    folder,
    env,
    environment: { uuid: body.data.uuid, name: body.data.name },
    key,
    adminKey,
    request,
    async post(url, payload, headers = {}) {
      const answer = await fetch(new URL(url, gateway.url), {
        method: 'POST',
        body: Buffer.from(payload as Uint8Array),
        headers: { 'content-type': 'application/json', ...headers },
      })
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parse(await answer.text()) }
    },
    async stop() {
      await gateway.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
