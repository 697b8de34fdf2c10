/** A destination that wants an event. */
interface Target {
  readonly destination: string
  readonly ordered: boolean
}

/** One delivery that an event gets. `connection` is 0 for an event that matches no connection. */
export interface Addressee extends Target {
  readonly connection: number
}

/** The destinations that want the events of one type and integration. */
export interface Routes {
  readonly handlers: readonly (Target & { readonly onlyLinked: boolean })[]
  /** The environment's primary and secondary endpoint, if they want the type. */
  readonly endpoints: readonly Target[]
  /**
   * The rules that an override takes from the primary endpoint or, if there is none, from the secondary. Null if that
   * endpoint does not want the type.
   */
  readonly override: Pick<Target, 'ordered'> | null
  /** The endpoints that want unmatched events, too. */
  readonly unmatched: readonly Target[]
}

/** The columns of a destination that decide which events it wants. */
export interface RouteRow {
  readonly key: string
  readonly role: string | null
  readonly types: string
  readonly ordered: number
  readonly unmatched: number
  readonly only_linked: number
}

/** The facts about a connection that decide where its events go. */
export interface ConnectionFacts {
  /** The key of the connection's override. */
  readonly overrideOf: (connection: number) => string | undefined
  /** Whether the event's ticket is linked in the connection. */
  readonly isLinked: (connection: number) => boolean
}

/**
 * `rows`: the handlers of the integration's provider and, if the integration forwards webhooks, the endpoints of its
 * environment.
 */
export function routesOf(rows: readonly RouteRow[], type: string): Routes {
  const wanting = rows.filter((row) => wants(row, type))
  const endpoints = wanting.filter((row) => row.role !== null)
  const base = rows.find((row) => row.role === 'primary') ?? rows.find((row) => row.role === 'secondary')
  return {
    handlers: wanting
      .filter((row) => row.role === null)
      .map((row) => ({ ...toTarget(row), onlyLinked: row.only_linked === 1 })),
    endpoints: endpoints.map(toTarget),
    override: base && wants(base, type) ? { ordered: base.ordered === 1 } : null,
    unmatched: endpoints.filter((row) => row.unmatched === 1).map(toTarget),
  }
}

function wants(row: RouteRow, type: string): boolean {
  const types = JSON.parse(row.types) as string[]
  return types.includes('*') || types.includes(type)
}

const toTarget = (row: RouteRow): Target => ({ destination: row.key, ordered: row.ordered === 1 })

/** The deliveries of an event that matches `connections`. */
export function addresseesOf(
  routes: Routes,
  connections: readonly number[],
  { overrideOf, isLinked }: ConnectionFacts,
): readonly Addressee[] {
  const sent = routes.override !== null || routes.endpoints.length > 0
  return connections.flatMap((connection) => {
    const override = sent ? overrideOf(connection) : undefined
    const endpoints = override === undefined ? routes.endpoints : overriding(override, routes)
    const handlers = routes.handlers.filter((handler) => !handler.onlyLinked || isLinked(connection))
    return [...handlers, ...endpoints].map(({ destination, ordered }) => ({ destination, ordered, connection }))
  })
}

const overriding = (destination: string, { override }: Routes): readonly Target[] =>
  override ? [{ ...override, destination }] : []

/** The deliveries of an unmatched event: one per endpoint, in no order, because it has no connection. */
export const unmatchedAddressees = (routes: Routes): readonly Addressee[] =>
  routes.unmatched.map(({ destination }) => ({ destination, ordered: false, connection: 0 }))

/** The deliveries of a stored event, matched or not. */
export const addresseesFor = (
  routes: Routes,
  event: { readonly connections: readonly number[]; readonly isUnmatched: boolean },
  facts: ConnectionFacts,
): readonly Addressee[] =>
  event.isUnmatched ? unmatchedAddressees(routes) : addresseesOf(routes, event.connections, facts)
