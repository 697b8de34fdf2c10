import type { Finding, ObservedWebhook } from '@guidepost/provider'
import { mergeChecks } from '../verdict/facts.ts'
import type { Details } from '../details.ts'
import type { RegistrationsOptions, Round } from '../options.ts'
import { hostOf, type OpenedRegistration } from '../provider/open.ts'

/** A lost right shows earlier: then a sweep fails, and the checks are made again. */
const checksLastMs = 4 * 60 * 60_000

/**
 * Reads again what costs few requests and may have changed: rights, and the owner of the webhook. Returns what to remember.
 * A round that a hint started reads nothing again, so that forged hints stay cheap.
 */
export async function readChecks(
  options: Pick<RegistrationsOptions, 'store' | 'fetch' | 'now' | 'trustedOrigins'>,
  { provider, account, target, spec, desired }: OpenedRegistration,
  webhook: ObservedWebhook | null,
  { checks, checkedAt }: Details,
  { round, problemAt }: { readonly round: Round; readonly problemAt: number | null },
): Promise<Partial<Details>> {
  if (!provider.diagnose || desired === null || webhook?.active !== true) return {}
  const isFresh = checkedAt !== null && options.now() - checkedAt < checksLastMs && checkedAt > (problemAt ?? 0)
  if (isFresh && round.actor !== 'person') return {}
  const findings: Finding[] = []
  const scope = { depth: 'look' as const, registrations: [{ target, spec, observed: webhook }] }
  const host = hostOf(options, provider.id, round)
  for await (const finding of provider.diagnose.check(account, scope, host)) findings.push(finding)
  const now = options.now()
  const isComplete = findings.every(({ verdict }) => verdict !== 'unknown')
  return { checks: mergeChecks(checks, findings, now), ...(isComplete && { checkedAt: now }) }
}
