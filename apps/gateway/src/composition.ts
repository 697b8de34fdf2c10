import {
  openStore,
  type ClaimedDelivery,
  type HandlerDeclaration,
  type AttemptResult,
  type Store,
} from '@guidepost/store'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Activity } from './activity/activity.ts'
import type { DemoControls } from './demo/controls.ts'
import { hashApiKey } from './api/http/auth.ts'
import { createApi } from './api/server.ts'
import { ticketSourceOf } from './built-in.ts'
import { Connections } from './connections/connections.ts'
import { declareAllEndpoints, declareEndpoints } from './config/declare.ts'
import type { LoadedConfig } from './config/load.ts'
import type { Configuration } from './configuration.ts'
import { dashboardFolder } from './dashboard-folder.ts'
import type { Schedule } from './delivery/schedule.ts'
import { startDeclaration } from './dispatch/declaration.ts'
import { StoreShares } from './delivery/store-shares.ts'
import { startDispatch } from './dispatch/start.ts'
import { createHttpServer, urlOf, type HttpServer } from './http-server.ts'
import { startLoops } from './loops/loops.ts'
import { searchIndexLoop } from './loops/search-index.ts'
import { upkeepLoop } from './loops/upkeep.ts'
import { probeLoop } from './probe/probe.ts'
import type { Resolve } from './outbound/resolve.ts'
import { BodyBudget } from './receive/body-budget.ts'
import { Expander } from './receive/expand.ts'
import { startReceiving, type ReceivingOptions } from './receive/start.ts'
import { Registrations } from './registrations/registrations.ts'
import { storingLoop } from './registrations/recovery/pauses.ts'
import { startRecoveryLoop } from './registrations/recovery/loop.ts'
import { Recoveries } from './registrations/recovery/recoveries.ts'
import { startReconcileLoop } from './registrations/rounds/loop.ts'
import { silenceLoop } from './registrations/silence.ts'
import { Sessions } from './sessions/sessions.ts'
import { linkedTicketsHandlers } from './tickets/handler.ts'
import { LinkedTickets } from './tickets/linked-tickets.ts'

/** The parts of a gateway that tests and the demo may replace. */
export interface GatewayOverrides {
  /** Replaces the schedules of the handlers. */
  readonly schedule?: Schedule
  /** Resolves the names of endpoints, instead of the system. */
  readonly resolve?: Resolve
  readonly now?: () => number
  /** Sends requests to providers, instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Works on registrations only when a round is requested, not in a loop. */
  readonly withoutLoop?: boolean
  /** Does not call its own public URL. */
  readonly withoutProbe?: boolean
  /** Where the built dashboard is, instead of its usual places. */
  readonly dashboardFolder?: string
  /** Called after each attempt of a delivery. */
  readonly onOutcome?: (delivery: ClaimedDelivery, outcome: AttemptResult) => void
  /** Checks each answer of the API against its schema. One that doesn't fit becomes a 500. */
  readonly checkAnswers?: boolean
  /** Breaks and mends the simulated Autotask of the demo. Only the demo has it. */
  readonly demo?: DemoControls
  /** Called for each receipt that is durable, with its result. */
  readonly onRecorded?: ReceivingOptions['onRecorded']
}

/** A running gateway. */
export interface Gateway {
  readonly store: Store
  readonly api: FastifyInstance
  readonly connections: Connections
  readonly registrations: Registrations
  readonly recoveries: Recoveries
  /** Where it listens, e.g. `http://127.0.0.1:3003`. */
  readonly url: string
  /**
   * The dashboard's URL with a code that signs in for an API key, once and within a quarter of an hour. The code is behind the
   * `#`, so that browsers send it to no server and no log has it.
   */
  signInUrl(apiKey: string): string
  /** Finishes running work, then ends. */
  stop(): Promise<void>
}

/** Functions that stop the started parts, in the order in which the parts started. */
interface Stops {
  /** Ends every wait for a provider. */
  readonly stopping: AbortController
  /** Parts that take work: they stop together. */
  readonly working: (() => Promise<unknown>)[]
  /** Parts that the parts above use. They stop afterwards, in reverse order of their start. */
  readonly below: (() => Promise<unknown>)[]
}

/** Starts a gateway: opens the store, composes the parts and listens. */
export async function startGateway(
  configuration: Configuration,
  logger: Logger,
  overrides: GatewayOverrides = {},
): Promise<Gateway> {
  const stops: Stops = { stopping: new AbortController(), working: [], below: [] }
  try {
    return await compose(configuration, logger, overrides, stops)
  } catch (error) {
    await stopAll(stops)
    throw error
  }
}

