import { randomUUID } from 'node:crypto'
import pMap from 'p-map'
import type { Provider, Register } from '@guidepost/provider'
import type { Connection, Environment, Integration, JsonObject, Store } from '@guidepost/store'
import { currentRegistrations, listAllManaged, registrationsOf } from '../registrations/list.ts'
import type { Round } from '../registrations/options.ts'
import type { HostOptions } from '../registrations/provider/open.ts'
import type { Registrations } from '../registrations/registrations.ts'
import type { Reconciled } from '../registrations/rounds/reconcile.ts'
import { ConnectionChanges, mergeConfig, readConfig, readCredentials, type ConnectionChange } from './changes.ts'
import { firstPreset, readChoices, type Choice, type Chosen } from './choices.ts'
import { Doctor } from './doctor.ts'
import { ConnectionError, invalidAt, unknownConnection } from './errors.ts'
import { HandMadeRegistrations } from './hand-made.ts'
import { providerOf } from './provider.ts'
import { Recordings } from './record.ts'
import { ConnectionSetup, type Account, type SetupInput, type SetupResult } from './setup.ts'

export interface ConnectionsOptions extends HostOptions {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly registrations: Registrations
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
  /** Called after each change that webhooks depend on. */
  readonly onConfigurationChange: () => void
}

/** Identifies a connection. */
export interface ConnectionKey {
  readonly environment: Environment
  readonly integration: Integration
  readonly connectionId: string
}

/** A request to connect a tenant. Omitted fields stay unchanged. */
export interface ConnectRequest {
  readonly credentials?: JsonObject | undefined
  /** Merged into the config, top-level key by key; null deletes a key. */
  readonly config?: JsonObject | undefined
  /** Default: what is registered now, else the provider's first preset. */
  readonly registrations?: readonly Choice[] | undefined
  /** Take over the webhooks that people set up, instead of creating new ones. */
  readonly adopt?: boolean | undefined
}

/** The removal of a deleted connection's webhook; `pending`: the loop continues it. */
export interface Removal {
  readonly id: number
  readonly done: Reconciled | 'pending'
}

/** What became of the managed webhooks of a deleted integration, in numbers. */
export interface IntegrationRemoval {
  /** Removed at the provider. */
  readonly removed: number
  /** Still there: the loop continues with them. */
  readonly remaining: number
}

/** How long a deletion waits for the provider. */
const removalMs = 20_000
/** How many webhooks a deletion removes at a time. */
const removalsAtOnce = 4

/** Changes connections of tenants, and applies the changes to their webhooks. */
export class Connections {
  readonly setup: ConnectionSetup
  readonly doctor: Doctor
  readonly recordings: Recordings
  readonly handMade: HandMadeRegistrations
  readonly #changes: ConnectionChanges
  readonly #options: ConnectionsOptions

  constructor(options: ConnectionsOptions) {
    this.setup = new ConnectionSetup(options)
    this.doctor = new Doctor(options)
    this.recordings = new Recordings(options)
    this.handMade = new HandMadeRegistrations(options)
    this.#changes = new ConnectionChanges(options)
    this.#options = options
  }

  /** Finds a connection. Throws `unknown_connection`. */
  async find({ integration, connectionId }: Omit<ConnectionKey, 'environment'>): Promise<Connection> {
    const connection = await this.#options.store.findConnection(integration.id, connectionId)
    if (connection) return connection
    throw unknownConnection(integration.uniqueKey, connectionId)
  }

  /**
   * Creates the connection, or changes the one that has the id. Without an id it gets a new UUID. New credentials or a
   * new config of an existing connection are applied to its webhooks by the loop.
   */
  async put(
    {
      environment,
      integration,
      connectionId = randomUUID(),
    }: Omit<ConnectionKey, 'connectionId'> & {
      readonly connectionId?: string | undefined
    },
    change: ConnectionChange,
  ): Promise<Connection> {
    const key = { environment, integration, connectionId }
    const current = await this.#options.store.findConnection(integration.id, connectionId)
    const before = current ? await this.#accountOf(current) : null
    const connection = await this.#changes.put(integration, connectionId, change)
    if (current && (change.config || change.credentials)) await this.#readopt(key, connection, before)
    return connection
  }

  /** Changes a connection; `undefined` if there is none. A new config or new credentials are applied as `put` does. */
  async change(key: ConnectionKey, change: ConnectionChange): Promise<Connection | undefined> {
    const { integration, connectionId } = key
    const isAccount = change.config !== undefined || change.credentials !== undefined
    const current = isAccount ? await this.#options.store.findConnection(integration.id, connectionId) : undefined
    const before = current ? await this.#accountOf(current) : null
    const connection = await this.#changes.change(integration, connectionId, change)
    if (connection && isAccount) await this.#readopt(key, connection, before)
    return connection
  }

  /**
   * Deletes a connection and removes its webhooks at the provider. Waits for the provider up to 20 s; the loop does the
   * rest. `purge` erases its events, too. Returns `undefined` if there is none.
   */
  async delete(key: ConnectionKey, { purge }: { readonly purge: boolean }): Promise<readonly Removal[] | undefined> {
    const { store, now, registrations, stopping, onConfigurationChange } = this.#options
    const connection = await store.findConnection(key.integration.id, key.connectionId)
    if (!connection) return undefined
    const managed = await registrationsOf(store, key)
    if (!(await store.deleteConnection({ id: connection.id, purge, now: now() }))) return undefined
    onConfigurationChange()
    const round = { actor: 'person', signal: AbortSignal.any([AbortSignal.timeout(removalMs), stopping]) } as const
    return await Promise.all(
      managed.map(async ({ id }) => ({
        id,
        done: await registrations.rounds.run(id, round).catch(() => 'pending' as const),
      })),
    )
  }

