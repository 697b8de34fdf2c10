import type { Provider } from '@guidepost/provider'
import type { HandlerDeclaration } from '@guidepost/store'
import type { TicketSource } from './source.ts'

/** The handler's id. Ids that people configure have no colon. */
export const linkedTicketsId = 'guidepost:linked-tickets'

/** How many deliveries of linked tickets run at a time. */
export const concurrency = 20

/** The handler that keeps linked tickets up to date. It gets only events of linked tickets. */
export function linkedTicketsHandlers(
  providers: ReadonlyMap<string, Provider>,
  sourceOf: (provider: Provider) => TicketSource | undefined,
): readonly HandlerDeclaration[] {
  // A handler belongs to one provider, and only the built-in provider has tickets.
  const provider = [...providers.values()].find((each) => sourceOf(each) !== undefined)
  if (!provider) return []
  const rules = { ordered: true, concurrency, perConnection: 3, onlyLinked: true }
  return [{ id: linkedTicketsId, provider: provider.id, types: ['Ticket'], ...rules }]
}
