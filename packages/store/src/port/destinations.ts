import type { JsonObject } from './configuration.ts'
import type { HeldReason } from './dispatch.ts'

/** How deliveries of a destination are written and claimed. */
export interface DestinationRules {
  /** Event types, or `*` for all. */
  readonly types: readonly string[]
  /** Whether deliveries keep the order per entity of a connection. Applies to events recorded from now on. */
  readonly ordered: boolean
  /** How many deliveries may be leased at a time, 1 or more. */
  readonly concurrency: number
  /** How many deliveries of one connection may be leased at a time, 1 or more. */
  readonly perConnection: number
}

/**
 * A handler of the process's configuration, as a destination. Declarations with the same id are one handler: it has the
 * types of all of them, and the other rules of the last one.
 */
export interface HandlerDeclaration extends DestinationRules {
  /** The handler's stable id. Must not begin with `http:`. */
  readonly id: string
  readonly provider: string
  /**
   * The handler gets only events of tickets that are linked in their connection, by the ordering key. Default: false.
   */
  readonly onlyLinked?: boolean | undefined
}

/**
 * The role of an endpoint in its environment. For one connection, an `override` replaces `primary`, and `secondary`
 * gets nothing.
 */
export type EndpointRole = 'primary' | 'secondary' | 'override'

/**
 * What people configure of an endpoint. `settings` belongs to the gateway (format, time limit, schedule …); the store
 * does not read it.
 */
export interface EndpointInput extends DestinationRules {
  readonly url: string
  /**
   * Whether the endpoint also gets verified events of its types that match no connection (`no_guid`, `unknown_guid`).
   * It gets each of them once, without a connection and in no order.
   */
  readonly unmatched: boolean
  readonly settings: JsonObject
}

/** Whether the deliveries of a destination are held, and why. */
export interface DestinationStatus {
  /** Null: not held. */
  readonly held: HeldReason | null
  /** For people: the last error, or the text of the person who paused it. */
  readonly message: string | null
  /**
   * When the present hold began. If the destination is not held: when the last hold ended or, without one, when the
   * destination was created.
   */
  readonly since: number
  /** When one delivery probes a `failing` destination again or, during that probe, when its lease ends; else null. */
  readonly probeAt: number | null
  /** Whether a paused destination is paused for one environment or for all. Null unless `held` is `paused`. */
  readonly pausedFor: 'environment' | 'all' | null
}

/** An HTTP endpoint of an environment. */
export interface Endpoint extends EndpointInput, DestinationStatus {
  /** `http:<n>`. */
  readonly id: string
  readonly environmentId: number
  readonly role: EndpointRole
  /** For an override, its connection's id and integration's unique key; else null. */
  readonly overrides: { readonly connectionId: string; readonly integration: string } | null
  /** `config`: the configuration file defines the endpoint. Change the endpoint in that file. */
  readonly source: 'api' | 'config'
  readonly createdAt: number
  readonly updatedAt: number
}

/** A handler as it is listed. */
export interface HandlerDestination extends HandlerDeclaration, DestinationStatus {}

/** What waits at a destination. Counts stop at 10,000; a count of 10,000 means 10,000 or more. */
export interface DestinationLoad {
  readonly destination: string
  readonly unsettled: number
  readonly dead: number
  /** When the event that has waited longest was received; null if none waits. */
  readonly oldestAt: number | null
}

/** How long a declaration of handlers lasts, in milliseconds. A running process repeats it before that. */
export const declarationLastsMs = 3 * 60_000

/** How long events are still recorded for the handlers of a process that ended or died, in milliseconds. */
export const keptAfterDeclarationMs = 24 * 3_600_000

/** Destinations: handlers and endpoints, and whether they are held. */
export interface DestinationStore {
  /**
   * Declares all handlers of this process (of this open store). Repeat the call: a declaration lasts three minutes.
   * Deliveries for a handler that no process declares wait until a process declares it. If several processes declare
   * the same id, the handler has the types of all declarations and the other rules of the last one. Events recorded
   * before a handler was first declared are not delivered to it, unless they are replayed.
   *
   * A handler that a process leaves out, and no other process declares, gets no more events. When a process ends or
   * dies, events are recorded for its handlers for one more day, so that a restarted process misses none. On SQLite,
   * which has one process, the next process's declaration decides at once.
   */
  declareHandlers(handlers: readonly HandlerDeclaration[], now: number): Promise<void>
  /**
   * Ends the declarations of this process. Handlers that no other process declares are `handler_missing` from now on.
   */
  endHandlers(now: number): Promise<void>
  /**
   * The handlers that are declared now, or have unsettled deliveries. With an environment, the handlers that are paused for
   * it are `paused`.
   */
  listHandlers(environmentId?: number): Promise<readonly HandlerDestination[]>

  /**
   * Creates or changes the primary or secondary endpoint of an environment. Deliveries that wait for it go to the
   * changed endpoint. Events recorded before it was created are not delivered to it, unless they are replayed. Rejects
   * with `internal` if the environment does not exist.
   */
  saveEndpoint(input: {
    environmentId: number
    role: 'primary' | 'secondary'
    source: 'api' | 'config'
    endpoint: EndpointInput
    /** The first signing secret, used only if the endpoint has none. */
    secret: string
    now: number
  }): Promise<{ endpoint: Endpoint; created: boolean }>
  /**
   * Deletes an endpoint, cancels its unsettled deliveries and removes its secrets. Overrides are removed with
   * `webhookUrlOverride` instead.
   */
  deleteEndpoint(input: { environmentId: number; id: string; now: number }): Promise<boolean>
  /** Primary, secondary, then overrides, oldest first: at most 1,000 overrides. */
  listEndpoints(environmentId: number): Promise<readonly Endpoint[]>
  /**
   * Finds an endpoint of any environment, with the rules that apply to it. An override has its own `url`. It takes
   * everything else, including `secretsOf`, from the primary endpoint or, if there is none, from the secondary. If
   * there is neither, the override does not apply (`undefined`), and its deliveries wait.
   */
  findEndpoint(id: string): Promise<{ endpoint: Endpoint; secretsOf: string } | undefined>

  /**
   * Holds the deliveries of a destination (for a handler: those of all environments). `failing` never replaces
   * another reason; a repeated `failing` moves `probeAt` and keeps `since`. Returns the new status; `undefined` if the
   * destination does not exist.
   */
  holdDestination(input: {
    id: string
    reason: 'paused' | 'undeclared' | 'failing' | 'gone'
    message: string | null
    /** For `failing` only. */
    probeAt: number | null
    now: number
  }): Promise<DestinationStatus | undefined>
  /**
   * Releases a destination that is held for any reason but `handler_missing`. With `only`: releases it only if it is
   * held for that reason. Its deliveries are due again, in their order.
   */
  releaseDestination(input: {
    id: string
    only?: 'failing' | 'undeclared' | undefined
    now: number
  }): Promise<DestinationStatus | undefined>
  /**
   * Pauses a handler for one environment; its deliveries of other environments go on. A second call changes the message and
   * keeps `since`. Returns its status for that environment; `undefined` if the handler does not exist.
   */
  pauseHandler(input: {
    id: string
    environmentId: number
    message: string | null
    now: number
  }): Promise<DestinationStatus | undefined>
  /**
   * Ends a handler's pause for one environment. A hold of all environments stays. Returns its status for that environment;
   * `undefined` if the handler does not exist.
   */
  resumeHandler(input: { id: string; environmentId: number }): Promise<DestinationStatus | undefined>
  /** The load of each destination, by its id. */
  loadOf(destinations: readonly string[]): Promise<readonly DestinationLoad[]>
}
