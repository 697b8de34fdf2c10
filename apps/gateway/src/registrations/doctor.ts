import type { Finding, Provider, RegistrationTarget } from '@guidepost/provider'
import type { Connection, Environment, Integration } from '@guidepost/store'
import { standingOf } from './details.ts'
import { hostOf } from './open.ts'
import type { Round } from './options.ts'
import type { Registrations } from './registrations.ts'
import { targetOf } from './target.ts'

const dayMs = 24 * 60 * 60_000

/** Whose connection it is. */
export interface Patient {
  readonly environment: Environment
  readonly integration: Integration
  readonly provider: Provider
  readonly connection: Connection
}

/** All that can be found out about a connection, each as soon as it is known: the plugin's checks, then ours. Changes nothing. */
export async function* doctor(registrations: Registrations, patient: Patient, round: Round): AsyncGenerator<Finding> {
  const { environment, provider, connection } = patient
  const { store } = registrations.options
  const own = await ownOf(registrations, patient)
  if (own.length === 0) yield notRegistered
  const credentials = await store.readCredentials(connection.id)
  if (!credentials) yield noCredentials
  else if (provider.diagnose) {
    const host = hostOf(registrations.options, provider.id, round)
    const scope = { depth: 'full' as const, registrations: own }
    yield* provider.diagnose.check({ config: connection.config, credentials }, scope, host)
  }
  if (await registrations.isPaused(environment.id)) yield paused
  for (const { id, entity } of own) {
    yield await eventsFinding(registrations, id, entity)
    yield await signatureFinding(registrations, environment.id, id, entity)
  }
}

/** What the connection has registered, as plugins are told of it; without secrets. */
export async function ownOf(
  registrations: Registrations,
  { environment, integration, connection }: Omit<Patient, 'provider'>,
): Promise<{ target: RegistrationTarget; spec: unknown; id: number; entity: string }[]> {
  const { store, publicUrl } = registrations.options
  const place = {
    publicUrl: publicUrl() ?? 'http://unknown.invalid',
    installation: store.installation,
    environmentUuid: environment.uuid,
    uniqueKey: integration.uniqueKey,
  }
  const own: Awaited<ReturnType<typeof ownOf>> = []
  const filter = { integrationId: integration.id, connectionId: connection.connectionId }
  for await (const one of registrations.all(environment.id, filter)) {
    if (one.connectionDeleted || one.state !== 'active') continue
    const { details } = standingOf(one)
    const { token, deactivationToken, id, entity } = one
    const target = targetOf(place, { token, deactivationToken, secret: '' }, details.webhookId)
    own.push({ target, spec: details.spec, id, entity })
  }
  return own
}

const notRegistered: Finding = {
  id: 'registered',
  title: 'The connection has a registration',
  verdict: 'wrong',
  message: 'Nothing is registered for it',
  advice: 'Set it up: guidepost connect',
}

const noCredentials: Finding = {
  id: 'stored-credentials',
  title: 'The connection has credentials',
  verdict: 'wrong',
  message: 'None are stored, so that the provider can not be asked',
  advice: 'Give them: guidepost connect',
}

const paused: Finding = {
  id: 'reconcile',
  title: 'Registrations are looked after',
  verdict: 'wrong',
  message: 'The reconcile loop is paused: nothing is repaired',
  advice: 'guidepost reconcile resume',
}

async function eventsFinding(registrations: Registrations, id: number, entity: string): Promise<Finding> {
  const check = { id: 'events', title: `Events of the ${entity} webhook arrive` }
  const { lastAt } = await registrations.options.store.registrationUse(id)
  if (lastAt !== null) return { ...check, verdict: 'ok', message: `the last one at ${new Date(lastAt).toISOString()}` }
  const advice = 'Change any ticket, company or whatever it watches, and look again a minute later.'
  return { ...check, verdict: 'by_hand', message: 'None has come yet', advice }
}

async function signatureFinding(
  registrations: Registrations,
  environmentId: number,
  registrationId: number,
  entity: string,
): Promise<Finding> {
  const check = { id: 'signatures', title: `The signatures of the ${entity} webhook are right` }
  const { store, now } = registrations.options
  const { rows } = await store.listRejections({ environmentId, registrationId }, { limit: 100 })
  const recent = rows.filter(({ receivedAt, reason }) => reason === 'mismatch' && receivedAt > now() - dayMs)
  if (recent.length === 0) return { ...check, verdict: 'ok', message: 'none was refused within a day' }
  return {
    ...check,
    verdict: 'wrong',
    message: `${recent.length} were refused within a day, the last at ${new Date(recent[0]!.receivedAt).toISOString()}`,
    advice: `If the provider has another secret: guidepost registrations rotate ${registrationId}. If a proxy rewrites bodies, mend it.`,
  }
}
