import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  openStore,
  type ClaimedDelivery,
  type HandlerDeclaration,
  type Outcome,
  type Receipt,
  type Recorded,
  type Store,
} from '@guidepost/store'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Activity } from './activity/activity.ts'
import { hashApiKey } from './api/auth.ts'
import { createApi } from './api/server.ts'
import { builtInProviders, ticketSourceOf } from './built-in.ts'
import { declareAllEndpoints, declareEndpoints } from './config/declare.ts'
import { loadConfig, type LoadedConfig, type LoadedHandler } from './config/load.ts'
import { ConfigError } from './config/mistakes.ts'
import { readSettings, type Environment, type Settings } from './config/settings.ts'
import { dashboardFolder } from './dashboard-folder.ts'
import { startDeclaration } from './dispatch/declaration.ts'
import type { Schedule } from './dispatch/schedule.ts'
import { startDispatch } from './dispatch/start.ts'
import { startLoops } from './loops/loops.ts'
import { upkeepLoop } from './loops/upkeep.ts'
import { checkUrl } from './outbound/address.ts'
import type { Resolve } from './outbound/resolve.ts'
import { UnverifiedLimiter } from './receive/address.ts'
import { CommitQueue } from './receive/commit-queue.ts'
import { withWebhooks } from './receive/http.ts'
import { createReceive } from './receive/receive.ts'
import { createDeactivation } from './receive/deactivation.ts'
import { Receivers } from './receive/receivers.ts'
import { RejectionLog } from './receive/rejections.ts'
import { startReconcileLoop } from './registrations/loop.ts'
import { Registrations } from './registrations/registrations.ts'
import { linkedTicketsHandlers } from './tickets/handler.ts'
import { LinkedTickets } from './tickets/linked-tickets.ts'
import { Sessions } from './sessions/sessions.ts'

/** How long requests that are under way may take when we stop, in milliseconds: a webhook is answered within 5 s. */
const closeGraceMs = 6000

/** What a process needs to know before it starts. */
export interface Configuration {
  readonly settings: Settings
  readonly config: LoadedConfig
}

/** What tests and the demo may set otherwise. */
export interface GatewayOverrides {
  /** Instead of the schedules of the handlers. */
  readonly schedule?: Schedule
  /** Resolves the names of endpoints, instead of the system. */
  readonly resolve?: Resolve
  readonly now?: () => number
  /** What speaks to providers, instead of the global one. */
  readonly fetch?: typeof globalThis.fetch
  /** Registrations are worked on when somebody asks only, not by the loop. */
  readonly withoutLoop?: boolean
  /** Where the built dashboard is, instead of its usual places. */
  readonly dashboardFolder?: string
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
  readonly registrations: Registrations
  /** Where it listens, e.g. `http://127.0.0.1:3003`. */
  readonly url: string
  /**
   * The dashboard's address with a code that signs in for an API key, once and within a quarter of an hour. The code is
   * behind the `#`, which browsers send nowhere and nobody logs.
   */
  signInUrl(apiKey: string): string
  /** Finishes what is under way and ends. */
  stop(): Promise<void>
}