async function compose(
  { settings, config }: Configuration,
  logger: Logger,
  overrides: GatewayOverrides,
  stops: Stops,
): Promise<Gateway> {
  const { now = Date.now, fetch = globalThis.fetch } = overrides
  const { databaseUrl: url, encryptionKeys, dedupeWindowMs, trustedOrigins, retention } = settings
  const store = await openStore({ url, encryptionKeys, dedupeWindowMs })
  stops.below.push(() => store.close())
  const stopping = stops.stopping.signal
  // The store's time is shared between receiving and dispatch.
  const shares = new StoreShares()
  const base = {
    store,
    shares,
    stopping,
    settings,
    config,
    providers: config.providers,
    trustedOrigins,
    logger,
    now,
    fetch,
  }
  let listeningUrl: string | undefined
  const onDeliveries = () => dispatch.wake()

  stops.below.push(await startDeclaration({ ...base, handlers: declarationsOf(config) }))
  const declaring = { ...base, endpoints: config.endpoints }
  await declareAllEndpoints(declaring)

  const activity = new Activity(base)
  stops.below.push(() => activity.stop())
  const tickets = new LinkedTickets({ ...base, onDeliveries, sourceOf: ticketSourceOf })
  const { schedule, resolve } = overrides
  const onOutcome = (delivery: ClaimedDelivery, outcome: AttemptResult) => {
    activity.ended(delivery, outcome)
    overrides.onOutcome?.(delivery, outcome)
  }
  const dispatch = startDispatch({
    ...base,
    tickets,
    onOutcome,
    onAttempt: (delivery, ended) => activity.attempted(delivery, ended),
    schedule,
    resolve,
  })
  stops.working.push(() => dispatch.stop())
  const recoveries = new Recoveries({ ...base, random: Math.random, onDeliveries })
  const upkeep = upkeepLoop({ ...base, retention, onMatched: onDeliveries })
  const storing = storingLoop({ ...base, onPause: () => recoveries.requestEverywhere(stopping) })
  const loops = [upkeep, storing, searchIndexLoop(base), silenceLoop(base)]
  const probing = probeLoop({ ...base, encryptionKeys, publicUrl: settings.publicUrl, fetch: globalThis.fetch })
  if (overrides.withoutProbe !== true) loops.push(probing)
  stops.working.push(startLoops(loops, { store, logger }))

  const registrations = new Registrations({
    ...base,
    random: Math.random,
    // A simulator on this machine reaches the gateway at its own address.
    publicUrl: () => settings.publicUrl ?? (trustedOrigins.length > 0 ? listeningUrl : undefined),
    onDeliveries,
    onConfigurationChange: () => receiving.changed(),
    onEvidence: (connection) => recoveries.request(connection),
  })
  const bodies = new BodyBudget(settings.bodyBudgetBytes, logger)
  const expander = new Expander(bodies, settings.maxBodyBytes)
  const receiving = startReceiving({
    ...base,
    bodies,
    expander,
    activity,
    onHint(id) {
      registrations.hints.onHint(id).catch((error: unknown) => logger.warn({ err: error }, 'could not note a hint'))
    },
    onDeactivation: (token) => registrations.hints.onDeactivation(token),
    onDeliveries,
    onRecorded: overrides.onRecorded,
  })
  stops.below.push(() => receiving.stop())

  const onConfigurationChange = () => {
    receiving.changed()
    dispatch.changed()
  }
  const connections = new Connections({ ...base, registrations, onConfigurationChange })
  let http: HttpServer | undefined
  const sessions = new Sessions({ store, encryptionKeys, now })
  const api = await createApi({
    ...base,
    bodies,
    expander,
    sessions,
    activity,
    connections,
    registrations,
    recoveries,
    tickets,
    outbound: dispatch.outbound,
    dashboardFolder: overrides.dashboardFolder ?? dashboardFolder,
    listen: (handler) => (http = createHttpServer(receiving.listener(handler), settings.requestTimeoutMs)).server,
    checkAnswers: overrides.checkAnswers ?? false,
    demo: overrides.demo,
    onConfigurationChange,
    onDeliveries,
    onEnvironment: (environment) => declareEndpoints(declaring, environment),
  })
  const gatewayUrl = await listen(api, settings)
  stops.working.push(() => stopListening(api, http))
  listeningUrl = gatewayUrl
  if (trustedOrigins.length > 0) warnOfTrustedOrigins(logger, trustedOrigins)
  if (overrides.withoutLoop !== true) {
    stops.working.push(startReconcileLoop(registrations.rounds, logger), startRecoveryLoop(recoveries, logger))
  }
  const signInUrl = (apiKey: string) => `${gatewayUrl}/ui/sign-in#code=${sessions.makeCode(hashApiKey(apiKey))}`
  return { store, api, connections, registrations, recoveries, url: gatewayUrl, signInUrl, stop: () => stopAll(stops) }
}

/** Returns the URL that the gateway listens on. */
async function listen(api: FastifyInstance, { port, host }: Configuration['settings']): Promise<string> {
  await api.listen({ port, host })
  return urlOf(api.server, host)
}

async function stopListening(api: FastifyInstance, http: HttpServer | undefined): Promise<void> {
  await http?.drain()
  await api.close()
}

/** What the store needs to know about the handlers of this process. */
function declarationsOf({ handlers, providers }: LoadedConfig): HandlerDeclaration[] {
  const own = [...handlers.values()].map(
    ({ id, provider, subscriptions: types, ordered, concurrency, perConnection }) => {
      return { id, provider, types, ordered, concurrency, perConnection }
    },
  )
  return [...own, ...linkedTicketsHandlers(providers, ticketSourceOf)]
}

function warnOfTrustedOrigins(logger: Logger, origins: readonly string[]): void {
  logger.warn(
    { origins },
    'GUIDEPOST_TRUSTED_ORIGINS is set: these simulators get the credentials of providers. Never set it in production',
  )
}

/** An error does not keep the other parts from stopping. */
async function stopAll({ stopping, working, below }: Stops): Promise<void> {
  const errors: unknown[] = []
  const noteError = (error: unknown) => errors.push(error)
  stopping.abort()
  await Promise.all(working.map((stop) => stop().catch(noteError)))
  for (const stop of below.toReversed()) await stop().catch(noteError)
  if (errors.length > 0) throw errors[0]
}
