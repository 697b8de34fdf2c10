import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery, Connection, Integration, JsonObject, Link, Store } from '@guidepost/store'
import { settle, type Evidence, type TicketReader } from '@guidepost/ticket-sync'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { readPayload } from '../delivery/payload.ts'
import { hostOf, type HostOptions } from '../registrations/provider/open.ts'
import { CompleteStatuses, readingOnce } from './reader.ts'
import { detailsOf, eventOf, ticketOf, unknownDetails } from './shape.ts'
import type { TicketSource } from './source.ts'

export interface LinkedTicketsOptions extends HostOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly logger: Logger
  /** Called when deliveries were written. */
  readonly onDeliveries: () => void
  readonly sourceOf: (provider: Provider) => TicketSource | undefined
}

/** A ticket can't be linked or read. */
export class TicketError extends Error {
  override readonly name = 'TicketError'
  readonly code: 'ticket_not_found' | 'no_credentials' | 'not_supported' | 'provider_not_configured' | 'not_found'
  readonly retryable = false

  constructor(code: TicketError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** The connection that a ticket belongs to. */
interface TicketOwner {
  readonly integration: Pick<Integration, 'uniqueKey' | 'provider'>
  readonly connection: Pick<Connection, 'id' | 'connectionId' | 'config'>
}

/** How a ticket is read. */
export interface ReadOptions {
  readonly signal: AbortSignal
  /** A person waits, so the read may use the rest of the provider's rate limit. */
  readonly urgent?: boolean
}

/** Keeps alerts of the user's own systems in step with their tickets. */
export class LinkedTickets {
  readonly #options: LinkedTicketsOptions
  readonly #statuses = new CompleteStatuses()

  constructor(options: LinkedTicketsOptions) {
    this.#options = options
  }

  /**
   * Links an alert to a ticket, or returns the existing link. The ticket is read after the link is stored, so that no
   * event is missed in between. Throws a `TicketError` or the provider's error, and then leaves no new link.
   */
  async link(
    owner: TicketOwner,
    input: { readonly alertId: string } & ({ readonly ticketId: string } | { readonly ticketNumber: string }),
    options: ReadOptions,
  ): Promise<{ link: Link; created: boolean }> {
    const { store, now } = this.#options
    const { source } = this.#sourceOf(owner.integration.provider)
    const reader = await this.#readerOf(owner, options)
    const ticket = 'ticketId' in input ? { ticketId: input.ticketId, ticketNumber: null } : await find(reader, input)
    const wanted = {
      ...ticket,
      connection: owner.connection.id,
      alertId: input.alertId,
      orderingKey: source.orderingKeyOf(ticket.ticketId),
      details: unknownDetails as unknown as JsonObject,
    }
    for (;;) {
      const made = await store.createLink({ ...wanted, now: now() })
      if (made === 'missing') throw new TicketError('not_found', 'The connection was deleted')
      // If a link was never settled, another process is creating it, or a process died while creating it.
      if (!made.created && ticketOf(made.link).position !== null) return made
      const link = await this.#settleNew(made, reader)
      // `undefined`: the other process failed and deleted the link, so make it here.
      if (link) return { link, created: made.created }
    }
  }

  /** Settles a link. If that fails, deletes it, unless another process made it or an event has settled it meanwhile. */
  async #settleNew(made: { link: Link; created: boolean }, reader: TicketReader): Promise<Link | undefined> {
    const { store } = this.#options
    const { id, environmentId, revision } = made.link
    try {
      return await this.#settle(made.link, undefined, reader)
    } catch (error) {
      if (!made.created || (await store.deleteLink({ environmentId, id, revision }))) throw error
      const settled = await store.findLink(environmentId, id)
      if (!settled) throw error
      return settled
    }
  }

  /** Reads the ticket now. */
  async refresh(link: Link, options: ReadOptions): Promise<Link> {
    const integration = { uniqueKey: link.integration, provider: link.provider }
    const connection = await this.#options.store.findConnection(link.integrationId, link.connectionId)
    if (!connection) throw new TicketError('not_found', 'The connection was deleted')
    const read = await this.#settle(link, undefined, await this.#readerOf({ integration, connection }, options))
    if (read) return read
    throw new TicketError('not_found', `The linked ticket ${link.id} was deleted`)
  }

  /** Applies what a webhook says about its ticket to all links of the ticket. Throws if the delivery must be retried. */
  async handle(delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
    const { event, environment, integration } = delivery
    const { provider, source } = this.#sourceOf(integration.provider)
    const evidence = source.evidenceOf(readPayload(event, provider).payload)
    if (!evidence || !delivery.connection) return
    const { connectionId } = delivery.connection
    const ticket = { environmentId: environment.id, integration: integration.uniqueKey, connectionId }
    const links = await this.#options.store.linksOfTicket({ ...ticket, ticketId: evidence.ticketId })
    const [first] = links
    if (!first) return
    const connection = { id: first.connection, connectionId, config: delivery.connection.config }
    const reader = await this.#readerOf({ integration, connection }, { signal }).catch(failingReader)
    const once = readingOnce(reader)
    for (const link of links) await this.#settle(link, evidence, once, reader)
  }

  /**
   * Brings one link up to date, and records the event of a change. If another process changes the link meanwhile, it is
   * settled again, with a `fresh` read. `undefined` if the link was deleted meanwhile.
   */
  async #settle(
    link: Link,
    evidence: Evidence | undefined,
    reader: TicketReader,
    fresh = reader,
  ): Promise<Link | undefined> {
    const { store, now, logger } = this.#options
    const { ticket, change, missing } = await settle(ticketOf(link), evidence, reader)
    if (missing) {
      if (!evidence) throw notFound(link.ticketId)
      logger.warn(
        { link: link.id, ticket: link.ticketId },
        'the provider does not show a linked ticket: it is deleted, or hidden from the API user',
      )
    }
    const details = detailsOf(ticket) as unknown as JsonObject
    const { state, ticketNumber } = ticket
    if (change === null && ticketNumber === link.ticketNumber && isDeepStrictEqual(details, link.details)) return link
    const at = now()
    const next = { ...link, state, ticketNumber, details, revision: link.revision + 1, updatedAt: at }
    const event = change === null ? undefined : eventOf(next, change)
    const { id, revision } = link
    const updated = await store.updateLink({ id, revision, state, ticketNumber, details, event, now: at })
    if (typeof updated === 'object') {
      if (updated.deliveries > 0) this.#options.onDeliveries()
      return updated.link
    }
    const current = await store.findLink(link.environmentId, id)
    return current && (await this.#settle(current, evidence, fresh))
  }

  #sourceOf(id: string): { readonly provider: Provider; readonly source: TicketSource } {
    const provider = this.#options.providers.get(id)
    if (!provider) {
      throw new TicketError('provider_not_configured', `The provider "${id}" is not configured here`)
    }
    const source = this.#options.sourceOf(provider)
    if (source) return { provider, source }
    throw new TicketError('not_supported', `Tickets of ${provider.displayName} can't be linked`)
  }

