import type { Finding, Provider } from '@guidepost/provider'
import type { Connection, Environment, Integration, JsonObject } from '@guidepost/store'
import { newDetails, standingOf, type Details } from './details.ts'
import { hostOf } from './open.ts'
import type { Progress, Round } from './options.ts'
import type { Reconciled } from './reconcile.ts'
import type { Registrations } from './registrations.ts'
import { newToken } from '../webhook-url.ts'
import { targetOf } from './target.ts'

/** A connection's settings and secrets. */
export interface Account {
  readonly config: JsonObject
  readonly credentials: JsonObject
}

/** What is to be registered, by the name of a preset or as somebody's own. */
export type Chosen = Pick<Details, 'spec' | 'preset'>

export interface ConnectInput {
  readonly environment: Environment
  readonly integration: Integration
  readonly provider: Provider
  readonly connectionId: string
  /** As it is in the store, if the connection is there already. */
  readonly before: Account | null
  /** As it shall be. */
  readonly account: Account
  readonly chosen: readonly Chosen[]
  /** Writes the connection. */
  readonly save: () => Promise<Connection>
  readonly round: Round
}

/** `refused`: the preflight found something wrong and the connection, which was there before, stays as it was. */
export type Connected =
  | { readonly ok: false; readonly findings: readonly Finding[] }
  | {
      readonly ok: true
      readonly connection: Connection
      readonly registrations: readonly { readonly id: number; readonly done: Reconciled }[]
    }

/**
 * Credentials → preflight → connection → registrations → active. What is wrong beforehand is told and leaves a connection
 * that works as it is; a new one is kept all the same, so that a retry needs no credentials. After that every step is the
 * reconcile loop's, and it goes on if this process dies.
 */
export async function connect(registrations: Registrations, input: ConnectInput): Promise<Connected> {
  const findings = await preflight(registrations, input)
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong')
  if (input.before && wrong.length > 0) return { ok: false, findings: wrong }
  const connection = await input.save()
  const ids = await ensure(registrations, input, connection)
  const done: { id: number; done: Reconciled }[] = []
  for (const id of ids) done.push({ id, done: await registrations.run(id, input.round) })
  return { ok: true, connection, registrations: done }
}

async function preflight(registrations: Registrations, input: ConnectInput): Promise<readonly Finding[]> {
  const { provider, account, chosen, environment, integration, round } = input
  const { options } = registrations
  const place = {
    publicUrl: registrations.requireUrl(),
    installation: options.store.installation,
    environmentUuid: environment.uuid,
    uniqueKey: integration.uniqueKey,
  }
  const own = { token: newToken(), deactivationToken: newToken(), secret: '' }
  const scope = {
    depth: 'preflight' as const,
    registrations: chosen.map(({ spec }) => ({ target: targetOf(place, own, null), spec })),
  }
  const findings: Finding[] = []
  // A person has given these credentials just now, whatever became of earlier ones.
  const host = hostOf(options, provider.id, { ...round, forget: true })
  for await (const finding of provider.diagnose?.check(account, scope, host) ?? []) {
    findings.push(finding)
    round.say?.(progressOf(finding))
  }
  return findings
}

/** A finding as a line of progress. */
export function progressOf({ id, title, verdict, message, advice }: Finding): Progress {
  return { step: 'check', name: id, result: verdict, message: `${title}: ${message}`, advice }
}

/** Has a registration for all that is chosen; answers their ids. What is there is kept, or replaced if the account is another. */
export async function ensure(
  registrations: Registrations,
  input: Pick<ConnectInput, 'environment' | 'integration' | 'provider' | 'before' | 'account' | 'chosen'>,
  connection: Connection,
): Promise<number[]> {
  const { store } = registrations.options
  const ids: number[] = []
  const current = await currentOf(registrations, input, connection)
  for (const chosen of input.chosen) {
    const entity = input.provider.register!.entityOf(chosen.spec)
    const known = current.get(entity)
    const replaced = known !== undefined && isAnotherAccount(input)
    if (known !== undefined && !replaced) {
      await registrations.choose(known, chosen)
      ids.push(known)
      continue
    }
    if (replaced && input.before) {
      await store.keepCredentials({ id: known, kept: input.before, now: registrations.options.now() })
    }
    ids.push(await create(registrations, input, connection, { entity, chosen, replaces: known ?? null }))
  }
  await adoptOrphans(registrations, input, connection)
  registrations.options.onConfigurationChange()
  return ids
}

/** What an earlier connection of this name left behind can perhaps be removed with what we know now. */
async function adoptOrphans(
  registrations: Registrations,
  { environment, integration, account }: Pick<ConnectInput, 'environment' | 'integration' | 'account'>,
  { connectionId }: Connection,
): Promise<void> {
  const { store, now } = registrations.options
  for await (const { id, status } of registrations.all(environment.id, {
    integrationId: integration.id,
    connectionId,
  })) {
    if (status !== 'orphaned') continue
    await store.keepCredentials({ id, kept: account, now: now() })
    await store.requestStep({ id, at: now(), now: now() })
  }
}

/** The registrations that are to stay, by their entity; of two, the one that replaces the other. */
async function currentOf(
  registrations: Registrations,
  { environment, integration }: Pick<ConnectInput, 'environment' | 'integration'>,
  connection: Connection,
): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const filter = { integrationId: integration.id, connectionId: connection.connectionId }
  for await (const one of registrations.all(environment.id, filter)) {
    const { details } = standingOf(one)
    if (one.connectionDeleted || one.state !== 'active' || details.wanted === 'absent') continue
    // Newest first.
    if (!found.has(one.entity)) found.set(one.entity, one.id)
  }
  return found
}

/**
 * Settings that were there are others now. Another user can't see or change the webhooks of the one before, so that they
 * are made anew. New credentials of the same user go on with what is there.
 */
function isAnotherAccount({ before, account }: Pick<ConnectInput, 'before' | 'account'>): boolean {
  if (!before) return false
  return Object.entries(before.config).some(
    ([key, value]) => key in account.config && JSON.stringify(account.config[key]) !== JSON.stringify(value),
  )
}

async function create(
  registrations: Registrations,
  { integration, provider }: Pick<ConnectInput, 'integration' | 'provider'>,
  connection: Connection,
  { entity, chosen, replaces }: { entity: string; chosen: Chosen; replaces: number | null },
): Promise<number> {
  const { store, now } = registrations.options
  const at = now()
  const made = await store.createRegistration({
    integrationId: integration.id,
    connection: connection.id,
    entity,
    token: newToken(),
    guid: null,
    matchKey: null,
    secret: provider.receive.generateSecret(),
    managed: {
      status: 'setting_up',
      details: newDetails({ ...chosen, startedAt: at, replaces }),
      // We do it ourselves, now; if we die, the loop does.
      nextStepAt: at + 60_000,
      deactivationToken: newToken(),
      ...(replaces !== null && { replaces }),
    },
    now: at,
  })
  if (typeof made === 'object') return made.registration.id
  throw new Error(`The registration of ${connection.connectionId} could not be made: ${made}`)
}
