import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  openStore,
  type ClaimedDelivery,
  type Outcome,
  type Receipt,
  type Recorded,
  type Store,
} from '@guidepost/store'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createApi } from './api/server.ts'
import { builtInProviders } from './built-in.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { ConfigError } from './config/mistakes.ts'
import { isPostgres, readSettings, type Environment, type Settings } from './config/settings.ts'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { HandlerPool } from './dispatch/handler-pool.ts'
import { defaultSchedule, type Schedule } from './dispatch/schedule.ts'
import { loopConnections } from './loops/shared.ts'
import { startLoops } from './loops/start.ts'
import { upkeepLoop } from './loops/upkeep.ts'
import { UnverifiedLimiter } from './receive/address.ts'
import { CommitQueue } from './receive/commit-queue.ts'
import { withWebhooks } from './receive/http.ts'
import { createReceive } from './receive/receive.ts'
import { Receivers } from './receive/receivers.ts'
import { RejectionLog } from './receive/rejections.ts'

/** How often deliveries are looked for in a database that several processes write, in milliseconds. */
const sharedPollMs = 5000

/** What a process needs to know before it starts. */
export interface Configuration {
  readonly settings: Settings
  readonly config: LoadedConfig
}

/** What tests and the demo may set otherwise. */
export interface GatewayOverrides {
  readonly schedule?: Schedule
  readonly now?: () => number
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: Outcome) => void
  /** Checks each answer of the API by its schema; one that doesn't fit becomes a 500. */
  readonly checkAnswers?: boolean
  /** Told of each receipt, with what became of it, when it is durable. */
  readonly onRecorded?: (receipt: Receipt, recorded: Recorded) => void
}

/** A running gateway. */
export interface Gateway {
  readonly store: Store
  readonly api: FastifyInstance
  /** Where it listens, e.g. `http://127.0.0.1:3003`. */
  readonly url: string
  /** Finishes what is under way and ends. */
  stop(): Promise<void>
}

/** Reads the environment and the configuration file. Throws one `ConfigError` that names every mistake in both. */
export async function readConfiguration(environment: Environment): Promise<Configuration> {
  const read = readSettings(environment)
  const file = environment['GUIDEPOST_CONFIG'] ?? 'guidepost.config.ts'
  const loaded = await loadConfig(file, builtInProviders(), environment['GUIDEPOST_CONFIG'] !== undefined)
  const mistakes = [...('mistakes' in read ? read.mistakes : []), ...('mistakes' in loaded ? loaded.mistakes : [])]
  if (!('settings' in read) || !('config' in loaded)) throw new ConfigError(mistakes)
  return { settings: read.settings, config: loaded.config }
}

/** Puts the parts together, opens the store and listens. */
export async function startGateway(
  { settings, config }: Configuration,
  logger: Logger,
  overrides: GatewayOverrides = {},
): Promise<Gateway> {
  const now = overrides.now ?? Date.now
  const store = await openStore({
    url: settings.databaseUrl,
    encryptionKeys: settings.encryptionKeys,
    otherConnections: loopConnections,
  })
  const closers: (() => Promise<unknown>)[] = [() => store.close()]
  try {
    await store.declareHandlers(
      [...config.handlers.values()].map(({ id, provider, subscriptions }) => ({ id, provider, types: subscriptions })),
    )
    const queue = new CommitQueue(observed(store, overrides), settings.commitQueue)
    const receivers = new Receivers(store)
    const rejections = new RejectionLog(store, logger)
    const dispatcher = startDispatch(store, settings, config, logger, now, overrides, closers)
    const receive = createReceive({
      providers: config.providers,
      receivers,
      queue,
      rejections,
      limiter: new UnverifiedLimiter(settings.unverifiedPerMinute),
      maxBodyBytes: settings.maxBodyBytes,
      trustedProxies: settings.trustedProxies,
      logger,
      now,
      onDeliveries: () => dispatcher?.wake(),
    })
    const api = await createApi({
      store,
      providers: config.providers,
      settings,
      logger,
      now,
      listen: (handler) => webhookServer(withWebhooks(receive, logger, handler), settings.requestTimeoutMs),
      checkAnswers: overrides.checkAnswers ?? false,
      onConfigurationChange: () => {
        receivers.clear()
        dispatcher?.wake()
      },
    })
    const upkeep = upkeepLoop(store, logger, now, () => dispatcher?.wake())
    closers.push(startLoops([upkeep], settings.databaseUrl, logger))
    closers.push(
      () => rejections.flush(),
      () => queue.close(),
    )
    await api.listen({ port: settings.port, host: settings.host })
    closers.push(() => api.close())
    return { store, api, url: urlOf(api, settings.host), stop: () => closeAll(closers) }
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

/** The store's recording side, watched by whoever asked for it. */
function observed(store: Store, { onRecorded }: GatewayOverrides): Pick<Store, 'recordBatch'> {
  if (!onRecorded) return store
  return {
    async recordBatch(receipts) {
      const recorded = await store.recordBatch(receipts)
      receipts.forEach((receipt, index) => onRecorded(receipt, recorded[index]!))
      return recorded
    },
  }
}

function startDispatch(
  store: Store,
  settings: Settings,
  config: LoadedConfig,
  logger: Logger,
  now: () => number,
  overrides: GatewayOverrides,
  closers: (() => Promise<unknown>)[],
): Dispatcher | undefined {
  if (config.handlers.size === 0 || config.file === undefined) return undefined
  const runner = new HandlerPool({
    configFile: config.file,
    ...settings.handlers,
    logger,
    onReady: () => dispatcher.wake(),
  })
  const dispatcher = new Dispatcher({
    store,
    handlers: config.handlers,
    runner,
    schedule: overrides.schedule ?? defaultSchedule,
    logger,
    now,
    random: Math.random,
    // What another process has written is told; what was not told is found by looking.
    ...(isPostgres(settings.databaseUrl) && { pollMs: sharedPollMs }),
    ...(overrides.onOutcome && { onOutcome: overrides.onOutcome }),
  })
  const unsubscribe = store.onDeliveries(() => dispatcher.wake())
  closers.push(
    () => runner.stop(),
    () => dispatcher.stop(10_000),
    () => Promise.resolve(unsubscribe()),
  )
  dispatcher.start()
  return dispatcher
}

/** Times and sizes are bounded here, before a request reaches anybody's code. */
function webhookServer(handler: RequestListener, requestTimeoutMs: number): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: Math.min(10_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: 65_000,
    },
    handler,
  )
  server.maxHeadersCount = 200
  return server
}

/** In the reverse order of their making; one that fails doesn't keep the others from closing. */
async function closeAll(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = []
  for (const close of closers.toReversed()) await close().catch((error: unknown) => errors.push(error))
  if (errors.length > 0) throw errors[0]
}

function urlOf(api: FastifyInstance, host: string): string {
  const { port } = api.server.address() as AddressInfo
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
