import type { Finding, Provider } from '@guidepost/provider'
import type { Connection, Environment, Integration, JsonObject, Store } from '@guidepost/store'
import { newDetails, statusOf } from '../registrations/details.ts'
import { currentRegistrations, listAllManaged } from '../registrations/list.ts'
import type { Progress, Round } from '../registrations/options.ts'
import { hostOf, type HostOptions } from '../registrations/provider/open.ts'
import type { Registrations } from '../registrations/registrations.ts'
import type { Reconciled } from '../registrations/rounds/reconcile.ts'
import { targetOf } from '../registrations/target.ts'
import { factsOf } from '../registrations/verdict/facts.ts'
import { verdictOf } from '../registrations/verdict/verdict.ts'
import { newToken } from '../webhook-url.ts'
import type { Chosen } from './choices.ts'
import { ConnectionError } from './errors.ts'

/** A connection's config and credentials. */
export interface Account {
  readonly config: JsonObject
  readonly credentials: JsonObject
}

/** A connection with its old and its new account. */
export interface AccountChange {
  readonly environment: Environment
  readonly integration: Integration
  readonly provider: Provider
  readonly connectionId: string
  /** Null for a new connection, or one without credentials. */
  readonly before: Account | null
  readonly account: Account
}

export interface SetupInput extends AccountChange {
  readonly chosen: readonly Chosen[]
  /** The match keys of the webhooks that people set up, which Guidepost takes over. Omitted: it creates new ones. */
  readonly adopts?: readonly string[] | undefined
  /** Writes the connection. */
  readonly save: () => Promise<Connection>
}

/** `ok: false`: the preflight failed, and the existing connection is unchanged. */
export type SetupResult =
  | { readonly ok: false; readonly findings: readonly Finding[] }
  | {
      readonly ok: true
      readonly connection: Connection
      readonly registrations: readonly { readonly id: number; readonly done: Reconciled }[]
    }

export interface SetupOptions extends HostOptions {
  readonly store: Store
  readonly registrations: Registrations
  readonly onConfigurationChange: () => void
}

/** Registers the webhooks of connections. */
export class ConnectionSetup {
  readonly #options: SetupOptions

  constructor(options: SetupOptions) {
    this.#options = options
  }