  /**
   * Deletes an integration with its connections, and removes their webhooks at the provider. Waits for the provider up to
   * 20 s; the loop does the rest.
   */
  async deleteIntegration(environment: Environment, { id }: Integration): Promise<IntegrationRemoval> {
    const { store, now, registrations, stopping, onConfigurationChange } = this.#options
    const managed: number[] = []
    for await (const each of listAllManaged(store, { environmentId: environment.id, integrationId: id })) {
      managed.push(each.id)
    }
    await store.deleteIntegration({ id, now: now() })
    onConfigurationChange()
    const signal = AbortSignal.any([AbortSignal.timeout(removalMs), stopping])
    const removed = await pMap(
      managed,
      async (registration) =>
        !signal.aborted &&
        (await registrations.rounds.run(registration, { actor: 'person', signal }).catch(() => 'pending')) ===
          'removed',
      { concurrency: removalsAtOnce },
    )
    const count = removed.filter(Boolean).length
    return { removed: count, remaining: managed.length - count }
  }

  /** Validates a request to connect a tenant; throws its mistakes. Makes no request and changes nothing. */
  async prepare(key: ConnectionKey, request: ConnectRequest): Promise<SetupInput> {
    const { store, providers, registrations } = this.#options
    const { environment, integration, connectionId } = key
    const provider = providerOf(providers, integration)
    const register = registerOf(provider)
    await registrations.controls.checkAddress(environment.id)
    const current = await store.findConnection(integration.id, connectionId)
    const before = current ? await this.#accountOf(current) : null
    const config = mergeConfig(current?.config ?? {}, request.config ?? {})
    const credentials = request.credentials ?? before?.credentials
    if (!credentials) throw invalidAt(['credentials'], 'credentials are needed: the connection has none')
    const account = {
      config: await readConfig(provider, config),
      credentials: await readCredentials(provider, credentials),
    }
    const chosen = await this.#chosenFor(key, register, request.registrations)
    const change = {
      ...(request.config && { config: request.config }),
      ...(request.credentials && { credentials: request.credentials }),
    }
    const save = () => this.#changes.put(integration, connectionId, change)
    const adopts = request.adopt === true ? await this.#keysByHand(key, provider, current) : undefined
    return { environment, integration, provider, connectionId, before, account, chosen, adopts, save }
  }

  /** The match keys of the webhooks that people set up. Throws `invalid` if there are none, or if Guidepost has its own. */
  async #keysByHand(key: ConnectionKey, provider: Provider, connection: Connection | undefined): Promise<string[]> {
    const { store } = this.#options
    if ((await currentRegistrations(store, key)).size > 0) {
      throw invalidAt(['adopt'], 'Guidepost manages the webhooks of the connection already')
    }
    const byHand = connection ? await store.listRegistrations(connection.id) : []
    const keys = [
      ...provider.receive.connectionKeys(connection?.config ?? {}),
      ...byHand.flatMap(({ guid }) => provider.receive.matchKeyOf(guid) ?? []),
    ]
    if (keys.length === 0) throw invalidAt(['adopt'], 'the connection has no webhook that a person set up')
    return [...new Set(keys)]
  }

  /** Connects a tenant. Throws `preflight_failed` if an existing connection fails the checks, and leaves it unchanged. */
  async connect(input: SetupInput, round: Round): Promise<Extract<SetupResult, { ok: true }>> {
    const result = await this.setup.run(input, round)
    if (result.ok) return result
    throw new ConnectionError(
      'preflight_failed',
      `Nothing was changed: ${result.findings.map(({ message }) => message).join('. ')}`,
      result.findings.map(({ id, message, advice = '' }) => ({
        code: id,
        message: `${message}. ${advice}`.trim(),
        path: [],
      })),
    )
  }

  async #chosenFor(
    key: ConnectionKey,
    register: Register,
    choices: readonly Choice[] | undefined,
  ): Promise<readonly Chosen[]> {
    if (choices) return await readChoices(register, choices)
    const current = await this.#currentChoices(key)
    return current.length > 0 ? current : [firstPreset(register)]
  }

  async #currentChoices(key: ConnectionKey): Promise<readonly Chosen[]> {
    const current = await currentRegistrations(this.#options.store, key)
    return [...current.values()].map(({ details: { spec, preset } }) => ({ spec, preset }))
  }

  /**
   * Applies a changed account to the webhooks of a connection. The loop checks them with the new account at once, or
   * recreates them if the account has another API user.
   */
  async #readopt(key: ConnectionKey, connection: Connection, before: Account | null): Promise<void> {
    const { providers, registrations } = this.#options
    const provider = providers.get(key.integration.provider)
    const account = await this.#accountOf(connection)
    if (!provider?.register || !account) return
    const chosen = await this.#currentChoices(key)
    if (chosen.length === 0) return
    const ids = await this.setup.ensure({ ...key, provider, before, account }, connection, chosen)
    for (const id of ids) await registrations.rounds.request(id)
  }

  /** Null without credentials. */
  async #accountOf(connection: Connection): Promise<Account | null> {
    const credentials = await this.#options.store.readCredentials(connection.id)
    return credentials && { config: connection.config, credentials }
  }
}

function registerOf({ displayName, register }: Provider): Register {
  if (register) return register
  throw new ConnectionError('not_supported', `Webhooks of ${displayName} are set up by hand`)
}
