import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import type { Provider } from '@guidepost/provider'
import type { Environment, Integration } from '@guidepost/store'
import { startGateway, type Gateway } from '../../composition.ts'
import { readConfiguration } from '../../configuration.ts'
import { createLogger } from '../../logger.ts'
import { openFolder, type DemoFolder } from '../folder.ts'
import { seed } from '../seed.ts'
import { registrations } from './watched.ts'

/** A gateway and a simulated Autotask in this process, with one virtual clock. */
export class Installation {
  readonly autotask: Autotask
  readonly provider: Provider
  readonly #folder: DemoFolder
  /** Undefined while its process is stopped. */
  #gateway: Gateway | undefined
  #port = 0
  #place: { readonly environment: Environment; readonly integration: Integration } | undefined

  private constructor(autotask: Autotask, provider: Provider, folder: DemoFolder) {
    this.autotask = autotask
    this.provider = provider
    this.#folder = folder
  }

  /** Starts both, with a connected tenant for each name, and passes them to `use`. Stops both afterwards, and removes the data. */
  static async with<Result>(
    { provider, tenants }: { readonly provider: Provider; readonly tenants: readonly string[] },
    use: (installation: Installation) => Promise<Result>,
  ): Promise<Result> {
    const path = await mkdtemp(join(tmpdir(), 'guidepost-outage-'))
    const autotask = await startAutotask({ processingMs: 0, tenants: tenants.map((name) => ({ name })) })
    const folder = openFolder(path, () => provider.receive.generateSecret())
    const installation = new Installation(autotask, provider, folder)
    try {
      // The records that a tenant has from the start are older than its webhooks.
      await autotask.clock.advance(60_000)
      await installation.startGateway()
      for (const tenant of autotask.tenants) await installation.#connect(tenant)
      return await use(installation)
    } finally {
      await installation.stopGateway()
      await autotask.close()
      await rm(path, { recursive: true, force: true })
    }
  }

  /** The running gateway. */
  get gateway(): Gateway {
    if (!this.#gateway) throw new Error('The gateway is stopped')
    return this.#gateway
  }

  get isRunning(): boolean {
    return this.#gateway !== undefined
  }

  /** What the demo created in the gateway's database. */
  get place() {
    return this.#place!
  }

  now(): number {
    return this.autotask.clock.now()
  }

  /** Starts the gateway on the port that the webhooks know. Like the loops after a start, it then checks every registration. */
  async startGateway(): Promise<void> {
    const { settings, config } = await readConfiguration({
      PORT: String(this.#port),
      GUIDEPOST_HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${this.#folder.database}`,
      GUIDEPOST_ENCRYPTION_KEY: this.#folder.kept.encryptionKey,
      GUIDEPOST_TRUSTED_ORIGINS: this.autotask.url,
    })
    const providers = new Map(config.providers).set(this.provider.id, this.provider)
    const { fetch } = this.autotask
    const replaced = { now: () => this.now(), fetch, withoutLoop: true }
    this.#gateway = await startGateway({ settings, config: { ...config, providers } }, createLogger('silent'), replaced)
    this.#port = Number(new URL(this.#gateway.url).port)
    this.#place ??= await seed(this.#gateway.store, this.provider, this.#folder.kept, this.now())
    await this.#gateway.registrations.rounds.requestEverywhere(AbortSignal.timeout(60_000))
  }

  /** The gateway's process runs on, but nothing reaches it any more. */
  refuseConnections(): void {
    const { server } = this.gateway.api
    server.close()
    server.closeAllConnections()
  }

  async stopGateway(): Promise<void> {
    await this.#gateway?.stop()
    this.#gateway = undefined
  }

  /** What the loops of the gateway do when something is due: looks and repairs, then recovery, then the verdicts. */
  async work(): Promise<void> {
    if (!this.#gateway) return
    const { registrations: managed, recoveries } = this.#gateway
    const { signal } = new AbortController()
    await managed.rounds.runDue(signal)
    await recoveries.runDue(signal)
    await managed.rounds.runDue(signal)
  }

  async #connect({ name, user }: Autotask['tenant']): Promise<void> {
    const { uniqueKey } = this.place.integration
    const path = `/v1/connections/${name}/connect?provider_config_key=${uniqueKey}`
    const answer = await fetch(`${this.gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#folder.kept.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        credentials: { type: 'API_KEY', apiKey: user.secret },
        connection_config: { username: user.username, apiIntegrationCode: user.integrationCode },
        registrations,
      }),
    })
    if (!answer.ok) throw new Error(`The demo could not connect the tenant ${name}: ${await answer.text()}`)
  }
}