/** Reads the environment and the configuration file. Throws one `ConfigError` that names every mistake in both. */
export async function readConfiguration(environment: Environment): Promise<Configuration> {
  const read = readSettings(environment)
  const file = environment['GUIDEPOST_CONFIG'] ?? 'guidepost.config.ts'
  const loaded = await loadConfig(file, builtInProviders(), environment['GUIDEPOST_CONFIG'] !== undefined)
  const mistakes = [...('mistakes' in read ? read.mistakes : []), ...('mistakes' in loaded ? loaded.mistakes : [])]
  if ('settings' in read && 'config' in loaded) {
    for (const { where, endpoint } of loaded.config.endpoints) {
      const refused = checkUrl(endpoint.url, read.settings.outboundAllow)
      if (refused !== undefined) mistakes.push({ where: `${where}.url`, message: `can't be used: ${refused}` })
    }
  }
  if (!('settings' in read) || !('config' in loaded) || mistakes.length > 0) throw new ConfigError(mistakes)
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
    dedupeWindowMs: settings.dedupeWindowMs,
  })
  const closers: (() => Promise<unknown>)[] = [() => store.close()]
  try {
    const handlers = [
      ...[...config.handlers.values()].map(declarationOf),
      ...linkedTicketsHandlers(config.providers, ticketSourceOf),
    ]
    closers.push(await startDeclaration({ store, handlers, logger, now }))
    const declaring = { store, endpoints: config.endpoints, logger, now }
    await declareAllEndpoints(declaring)
    const queue = new CommitQueue(observed(store, overrides), settings.commitQueue)
    const receivers = new Receivers(store)
    const rejections = new RejectionLog(store, logger)
    const activity = new Activity({ store, logger, now })
    closers.push(() => activity.stop())
    const { schedule, resolve } = overrides
    const onOutcome = (delivery: ClaimedDelivery, outcome: Outcome) => {
      activity.ended(delivery, outcome)
      overrides.onOutcome?.(delivery, outcome)
    }
    const outside = {
      store,
      providers: config.providers,
      logger,
      now,
      fetch: overrides.fetch ?? globalThis.fetch,
      trustedOrigins: settings.trustedOrigins,
      onDeliveries: () => dispatch.wake(),
    }
    const tickets = new LinkedTickets({ ...outside, sourceOf: ticketSourceOf })
    const dispatch = startDispatch({ store, settings, config, logger, now, onOutcome, schedule, resolve, tickets })
    closers.push(() => dispatch.stop())
    let url: string | undefined
    const registrations = new Registrations({
      ...outside,
      random: Math.random,
      // A simulator on this machine reaches us where we listen.
      publicUrl: () => settings.publicUrl ?? (settings.trustedOrigins.length > 0 ? url : undefined),
      onConfigurationChange: () => receivers.clear(),
    })
    const limiter = new UnverifiedLimiter(settings.unverifiedPerMinute)
    const deactivation = createDeactivation({
      limiter: new UnverifiedLimiter(settings.unverifiedPerMinute),
      trustedProxies: settings.trustedProxies,
      now,
      onDeactivation: (token) => registrations.onDeactivation(token),
    })
    const receive = createReceive({
      providers: config.providers,
      receivers,
      queue,
      rejections,
      activity,
      limiter,
      installation: store.installation,
      onHint: (id) => {
        registrations.hint(id).catch((error: unknown) => logger.warn({ err: error }, 'a hint was lost'))
      },
      maxBodyBytes: settings.maxBodyBytes,
      trustedProxies: settings.trustedProxies,
      logger,
      now,
      onDeliveries: () => dispatch.wake(),
    })
    const sessions = new Sessions({ encryptionKeys: settings.encryptionKeys, now })
    const api = await createApi({
      store,
      sessions,
      activity,
      dashboardFolder: overrides.dashboardFolder ?? dashboardFolder,
      providers: config.providers,
      settings,
      logger,
      now,
      listen: (handler) =>
        webhookServer(withWebhooks(receive, deactivation, logger, handler), settings.requestTimeoutMs),
      checkAnswers: overrides.checkAnswers ?? false,
      onConfigurationChange: () => {
        receivers.clear()
        dispatch.changed()
      },
      onDeliveries: () => dispatch.wake(),
      onEnvironment: (environment) => declareEndpoints(declaring, environment),
      outbound: dispatch.outbound,
      registrations,
      tickets,
    })
    const { retention } = settings
    const upkeep = upkeepLoop({ store, retention, logger, now, onMatched: () => dispatch.wake() })
    closers.push(startLoops([upkeep], { store, logger }))
    closers.push(
      () => rejections.flush(),
      () => queue.close(),
    )
    await api.listen({ port: settings.port, host: settings.host })
    closers.push(() => closeApi(api))
    const listening = urlOf(api, settings.host)
    url = listening
    if (settings.trustedOrigins.length > 0) {
      logger.warn(
        { origins: settings.trustedOrigins },
        'GUIDEPOST_TRUSTED_ORIGINS is set: credentials of providers are sent to these simulators. Never set it in production',
      )
    }
    if (overrides.withoutLoop !== true) closers.push(startReconcileLoop(registrations, logger))
    return {
      store,
      api,
      registrations,
      url: listening,
      signInUrl: (apiKey) => `${listening}/ui/sign-in#code=${sessions.makeCode(hashApiKey(apiKey))}`,
      stop: () => closeAll(closers),
    }
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

/** What the store needs to know of a handler. */
function declarationOf(handler: LoadedHandler): HandlerDeclaration {
  const { id, provider, subscriptions: types, ordered, concurrency, perConnection } = handler
  return { id, provider, types, ordered, concurrency, perConnection }
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

/** Takes no more requests and waits for those that are under way, but not for a client that keeps its connection open. */
async function closeApi(api: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => api.server.closeAllConnections(), closeGraceMs)
  await api.close()
  clearTimeout(timer)
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
