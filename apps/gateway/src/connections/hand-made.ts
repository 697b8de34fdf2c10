import type { Provider } from '@guidepost/provider'
import type { Connection, Integration, Registration, Store } from '@guidepost/store'
import { newToken } from '../webhook-url.ts'
import { guidConflict } from './changes.ts'
import { ConnectionError, invalidAt, unknownConnection } from './errors.ts'
import { providerOf } from './provider.ts'

export interface HandMadeOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly now: () => number
  readonly onConfigurationChange: () => void
}

/** Registrations whose webhooks people set up by hand at the provider: each has a URL and secrets of its own. */
export class HandMadeRegistrations {
  readonly #options: HandMadeOptions

  constructor(options: HandMadeOptions) {
    this.#options = options
  }

  /** Creates a registration. Without a `secret` it gets a new one. Throws `invalid` or `webhook_guid_conflict`. */
  async create(
    integration: Integration,
    connection: Connection,
    input: { readonly entity: string; readonly guid: string | null; readonly secret: string | undefined },
  ): Promise<{ readonly registration: Registration; readonly secret: string }> {
    const { store, providers, now, onConfigurationChange } = this.#options
    const provider = providerOf(providers, integration)
    const { entity, guid } = input
    checkEntity(provider, entity)
    const matchKey = matchKeyOf(provider, guid)
    await this.#refuseTaken(integration, connection.id, matchKey)
    const secret = input.secret === undefined ? provider.receive.generateSecret() : checkSecret(provider, input.secret)
    const made = await store.createRegistration({
      integrationId: integration.id,
      connection: connection.id,
      entity,
      token: newToken(),
      guid,
      matchKey,
      secret,
      now: now(),
    })
    if (typeof made === 'string') throw unknownConnection(integration.uniqueKey, connection.connectionId)
    onConfigurationChange()
    return { registration: made.registration, secret }
  }

  /** Changes the given fields. Throws `managed`, `invalid`, `webhook_guid_conflict` or `not_found`. */
  async update(
    integration: Integration,
    registration: Registration,
    change: { readonly guid: string | null | undefined; readonly state: 'active' | 'superseded' | undefined },
  ): Promise<Registration> {
    refuseManaged(registration)
    const { store, providers, now, onConfigurationChange } = this.#options
    const { guid, state } = change
    const matchKey = guid === undefined ? undefined : matchKeyOf(providerOf(providers, integration), guid)
    await this.#refuseTaken(integration, registration.connection, matchKey ?? null)
    const updated = await store.updateRegistration({ id: registration.id, guid, matchKey, state, now: now() })
    if (updated === 'missing') throw new ConnectionError('not_found', 'The registration was deleted')
    onConfigurationChange()
    return updated.registration
  }

  /** Throws `managed`. */
  async delete(registration: Registration): Promise<void> {
    refuseManaged(registration)
    await this.#options.store.deleteRegistration(registration.id)
    this.#options.onConfigurationChange()
  }

  /**
   * Refuses the Guid of another connection, so that people notice a mistake. The check needs no lock: an event on a
   * registration's own URL goes to that registration's connection, even if another connection claims the Guid.
   */
  async #refuseTaken({ id, sharesMatchKeys }: Integration, connection: number, matchKey: string | null): Promise<void> {
    if (matchKey === null || sharesMatchKeys) return
    const holders = await this.#options.store.findConnectionsByKey(id, matchKey)
    const other = holders.find((holder) => holder.id !== connection)
    if (other) throw guidConflict(matchKey, other.connectionId)
  }
}

/** The next round would undo what people change of a managed registration. */
function refuseManaged({ id, managed }: Registration): void {
  if (!managed) return
  throw new ConnectionError('managed', `Guidepost manages registration ${id}: rotate, retry or remove it`)
}

function checkEntity({ displayName, receive: { types } }: Provider, entity: string): void {
  // A provider that lists no types takes any.
  if (types.length === 0 || types.includes(entity)) return
  throw invalidAt(['entity'], `"${entity}" is none of the types of ${displayName}: ${types.join(', ')}`)
}

function matchKeyOf({ displayName, receive }: Provider, guid: string | null): string | null {
  if (guid === null) return null
  const key = receive.matchKeyOf(guid)
  if (key !== undefined) return key
  throw invalidAt(['webhook_guid'], `"${guid}" can't be the id of a webhook at ${displayName}`)
}

/** The message doesn't repeat the secret. */
function checkSecret({ receive }: Provider, secret: string): string {
  const problem = receive.checkSecret(secret)
  if (problem !== undefined) throw invalidAt(['secret'], problem)
  return secret
}
