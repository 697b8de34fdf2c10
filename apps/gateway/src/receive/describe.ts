import type { Description, Provider, RawWebhook } from '@guidepost/provider'
import type { EventContent, Store, StoredEvent } from '@guidepost/store'
import type { LinkedTicketPayload } from '../tickets/shape.ts'

/** An event as it is stored. */
interface Content extends RawWebhook {
  readonly origin: StoredEvent['origin']
  readonly position: number
}

const nothing: Description = { title: undefined, texts: [] }

/**
 * How people name and find a stored event, as its current plugin says, with its match key among the texts. Nothing if the
 * plugin is not configured or can't parse the event.
 */
export function describeEvent(provider: Provider | undefined, event: Content): Description {
  if (event.origin === 'linked-tickets') return describeLink(event.body)
  const parsed = provider?.receive.parse(event)
  if (!provider || !parsed?.ok || !(event.position in parsed.events)) return nothing
  const payload = parsed.events[event.position]
  const { matchKey } = provider.receive.identify(payload, event)
  const { title, texts } = provider.receive.describe?.(payload, event) ?? nothing
  return { title, texts: matchKey === undefined ? texts : [matchKey, ...texts] }
}

interface TitleOptions {
  readonly store: Pick<Store, 'listContents'>
  readonly providers: ReadonlyMap<string, Provider>
}

/** The titles of an environment's events, by the events' ids. Events without a title are left out. */
export async function titlesOf(
  { store, providers }: TitleOptions,
  environmentId: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const contents = await store.listContents(environmentId, [...new Set(ids)])
  const titles = contents.map((event) => [event.id, titleOf(event, providers)] as const)
  return new Map(titles.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

/** A plugin with a defect leaves its events without a title. */
export function titleOf(
  { body, ...event }: Omit<EventContent, 'id'>,
  providers: ReadonlyMap<string, Provider>,
): string | undefined {
  if (body === null) return undefined
  try {
    return describeEvent(providers.get(event.provider), { ...event, body }).title
  } catch {
    return undefined
  }
}

function describeLink(body: Uint8Array): Description {
  const { linked_ticket: link } = JSON.parse(Buffer.from(body).toString()) as LinkedTicketPayload
  return { title: link.ticket_number ?? undefined, texts: [link.ticket_id, link.alert_id] }
}
