import type { Desired, Provider, ProviderHost, Register, RegisterClient, RegistrationTarget } from '@guidepost/provider'
import type { ClaimedRegistration, Store } from '@guidepost/store'
import { ending, missing, tracing, type Trace } from './errors.ts'
import { memoryOf, withReset } from './memory.ts'
import type { RegistrationsOptions, Round } from '../options.ts'
import type { RegistrationStatus } from '../details.ts'
import type { RoundError } from '../status.ts'
import { targetOf } from '../target.ts'

/** Everything needed to call the provider about one registration. */
export interface OpenedRegistration {
  readonly provider: Provider
  readonly register: Register
  readonly client: RegisterClient
  readonly account: Parameters<Register['open']>[0]
  readonly target: RegistrationTarget
  /** The start of the target's URLs. */
  readonly publicUrl: string
  /** Null: the webhook is to be removed. */
  readonly desired: Desired | null
  readonly spec: unknown
  readonly trace: Trace
  /** The provider's display name. */
  readonly displayName: string
}

type HostRound = Round & { readonly resetMemory?: boolean }

/** The inputs for creating a plugin's host. */
export interface HostOptions {
  readonly store: Pick<Store, 'readMemory' | 'writeMemory'>
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
  readonly trustedOrigins: readonly string[]
}

/**
 * The host that a plugin gets. `resetMemory`: the plugin forgets that the provider refused its user, since a person says
 * that this is fixed.
 */
export function hostOf(
  options: HostOptions,
  provider: string,
  round: HostRound,
  trace: Trace = { host: undefined, status: undefined },
): ProviderHost {
  const memory = memoryOf(options.store, provider)
  return {
    fetch: ending(tracing(options.fetch, trace), round.signal),
    signal: round.signal,
    now: options.now,
    memory: round.resetMemory === true ? withReset(memory) : memory,
    trustedOrigins: options.trustedOrigins,
    priority: round.actor === 'person' ? 'urgent' : 'quiet',
  }
}

/** Whether the webhook is to be removed. */
function isUnwanted(claimed: Pick<ClaimedRegistration, 'connectionDeleted'>, { details }: RegistrationStatus): boolean {
  return claimed.connectionDeleted || details.wanted === 'absent'
}

/** Collects what a round needs, or says what is missing. Makes no request to the provider. */
export async function open(
  options: RegistrationsOptions,
  claimed: ClaimedRegistration,
  status: RegistrationStatus,
  round: HostRound,
): Promise<OpenedRegistration | { readonly problem: RoundError }> {
  const { store } = options
  const provider = options.providers.get(claimed.provider)
  const register = provider?.register
  if (!provider || !register) {
    return { problem: missing('no_provider', `the provider "${claimed.provider}" is not configured here`) }
  }
  const publicUrl = options.publicUrl()
  if (publicUrl === undefined) return { problem: missing('no_public_url', 'GUIDEPOST_PUBLIC_URL is not set') }
  const account = await accountOf(options, claimed)
  if (!account) return { problem: missing('no_credentials', 'the connection has no credentials') }
  const [newest] = await store.listSecrets({ kind: 'registration', id: claimed.id }, options.now())
  const parts = {
    publicUrl,
    installation: store.installation,
    environmentUuid: claimed.environment.uuid,
    uniqueKey: claimed.integration,
  }
  const { token, deactivationToken } = claimed
  const own = { token, deactivationToken, secret: newest?.value ?? '' }
  const target = targetOf(parts, own, status.details.webhookId)
  const trace: Trace = { host: undefined, status: undefined }
  const client = register.open(account, hostOf(options, provider.id, round, trace))
  const { spec } = status.details
  const desired = isUnwanted(claimed, status) ? null : register.desired(target, spec)
  const { displayName } = provider
  return { provider, register, client, account, target, publicUrl, desired, spec, trace, displayName }
}

/**
 * The account that created the webhook: the connection's present account, or the account that was kept when the
 * connection changed it or was deleted.
 */
async function accountOf({ store }: RegistrationsOptions, claimed: ClaimedRegistration) {
  const kept = await store.readKeptCredentials(claimed.id)
  if (kept) return kept
  if (claimed.connectionDeleted) return undefined
  const credentials = await store.readCredentials(claimed.connection)
  return credentials ? { config: claimed.config, credentials } : undefined
}
