import type { Desired, Provider, ProviderHost, Register, RegisterClient, RegistrationTarget } from '@guidepost/provider'
import type { ClaimedRegistration, Store } from '@guidepost/store'
import { missing, tracing, type Trace } from './errors.ts'
import { forgetful, memoryOf } from './memory.ts'
import type { RegistrationsOptions, Round } from '../options.ts'
import type { RegistrationStatus } from '../details.ts'
import type { RoundError } from '../status.ts'
import { targetOf } from '../target.ts'

/** All that it takes to speak to the provider about one registration. */
export interface Opened {
  readonly provider: Provider
  readonly register: Register
  readonly client: RegisterClient
  readonly target: RegistrationTarget
  /** Where the target's URLs begin. */
  readonly publicUrl: string
  /** Null: it is to be removed. */
  readonly desired: Desired | null
  readonly spec: unknown
  readonly trace: Trace
  /** Whose name the provider goes by, for people. */
  readonly displayName: string
}

/** `forget`: somebody says that what made a provider refuse its user is mended; plugins remember that for good. */
type RoundOfHost = Round & { readonly forget?: boolean }

/** What plugins reach the outside with. */
export interface HostOptions {
  readonly store: Pick<Store, 'readMemory' | 'writeMemory'>
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
  readonly trustedOrigins: readonly string[]
}

/** The host that a plugin is given. */
export function hostOf(
  options: HostOptions,
  provider: string,
  round: RoundOfHost,
  trace: Trace = { host: undefined, status: undefined },
): ProviderHost {
  const memory = memoryOf(options.store, provider)
  return {
    fetch: tracing(options.fetch, trace),
    signal: round.signal,
    now: options.now,
    memory: round.forget === true ? forgetful(memory) : memory,
    trustedOrigins: options.trustedOrigins,
    priority: round.actor === 'person' ? 'urgent' : 'quiet',
  }
}

/** Is it to go? */
function isUnwanted(claimed: Pick<ClaimedRegistration, 'connectionDeleted'>, { details }: RegistrationStatus): boolean {
  return claimed.connectionDeleted || details.wanted === 'absent'
}

/** Collects it, without a call. */
export async function open(
  options: RegistrationsOptions,
  claimed: ClaimedRegistration,
  standing: RegistrationStatus,
  round: RoundOfHost,
): Promise<Opened | { readonly problem: RoundError }> {
  const { store } = options
  const provider = options.providers.get(claimed.provider)
  const register = provider?.register
  if (!provider || !register) {
    return { problem: missing('no_provider', `the provider "${claimed.provider}" is not configured here`) }
  }
  const publicUrl = options.publicUrl()
  if (publicUrl === undefined) return { problem: missing('no_public_url', 'GUIDEPOST_PUBLIC_URL is not set') }
  const connection = await connectionOf(options, claimed)
  if (!connection) return { problem: missing('no_credentials', 'the connection has no credentials') }
  const [newest] = await store.listSecrets({ kind: 'registration', id: claimed.id }, options.now())
  const place = {
    publicUrl,
    installation: store.installation,
    environmentUuid: claimed.environment.uuid,
    uniqueKey: claimed.integration,
  }
  const { token, deactivationToken } = claimed
  const own = { token, deactivationToken, secret: newest?.value ?? '' }
  const target = targetOf(place, own, standing.details.webhookId)
  const trace: Trace = { host: undefined, status: undefined }
  const client = register.open(connection, hostOf(options, provider.id, round, trace))
  const { spec } = standing.details
  const desired = isUnwanted(claimed, standing) ? null : register.desired(target, spec)
  return { provider, register, client, target, publicUrl, desired, spec, trace, displayName: provider.displayName }
}

/** With what it was made: the connection's own, or what was kept when that changed or went. */
async function connectionOf({ store }: RegistrationsOptions, claimed: ClaimedRegistration) {
  const kept = await store.readKeptCredentials(claimed.id)
  if (kept) return kept
  if (claimed.connectionDeleted) return undefined
  const credentials = await store.readCredentials(claimed.connection)
  return credentials ? { config: claimed.config, credentials } : undefined
}