  async #readerOf(
    { integration, connection }: TicketOwner,
    { signal, urgent = false }: ReadOptions,
  ): Promise<TicketReader> {
    const { source } = this.#sourceOf(integration.provider)
    const credentials = await this.#options.store.readCredentials(connection.id)
    if (!credentials) {
      const message = `The connection "${connection.connectionId}" has no credentials to read its tickets with`
      throw new TicketError('no_credentials', message)
    }
    const host = hostOf(this.#options, integration.provider, { actor: urgent ? 'person' : 'reconcile', signal })
    return this.#statuses.withMemory(source.open({ config: connection.config, credentials }, host), connection.id)
  }
}

async function find(reader: TicketReader, { ticketNumber }: { readonly ticketNumber: string }) {
  const reading = await reader.read({ number: ticketNumber })
  if (!reading) throw notFound(ticketNumber)
  return { ticketId: reading.ticketId, ticketNumber: reading.ticketNumber }
}

function notFound(ticket: string): TicketError {
  return new TicketError(
    'ticket_not_found',
    `The provider shows no ticket ${ticket}: it does not exist, or is hidden from the API user`,
  )
}

/** A reader that always fails. Most events need no read; only if one does, the error counts. */
function failingReader(error: unknown): TicketReader {
  const fail = async (): Promise<never> => {
    throw error
  }
  return { read: fail, completeStatuses: fail }
}