  /**
   * Checks the credentials, saves the connection, and registers its webhooks. If a check fails, an existing connection
   * stays unchanged; a new one is saved, so that a retry needs no credentials. All later steps are rounds of the
   * reconcile loop, which finishes them if this process dies.
   */
  async run(input: SetupInput, round: Round): Promise<SetupResult> {
    const wrong = (await this.#preflight(input, round)).filter(({ verdict }) => verdict === 'wrong')
    if ((input.before || input.adopts) && wrong.length > 0) return { ok: false, findings: wrong }
    const connection = await input.save()
    const ids = await this.ensure(input, connection, input.chosen, input.adopts)
    const registrations: { id: number; done: Reconciled }[] = []
    for (const id of ids) registrations.push({ id, done: await this.#options.registrations.rounds.run(id, round) })
    await this.#undoAdoption(input, registrations)
    return { ok: true, connection, registrations }
  }

  /** Forgets registrations that could not take over a webhook: it stays one made by hand, and its events still arrive. */
  async #undoAdoption(
    { adopts }: SetupInput,
    registrations: readonly { readonly id: number; readonly done: Reconciled }[],
  ): Promise<void> {
    if (adopts === undefined) return
    const failed = registrations.flatMap(({ id, done }) => {
      if (typeof done !== 'object') return []
      const { details } = statusOf(done)
      return details.adopts === null || details.error === null ? [] : [{ id, error: details.error }]
    })
    for (const { id } of failed) await this.#options.registrations.actions.dismiss(id, undefined)
    const [first] = failed
    if (!first) return
    const { code, message, advice } = first.error
    const text = `The webhook was not taken over: ${message}`
    throw new ConnectionError('adoption_failed', text, [
      { code, message: `${message}. ${advice ?? ''}`.trim(), path: [] },
    ])
  }

  async #preflight({ provider, account, chosen, environment, integration }: SetupInput, round: Round) {
    const { store, registrations } = this.#options
    const parts = {
      publicUrl: registrations.controls.requireUrl(),
      installation: store.installation,
      environmentUuid: environment.uuid,
      uniqueKey: integration.uniqueKey,
    }
    const own = { token: newToken(), deactivationToken: newToken(), secret: '' }
    const scope = {
      depth: 'preflight' as const,
      registrations: chosen.map(({ spec }) => ({ target: targetOf(parts, own, null), spec })),
    }
    const findings: Finding[] = []
    // A person has just entered these credentials, so forget that the provider refused earlier ones.
    const host = hostOf(this.#options, provider.id, { ...round, resetMemory: true })
    for await (const finding of provider.diagnose?.check(account, scope, host) ?? []) {
      findings.push(finding)
      round.say?.(progressOf(finding))
    }
    return findings
  }

  /**
   * Makes sure that the connection has a registration for each choice, and returns their ids. Keeps existing
   * registrations, or replaces them if the API user changed: the new user can't see or change the old user's webhooks.
   */
  async ensure(
    change: AccountChange,
    connection: Connection,
    chosen: readonly Chosen[],
    adopts?: SetupInput['adopts'],
  ): Promise<number[]> {
    const { store, registrations, now, onConfigurationChange } = this.#options
    const current = await currentRegistrations(store, change)
    const isReplaced = isAnotherUser(change)
    const ids: number[] = []
    for (const choice of chosen) {
      const entity = change.provider.register!.entityOf(choice.spec)
      const known = current.get(entity)?.registration.id
      if (known !== undefined && !isReplaced) {
        await registrations.actions.choose(known, choice)
        ids.push(known)
        continue
      }
      if (known !== undefined && change.before) {
        await store.keepCredentials({ id: known, kept: change.before, now: now() })
      }
      ids.push(await this.#create(change, connection, { entity, choice, replaces: known ?? null, adopts }))
    }
    await this.#retryOrphans(change)
    onConfigurationChange()
    return ids
  }

  /** With the new credentials, the gateway may remove webhooks that an earlier connection of this name left behind. */
  async #retryOrphans({ environment, integration, connectionId, account }: AccountChange): Promise<void> {
    const { store, now } = this.#options
    const filter = { environmentId: environment.id, integrationId: integration.id, connectionId }
    for await (const { id, status } of listAllManaged(store, filter)) {
      if (status !== 'orphaned') continue
      await store.keepCredentials({ id, kept: account, now: now() })
      await store.requestStep({ id, at: now(), now: now() })
    }
  }

  async #create(
    { integration, provider }: AccountChange,
    connection: Connection,
    { entity, choice, replaces, adopts }: Created,
  ): Promise<number> {
    const now = this.#options.now()
    const details = newDetails({ ...choice, startedAt: now, replaces, adopts: adopts ? [...adopts] : null })
    const facts = factsOf(
      { id: 0, entity, provider: provider.id, verdict: null },
      { status: 'setting_up', cause: null, details, nextStepAt: null },
      { provider, lastEventAt: null, paused: false, recovery: undefined, unreached: false },
    )
    const { changesAt, ...verdict } = verdictOf(facts, now)!
    const made = await this.#options.store.createRegistration({
      integrationId: integration.id,
      connection: connection.id,
      entity,
      token: newToken(),
      guid: null,
      matchKey: null,
      secret: provider.receive.generateSecret(),
      managed: {
        status: 'setting_up',
        details,
        verdict,
        judgeAt: changesAt ?? undefined,
        // The caller runs the first round itself; if it dies, the loop does.
        nextStepAt: now + 60_000,
        deactivationToken: newToken(),
        ...(replaces !== null && { replaces }),
      },
      now,
    })
    if (typeof made === 'object') return made.registration.id
    throw new Error(`The registration of ${connection.connectionId} could not be created: ${made}`)
  }
}

interface Created extends Pick<SetupInput, 'adopts'> {
  readonly entity: string
  readonly choice: Chosen
  readonly replaces: number | null
}

/** True if a key of the config has changed. New credentials alone do not mean another API user. */
function isAnotherUser({ before, account }: AccountChange): boolean {
  if (!before) return false
  return Object.entries(before.config).some(
    ([key, value]) => key in account.config && JSON.stringify(account.config[key]) !== JSON.stringify(value),
  )
}

/** A finding as a line of progress. */
export function progressOf({ id, title, verdict, message, advice }: Finding): Progress {
  return { step: 'check', name: id, result: verdict, message: `${title}: ${message}`, advice }
}
