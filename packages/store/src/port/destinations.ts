import type { JsonObject } from './configuration.ts'
import type { HeldReason } from './dispatch.ts'

/** What the store needs to know of a destination to write and claim its deliveries. */
export interface DestinationRules {
  /** Event types, or `*` for all. */
  readonly types: readonly string[]
  /** In order per entity of a connection. False: no order at all. Counts for events recorded from now on. */
  readonly ordered: boolean
  /** How many deliveries may be out at a time, 1 or more. */
  readonly concurrency: number
  /** How many of one connection may be out at a time, 1 or more. */
  readonly perConnection: number
}

/**
 * A handler of the process's configuration, as a destination of deliveries. Several of one id are one, with the types of all
 * and the rest of the last.
 */
export interface HandlerDeclaration extends DestinationRules {
  /** The handler's stable id. Never begins with `http:`. */
  readonly id: string
  readonly provider: string
  /** It gets the events of linked tickets only: whose ordering key a link of their connection has. Default: false. */
  readonly onlyLinked?: boolean | undefined
}

/** Which of an environment's endpoints it is. An `override` stands in for `primary` for one connection, and for `secondary` nothing. */
export type EndpointRole = 'primary' | 'secondary' | 'override'

/** What of an endpoint people choose. `settings` is the gateway's (format, time limit, schedule …); the store keeps it as it is. */
export interface EndpointInput extends DestinationRules {
  readonly url: string
  /** It also gets verified events of its types that match nobody (`no_guid`, `unknown_guid`), once, without a connection and without order. */
  readonly unmatched: boolean
  readonly settings: JsonObject
}

/** Whether a destination gets its deliveries, and why not. */
export interface DestinationStatus {
  /** Null: it gets them. */
  readonly held: HeldReason | null
  /** For people: the last error, or what somebody wrote. */
  readonly message: string | null
  /** Since when it is held or, if it isn't, since when it gets them. */
  readonly since: number
  /** When a `failing` one is tried again with one delivery, or that delivery's lease ends; else null. */
  readonly probeAt: number | null
  /** A paused destination: whether only the environment that is asked about gets nothing, or all. Null unless `held` is `paused`. */
  readonly pausedFor: 'environment' | 'all' | null
}

/** An HTTP endpoint of an environment. */
export interface Endpoint extends EndpointInput, DestinationStatus {
  /** `http:<n>`. */
  readonly id: string
  readonly environmentId: number
  readonly role: EndpointRole
  /** The id of the connection whose override it is, and its integration's unique key; else null. */
  readonly overrides: { readonly connectionId: string; readonly integration: string } | null
  /** Written by the configuration file, which is then the place to change it. */
  readonly source: 'api' | 'config'
  readonly createdAt: number
  readonly updatedAt: number
}

/** A handler as it is listed. */
export interface HandlerDestination extends HandlerDeclaration, DestinationStatus {}

/** What waits at a destination. Counts stop at `countedUpTo` (10,000): more is "at least that many". */
export interface DestinationLoad {
  readonly destination: string
  readonly unsettled: number
  readonly dead: number
  /** When the event was received that has waited longest; null if none waits. */
  readonly oldestAt: number | null
}

/** How long a declaration of handlers counts, in milliseconds: a process that lives says it again before. */
export const declarationLastsMs = 3 * 60_000

/** How long events are recorded for handlers whose processes ended or died, in milliseconds. */
export const keptAfterDeclarationMs = 24 * 3_600_000

/** Who receives deliveries, and how they stand. */
export interface DestinationStore {
  /**
   * Says which handlers this process has (this store, as it was opened), all of them. Say it again from time to time: it
   * counts for three minutes. Deliveries of one that no process has wait until it is back. Of one id in several processes
   * the types are those of all, and the rest is what was said last. Events that were recorded before a handler was
   * declared are not delivered to it, unless somebody replays them.
   *
   * What a process leaves out, and no other has, is gone: no event is recorded for it any more. What a process had that
   * ended or died is recorded for a day more, so that it finds its events when it is back, unless there is only one process
   * to a store (SQLite): there the next one decides.
   */
  declareHandlers(handlers: readonly HandlerDeclaration[], now: number): Promise<void>
  /** Says that this process ends, and its handlers with it: those that no other has are `handler_missing` from now on. */
  endHandlers(now: number): Promise<void>
  /**
   * All that have ever been declared and still matter: declared now, or with unsettled deliveries. With an environment,
   * those that are paused for it are `paused`.
   */
  listHandlers(environmentId?: number): Promise<readonly HandlerDestination[]>

  /**
   * Makes or changes the primary or secondary endpoint of an environment; what waits for it goes to what it is then.
   * Events recorded before it was made are not delivered to it, unless somebody replays them. Rejects with `internal` if
   * the environment isn't there.
   */
  saveEndpoint(input: {
    environmentId: number
    role: 'primary' | 'secondary'
    source: 'api' | 'config'
    endpoint: EndpointInput
    /** The first signing key, taken only if the endpoint has none. */
    secret: string
    now: number
  }): Promise<{ endpoint: Endpoint; created: boolean }>
  /** Cancels its unsettled deliveries and removes its secrets. Not for overrides: those go with `webhookUrlOverride`. */
  deleteEndpoint(input: { environmentId: number; id: string; now: number }): Promise<boolean>
  /** In the order primary, secondary, overrides by their making. Overrides are those that there are, a page at most (1,000). */
  listEndpoints(environmentId: number): Promise<readonly Endpoint[]>
  /**
   * By its id, of any environment, with what is in force for it: an override has its own `url` and takes the rest, and
   * `secretsOf`, from the primary, or from the secondary if there is no primary. With neither it is not in force: what
   * waits for it waits for one of them.
   */
  findEndpoint(id: string): Promise<{ endpoint: Endpoint; secretsOf: string } | undefined>

  /**
   * Holds a destination's deliveries, of a handler those of all environments. `failing` never replaces `paused` or `gone`; a further `failing` moves `probeAt` and
   * keeps `since`. The answer is how it stands then; `undefined` if there is no such destination.
   */
  holdDestination(input: {
    id: string
    reason: 'paused' | 'failing' | 'gone'
    message: string | null
    /** For `failing` only. */
    probeAt: number | null
    now: number
  }): Promise<DestinationStatus | undefined>
  /** Ends a hold of any reason but `handler_missing`. `only`: if it is held for that reason. What waited is due, in its order. */
  releaseDestination(input: {
    id: string
    only?: 'failing' | undefined
    now: number
  }): Promise<DestinationStatus | undefined>
  /**
   * Pauses a handler for one environment; its deliveries of other environments go on. A second call changes the message and
   * keeps `since`. Returns its status for that environment; `undefined` if there is no such handler.
   */
  pauseHandler(input: {
    id: string
    environmentId: number
    message: string | null
    now: number
  }): Promise<DestinationStatus | undefined>
  /**
   * Ends a handler's pause for one environment. A hold of all environments stays. Returns its status for that environment;
   * `undefined` if there is no such handler.
   */
  resumeHandler(input: { id: string; environmentId: number }): Promise<DestinationStatus | undefined>
  /** Of the handlers and the environment's endpoints. */
  loadOf(destinations: readonly string[]): Promise<readonly DestinationLoad[]>
}
