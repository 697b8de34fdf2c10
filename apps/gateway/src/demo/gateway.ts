import type { Provider } from '@guidepost/provider'
import type { Store } from '@guidepost/store'
import type { DemoControls } from './controls.ts'
import { startGateway, type Gateway } from '../composition.ts'
import { readConfiguration, type Configuration } from '../configuration.ts'
import { createLogger } from '../logger.ts'
import type { DemoFolder } from './folder.ts'
import type { Story } from './story.ts'

interface DemoGatewayOptions {
  readonly folder: DemoFolder
  readonly provider: Provider
  readonly story: Story
  readonly faults: DemoControls
  /** Where the simulated Autotask is. */
  readonly autotaskUrl: string
  readonly say: (text: string) => void
}

/** The demo's gateway, which prints each step of a webhook. Ignores the settings of `serve`. */
export class DemoGateway {
  /** The gateway that runs now. `restart` replaces it. */
  running: Gateway
  readonly #options: DemoGatewayOptions

  private constructor(options: DemoGatewayOptions, running: Gateway) {
    this.#options = options
    this.running = running
  }

  /** Listens on the port, or on a free one if it is taken. */
  static async start(options: DemoGatewayOptions, port: number): Promise<DemoGateway> {
    try {
      return new DemoGateway(options, await run(options, await configure(options, port)))
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error
      options.say(`Another process listens on port ${port}. The demo uses a free port.`)
      return new DemoGateway(options, await run(options, await configure(options, 0)))
    }
  }

  get url(): string {
    return this.running.url
  }

  get store(): Store {
    return this.running.store
  }

  /** Reads the handler file again. Throws a `ConfigError` for a mistake in it; then the gateway runs on as it was. */
  async restart(): Promise<void> {
    const configuration = await configure(this.#options, Number(new URL(this.url).port))
    await this.running.stop()
    this.running = await run(this.#options, configuration)
  }

  async stop(): Promise<void> {
    await this.running.stop()
  }
}

function configure({ folder, autotaskUrl }: DemoGatewayOptions, port: number): Promise<Configuration> {
  return readConfiguration({
    PORT: String(port),
    GUIDEPOST_HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${folder.database}`,
    GUIDEPOST_ENCRYPTION_KEY: folder.kept.encryptionKey,
    GUIDEPOST_CONFIG: folder.handlerFile,
    GUIDEPOST_TRUSTED_ORIGINS: autotaskUrl,
  })
}

function run(
  { folder, provider, story, faults }: DemoGatewayOptions,
  { settings, config }: Configuration,
): Promise<Gateway> {
  const providers = new Map(config.providers).set(provider.id, story.watch(provider))
  const logger = createLogger('info', story.logTo(folder.logFile))
  return startGateway({ settings, config: { ...config, providers } }, logger, {
    onRecorded: (receipt, recorded) => story.onRecorded(receipt, recorded),
    demo: faults,
    onOutcome: (delivery, outcome) => story.onOutcome(delivery, outcome),
  })
}
