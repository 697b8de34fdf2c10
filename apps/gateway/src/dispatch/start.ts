import type { AttemptRecord, ClaimedDelivery, AttemptResult, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { LinkedTickets } from '../tickets/linked-tickets.ts'
import { TicketRunner } from '../tickets/runner.ts'
import type { LoadedConfig } from '../config/load.ts'
import { isPostgres, type Settings } from '../config/settings.ts'
import { checkUrl } from '../outbound/address.ts'
import { OutboundAgents } from '../outbound/agent.ts'
import type { Resolve } from '../outbound/resolve.ts'
import { warnOfClock } from './clock-skew.ts'
import { Dispatcher } from './dispatcher.ts'
import { EndpointHealth } from './endpoint-health.ts'
import { EndpointRunner, type EndpointRunnerOptions } from './endpoint-runner.ts'
import { Endpoints } from './endpoints.ts'
import { HandlerPool } from './handler-pool.ts'
import { HandlerRunner } from './handler-runner.ts'
import type { StoreShares } from '../delivery/store-shares.ts'
import type { Runner } from '../delivery/runner.ts'
import type { Schedule } from '../delivery/schedule.ts'

/** Poll interval for a database that several processes write, in milliseconds. */
const sharedPollMs = 5000
/**
 * The shortest time between two polls for deliveries of linked tickets, in milliseconds. Such deliveries are rare, and
 * each poll costs.
 */
const ticketWakeMs = 100
/** How long running attempts may take when we stop, in milliseconds. */
const graceMs = 8000
/**
 * The same limit for linked tickets. It is short: these attempts wait for a provider, and another process can repeat
 * them without harm.
 */
const ticketGraceMs = 1000

export interface DispatchOptions {
  readonly shares: StoreShares
  readonly store: Store
  readonly settings: Pick<Settings, 'databaseUrl' | 'handlers' | 'outboundAllow'>
  readonly config: LoadedConfig
  readonly logger: Logger
  readonly now: () => number
  readonly onOutcome?: ((delivery: ClaimedDelivery, outcome: AttemptResult) => void) | undefined
  readonly onAttempt?: EndpointRunnerOptions['onAttempt']
  /** Replaces the handlers' own schedules. */
  readonly schedule?: Schedule | undefined
  readonly tickets: Pick<LinkedTickets, 'handle'>
  /** Replaces the system's resolver. */
  readonly resolve?: Resolve | undefined
}

/** The running dispatchers. */
export interface Dispatch {
  /** Looks for due deliveries now: some were written. */
  wake(): void
  /** The configuration changed: empties the caches. */
  changed(): void
  /** What the API needs to check and test endpoints. */
  readonly outbound: {
    checkUrl(url: string): string | undefined
    test(delivery: ClaimedDelivery): Promise<{ ok: boolean; error: string | null; attempt: AttemptRecord }>
  }
  /** Claims no more, waits up to 8 s for running attempts, and gives the rest back. */
  stop(): Promise<void>
}

/**
 * Starts one dispatcher for the handlers (if there are any), one for the endpoints and one for linked tickets, so that
 * none takes capacity from another.
 */
export function startDispatch(options: DispatchOptions): Dispatch {
  const { store, settings, config } = options
  const endpoints = new Endpoints(store, options.now)
  const sender = endpointRunner(options, endpoints)
  const dispatchers = [dispatcherOf(options, sender)]
  if (config.handlers.size > 0 && config.file !== undefined) {
    const handlers = dispatcherOf(
      options,
      handlerRunner(options, config.file, () => handlers.wake()),
    )
    dispatchers.push(handlers)
  }
  const tickets = dispatcherOf(options, new TicketRunner({ ...options, random: Math.random }))
  const wakeTickets = throttle(() => tickets.wake(), ticketWakeMs)
  const wake = () => {
    dispatchers.forEach((dispatcher) => dispatcher.wake())
    wakeTickets()
  }
  const unsubscribe = store.onDeliveries(wake)
  void warnOfClock(store, options.logger)
  const all = [...dispatchers, tickets]
  all.forEach((dispatcher) => dispatcher.start())
  return {
    wake,
    changed() {
      endpoints.clear()
      wake()
    },
    outbound: {
      checkUrl: (url) => checkUrl(url, settings.outboundAllow),
      test: (delivery) => sender.test(delivery),
    },
    async stop() {
      unsubscribe()
      await Promise.all([...dispatchers.map((dispatcher) => dispatcher.stop(graceMs)), tickets.stop(ticketGraceMs)])
    },
  }
}

/** Calls at most once in `everyMs`, and always once more after the last request. */
function throttle(call: () => void, everyMs: number): () => void {
  let timer: NodeJS.Timeout | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      call()
    }, everyMs).unref()
  }
}

function dispatcherOf(
  { store, shares, settings, logger, now, onOutcome }: DispatchOptions,
  runner: Runner,
): Dispatcher {
  return new Dispatcher({
    store,
    runner,
    logger,
    now,
    onRound: (round) => shares.dispatched(round),
    // Notifications report deliveries that other processes wrote. Polling finds deliveries whose notification was lost.
    ...(isPostgres(settings.databaseUrl) && { pollMs: sharedPollMs }),
    ...(onOutcome && { onOutcome }),
  })
}

function endpointRunner(options: DispatchOptions, endpoints: Endpoints): EndpointRunner {
  const { store, settings, config, logger, now, resolve, onAttempt } = options
  const random = Math.random
  return new EndpointRunner({
    agents: new OutboundAgents(settings.outboundAllow, resolve),
    allow: settings.outboundAllow,
    providers: config.providers,
    installation: store.installation,
    endpoints,
    health: new EndpointHealth({ store, logger, now, random }),
    logger,
    now,
    random,
    onAttempt,
  })
}

function handlerRunner(options: DispatchOptions, configFile: string, onReady: () => void): HandlerRunner {
  const { settings, config, logger, now, schedule } = options
  const pool = new HandlerPool({ configFile, ...settings.handlers, logger, onReady })
  return new HandlerRunner({ handlers: config.handlers, pool, schedule, now, random: Math.random })
}
