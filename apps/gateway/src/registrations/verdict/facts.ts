import type { Finding, Provider } from '@guidepost/provider'
import type { ManagedRegistration, Recovery } from '@guidepost/store'
import { lastSweepOf } from '../recovery/facts.ts'
import { unreachedSince } from '../recovery/unreached.ts'
import { statusOf, type CheckFact, type RegistrationStatus } from '../details.ts'
import { isPaused } from '../rounds/guard.ts'
import type { RegistrationsOptions } from '../options.ts'
import { factAgesMs, type Facts } from './verdict.ts'

/** Collects the facts about a registration. `status`: instead of the stored one. */
export async function readFacts(
  { store, providers, now }: Pick<RegistrationsOptions, 'store' | 'providers' | 'now'>,
  registration: ManagedRegistration,
  status: RegistrationStatus = statusOf(registration),
): Promise<Facts> {
  const [{ lastAt }, paused, recovery, unreached] = await Promise.all([
    store.registrationUse(registration.id),
    isPaused(store, registration.environment.id),
    store.findRecovery(registration.connection),
    unreachedSince(store, registration.environment.id, now()),
  ])
  const provider = providers.get(registration.provider)
  return factsOf(registration, status, {
    provider,
    lastEventAt: lastAt,
    paused,
    recovery,
    unreached: unreached !== null,
  })
}

/** The facts about a registration, from what was read. */
export function factsOf(
  registration: Pick<ManagedRegistration, 'id' | 'entity' | 'provider' | 'verdict'>,
  { status, cause, details }: RegistrationStatus,
  more: {
    readonly provider: Provider | undefined
    readonly lastEventAt: number | null
    readonly paused: boolean
    readonly recovery: Recovery | undefined
    readonly unreached: boolean
  },
): Facts {
  const { provider, lastEventAt, paused, recovery, unreached } = more
  return {
    status,
    causeCode: details.causeCode,
    causeText: cause,
    startedAt: details.startedAt,
    firstActiveAt: details.firstActiveAt,
    changedAt: details.lastWriteAt,
    look: details.look,
    checks: details.checks,
    checkedAt: provider?.diagnose ? details.checkedAt : 'not_offered',
    lastEventAt,
    sweep: provider?.recover ? lastSweepOf(recovery, registration) : 'not_offered',
    unreached,
    paused,
    displayName: provider?.displayName ?? registration.provider,
    before: registration.verdict,
  }
}

/**
 * The checks so far, with new findings. A check that could not run leaves its last finding, until that is too old to count.
 */
export function mergeChecks(before: readonly CheckFact[], found: readonly Finding[], at: number): CheckFact[] {
  const known = found.filter(({ verdict }) => verdict !== 'unknown')
  const ids = new Set(known.map(({ id }) => id))
  const facts = known.map(({ id, title, verdict, message, advice, effect, code }): CheckFact => ({
    id,
    title,
    verdict,
    message,
    at,
    ...(advice !== undefined && { advice }),
    ...(effect !== undefined && { effect }),
    ...(code !== undefined && { code }),
  }))
  const kept = before.filter((each) => !ids.has(each.id) && at - each.at < factAgesMs.checks)
  return [...kept, ...facts]
}
