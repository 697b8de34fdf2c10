/** The five entities that Autotask has webhooks for (REST names, singular). Autotask developer help, "WebhooksEntity". */
export const entities = ['Company', 'Contact', 'ConfigurationItem', 'Ticket', 'TicketNote'] as const

/** The actions of a callout. `Deactivated` is about the webhook itself. Autotask developer help, "Creating webhooks". */
export const actions = ['Create', 'Update', 'Delete', 'Deactivated'] as const

/** One of {@link entities}. */
export type Entity = (typeof entities)[number]

/** One of {@link actions}. */
export type Action = (typeof actions)[number]

/**
 * Payloads name some entities by their SOAP names (`Account`, `InstalledProduct`); the REST API has other names for
 * them. Both kinds of names also occur in the plural. The keys here are in lower case.
 */
const entityBySpelling = new Map<string, Entity>([
  ['account', 'Company'],
  ['accounts', 'Company'],
  ['company', 'Company'],
  ['companies', 'Company'],
  ['contact', 'Contact'],
  ['contacts', 'Contact'],
  ['installedproduct', 'ConfigurationItem'],
  ['installedproducts', 'ConfigurationItem'],
  ['configurationitem', 'ConfigurationItem'],
  ['configurationitems', 'ConfigurationItem'],
  ['ticket', 'Ticket'],
  ['tickets', 'Ticket'],
  ['ticketnote', 'TicketNote'],
  ['ticketnotes', 'TicketNote'],
])

const actionBySpelling = new Map<string, Action>(actions.map((action) => [action.toLowerCase(), action]))

/**
 * The entity with the SOAP or REST name `name`, singular or plural, in any case. `undefined` for any other name.
 *
 * `Account`, `accounts`, `Companies` → `Company`; `InstalledProduct` → `ConfigurationItem`.
 */
export function entityOf(name: string): Entity | undefined {
  return entityBySpelling.get(name.trim().toLowerCase())
}

/** The action named `name`, in any case; `undefined` for any other name. */
export function actionOf(name: string): Action | undefined {
  return actionBySpelling.get(name.trim().toLowerCase())
}
