import type { Finding, Provider, RegistrationTarget } from '@guidepost/provider'
import type { Connection, Environment, Integration, Store } from '@guidepost/store'
import { currentRegistrations } from '../registrations/list.ts'
import type { Round } from '../registrations/options.ts'
import { hostOf, type HostOptions } from '../registrations/provider/open.ts'
import type { Registrations } from '../registrations/registrations.ts'
import { isPaused } from '../registrations/rounds/guard.ts'
import { targetOf } from '../registrations/target.ts'

const dayMs = 24 * 60 * 60_000

/** A connection with its integration and environment. */
export interface DoctorInput {
  readonly environment: Environment
  readonly integration: Integration
  readonly provider: Provider
  readonly connection: Connection
}

export interface DoctorOptions extends HostOptions {
  readonly store: Store
  readonly registrations: Registrations
}

/** Finds out what is right and wrong with connections. */
export class Doctor {
  readonly #options: DoctorOptions

  constructor(options: DoctorOptions) {
    this.#options = options
  }

  /** Checks a connection: the plugin's checks, then ours. Changes nothing at the provider. The findings change the verdict. */
  async *check(input: DoctorInput, round: Round): AsyncGenerator<Finding> {
    const { store, registrations } = this.#options
    const targets = await readTargets(store, registrations.publicUrl(), input)
    const findings: Finding[] = []
    for await (const finding of this.#findings(input, targets, round)) {
      findings.push(finding)
      yield finding
    }
    for (const { id, entity } of targets) {
      const own = findings.filter((each) => each.entity === undefined || each.entity === entity)
      await registrations.rounds.keepFindings(id, own)
    }
  }

  async *#findings(input: DoctorInput, targets: readonly Target[], round: Round): AsyncGenerator<Finding> {
    const { environment, provider, connection } = input
    const { store } = this.#options
    const [reach] = await store.readReach([connection.id])
    const isByHand = targets.length === 0 && reach?.reachable === true
    if (isByHand) yield setUpByHand(reach.lastEventAt)
    else if (targets.length === 0) yield notRegistered
    const credentials = await store.readCredentials(connection.id)
    if (!credentials) yield isByHand ? noCredentialsByHand : noCredentials
    else if (provider.diagnose) {
      const scope = { depth: 'full' as const, registrations: targets }
      const host = hostOf(this.#options, provider.id, round)
      yield* provider.diagnose.check({ config: connection.config, credentials }, scope, host)
    }
    if (await isPaused(store, environment.id)) yield paused
    for (const { id, entity } of targets) {
      yield await this.#checkEvents(id, entity)
      yield await this.#checkSignatures(environment.id, id, entity)
    }
  }

  async #checkEvents(id: number, entity: string): Promise<Finding> {
    const check = { id: 'events', title: `Events of the ${entity} webhook arrive`, entity }
    const { lastAt } = await this.#options.store.registrationUse(id)
    if (lastAt !== null)
      return { ...check, verdict: 'ok', message: `the last one arrived at ${new Date(lastAt).toISOString()}` }
    const advice = `Change any ${entity} at the provider, and run the doctor again a minute later.`
    return { ...check, verdict: 'by_hand', message: 'no event has arrived yet', advice }
  }

  async #checkSignatures(environmentId: number, registrationId: number, entity: string): Promise<Finding> {
    const check = { id: 'signatures', title: `The signatures of the ${entity} webhook are right`, entity }
    const { store, now } = this.#options
    const { rows } = await store.listRejections({ environmentId, registrationId }, { limit: 100 })
    const recent = rows.filter(({ receivedAt, reason }) => reason === 'mismatch' && receivedAt > now() - dayMs)
    const { lastAt } = await store.registrationUse(registrationId)
    if (recent.length === 0) return { ...check, verdict: 'ok', message: 'no webhook was rejected within a day' }
    return {
      ...check,
      title: `Signatures of the ${entity} webhook are wrong`,
      // After a verified webhook, the rejected ones may come from anybody.
      ...((lastAt === null || recent[0]!.receivedAt > lastAt) && { effect: 'impaired' as const }),
      verdict: 'wrong',
      message: `${recent.length} webhooks were rejected within a day, the last at ${new Date(recent[0]!.receivedAt).toISOString()}`,
      advice: `If the provider has another secret: guidepost registrations rotate ${registrationId}. If a proxy rewrites bodies, fix the proxy.`,
    }
  }
}

/** A current registration as plugins get it, with an empty secret. */
export interface Target {
  readonly id: number
  readonly entity: string
  readonly target: RegistrationTarget
  readonly spec: unknown
}

/** The current registrations of a connection as plugins get them. */
export async function readTargets(
  store: Store,
  publicUrl: string | undefined,
  { environment, integration, connection }: Omit<DoctorInput, 'provider'>,
): Promise<readonly Target[]> {
  const parts = {
    publicUrl: publicUrl ?? 'http://unknown.invalid',
    installation: store.installation,
    environmentUuid: environment.uuid,
    uniqueKey: integration.uniqueKey,
  }
  const key = { environment, integration, connectionId: connection.connectionId }
  const current = await currentRegistrations(store, key)
  return [...current.values()].map(({ registration, details }) => {
    const { id, entity, token, deactivationToken } = registration
    const target = targetOf(parts, { token, deactivationToken, secret: '' }, details.webhookId)
    return { id, entity, target, spec: details.spec }
  })
}

const notRegistered: Finding = {
  id: 'registered',
  title: 'The connection has no registration',
  verdict: 'wrong',
  message: 'no webhook is set up, so no event arrives',
  advice: 'Set up its webhooks: guidepost connect',
}

const noCredentials: Finding = {
  id: 'stored-credentials',
  title: 'The connection has no credentials',
  verdict: 'wrong',
  message: 'none are stored, so the provider can’t be asked',
  advice: 'Enter them: guidepost connect',
}

/** A webhook that a person set up works without credentials here. */
const noCredentialsByHand: Finding = {
  ...noCredentials,
  verdict: 'by_hand',
  message: 'none are stored, so Guidepost can’t check the webhook',
  advice: 'Look at it at the provider. With credentials, Guidepost can manage it: guidepost connect --adopt',
}

function setUpByHand(lastEventAt: number | null): Finding {
  const check = { id: 'registered', title: 'A person set up the webhook' }
  if (lastEventAt !== null) {
    return { ...check, verdict: 'ok', message: `its last event arrived at ${new Date(lastEventAt).toISOString()}` }
  }
  const advice = 'Change any ticket at the provider, and run the doctor again a minute later.'
  return { ...check, verdict: 'by_hand', message: 'no event has arrived yet', advice }
}

const paused: Finding = {
  id: 'reconcile',
  title: 'The reconcile loop is paused',
  verdict: 'wrong',
  message: 'no webhook is checked or repaired',
  advice: 'Resume it: guidepost reconcile resume',
}
