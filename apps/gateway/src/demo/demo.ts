import { builtInProviders } from '../built-in.ts'
import { print } from '../terminal/output.ts'
import { stopSignal } from '../terminal/signals.ts'
import { startGateway, type Gateway } from '../composition.ts'
import { readConfiguration, type Configuration } from '../configuration.ts'
import { ConfigError } from '../config/mistakes.ts'
import { createLogger } from '../logger.ts'
import { openFolder } from './folder.ts'
import { startLife } from './life.ts'
import { seed } from './seed.ts'
import { Story } from './story.ts'
import { connectTenant, linkAlert, openTicket, startTenants, tenantName } from './tenant.ts'
import { announcement, goodbye, introduction, invitation } from './texts.ts'
import { onFileChange } from './watch.ts'

export interface DemoOptions {
  readonly port: number
  /** Where the demo keeps everything. */
  readonly folder: string
  /** One JSON object a line instead of the story. */
  readonly json: boolean
}

const providerId = 'autotask'
/** How long to wait for a handler, which somebody may have edited. */
const patienceMs = 10_000

/**
 * Connects a tenant of a simulated Autotask, shows one signed webhook on its whole way, over a real socket, then stays up
 * until a signal, while tickets open, change and close.
 */
export async function runDemo({ port, folder: name, json }: DemoOptions): Promise<void> {
  const stop = stopSignal()
  const say = (text: string): void => (json ? undefined : print(text))
  const provider = builtInProviders().find(({ id }) => id === providerId)!
  const folder = openFolder(name, () => provider.receive.generateSecret())
  const firstEnd = Promise.withResolvers<void>()
  const story = new Story({ json, onEnd: () => firstEnd.resolve() })
  const logger = createLogger('info', story.logTo(folder.logFile))

  const autotask = await startTenants()
  const configure = (atPort: number): Promise<Configuration> =>
    readConfiguration({
      PORT: String(atPort),
      GUIDEPOST_HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${folder.database}`,
      GUIDEPOST_ENCRYPTION_KEY: folder.kept.encryptionKey,
      GUIDEPOST_CONFIG: folder.handlerFile,
      GUIDEPOST_TRUSTED_ORIGINS: autotask.url,
    })
  const start = ({ settings, config }: Configuration): Promise<Gateway> => {
    const providers = new Map(config.providers).set(providerId, story.watch(provider))
    return startGateway({ settings, config: { ...config, providers } }, logger, {
      onRecorded: (receipt, recorded) => story.onRecorded(receipt, recorded),
      onOutcome: (delivery, outcome) => story.onOutcome(delivery, outcome),
    })
  }

  let gateway: Gateway
  try {
    gateway = await startAtFreePort(async (atPort) => start(await configure(atPort)), port, say)
  } catch (error) {
    await autotask.close()
    throw error
  }
  let endLife = (): void => undefined
  try {
    const { url, store } = gateway
    const seeded = await seed(store, provider, folder.kept, Date.now())
    const { environment, integration, secret } = seeded
    say(introduction(name, autotask.url, seeded))
    const { guid } = await connectTenant(gateway, { environment, integration, provider }, autotask.tenant, (progress) =>
      json ? story.write({ step: 'connecting', text: progress.message }) : say(`  ${progress.message}`),
    )
    story.introduce(tenantName, guid)
    say(announcement(guid))
    const ticket = openTicket(autotask.tenant, 'Coffee machine offline')
    await Promise.race([firstEnd.promise, wait(patienceMs)])
    await linkAlert(gateway, { environment, integration, apiKey: folder.kept.apiKey }, ticket)

    const watch = onFileChange(folder.handlerFile, async () => {
      const next = await configure(Number(new URL(url).port)).catch(onlyMistakes)
      if (next instanceof ConfigError) return say(`\nThe handler stays as it was:\n  ${next.message}`)
      await gateway.stop()
      gateway = await start(next)
      say('\nThe changed handler runs from now on.')
    })
    const webhookUrl = `${url}/webhook/${environment.uuid}/${integration.uniqueKey}`
    const { apiKey } = folder.kept
    const signInUrl = gateway.signInUrl(apiKey)
    if (json) story.write({ step: 'ready', url, sign_in_url: signInUrl, webhook_url: webhookUrl, api_key: apiKey })
    say(invitation({ url, signInUrl, webhookUrl, folder, secret: secret.value, guid, autotask, ticket }))
    endLife = startLife(autotask.tenants, async (tenant) => {
      const other = await connectTenant(gateway, { environment, integration, provider }, tenant, () => undefined)
      story.introduce(tenant.name, other.guid)
    })
    await Promise.race([stop, watch.failure])
    await watch.close()
  } finally {
    endLife()
    await gateway.stop()
    await autotask.close()
  }
  say(goodbye(name))
}

async function startAtFreePort(
  start: (port: number) => Promise<Gateway>,
  port: number,
  say: (text: string) => void,
): Promise<Gateway> {
  try {
    return await start(port)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error
    say(`Port ${port} is taken by another process; the demo takes a free one.`)
    return start(0)
  }
}

function onlyMistakes(error: unknown): ConfigError {
  if (error instanceof ConfigError) return error
  throw error
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
