import type { Provider } from '@guidepost/provider'
import type { HandlerDeclaration } from '@guidepost/store'
import type { TicketSource } from './source.ts'

/** The handler's id. No configuration can take it: the ids that people choose have no colon. */
export const linkedTicketsId = 'guidepost:linked-tickets'

/** What of it is under way at a time. */
export const atOnce = 20

/** The handler that keeps linked tickets up to date: it gets nothing of tickets that are not linked. */
export function linkedTicketsHandlers(
  providers: ReadonlyMap<string, Provider>,
  sourceOf: (provider: Provider) => TicketSource | undefined,
): readonly HandlerDeclaration[] {
  // A handler is of one provider, and the built-in one alone has tickets.
  const provider = [...providers.values()].find((each) => sourceOf(each) !== undefined)
  if (!provider) return []
  const rules = { ordered: true, concurrency: atOnce, perConnection: 3, onlyLinked: true }
  return [{ id: linkedTicketsId, provider: provider.id, types: ['Ticket'], ...rules }]
}
