import type { Observed } from '@guidepost/provider'
import type { ClaimedRegistration, Store } from '@guidepost/store'
import type { Details } from '../details.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

/**
 * Whether the provider may sign with another secret than ours. Signs of that: the provider switched the webhook off
 * after failures, and we rejected signatures after our last write.
 */
export async function isSecretDoubtful(
  store: Pick<Store, 'listRejections'>,
  { environment, id }: ClaimedRegistration,
  { lastWriteAt, startedAt }: Details,
  { webhook }: Observed,
): Promise<boolean> {
  if (webhook?.inactiveBecause !== 'failures') return false
  const filter = { environmentId: environment.id, registrationId: id }
  const { rows } = await store.listRejections(filter, { limit: 20 })
  const since = lastWriteAt ?? startedAt
  return rows.some(({ reason, receivedAt }) => reason === 'mismatch' && receivedAt > since)
}

/**
 * Removes old secrets a day after a rotation, unless something was signed with them within the last hour. Returns how
 * many were removed, and whether the rotation is finished.
 */
export async function retireSecrets(
  store: Pick<Store, 'listSecrets' | 'registrationUse' | 'removeSecret'>,
  id: number,
  { rotatedAt, secretPending }: Details,
  now: number,
): Promise<{ readonly removed: number; readonly finished: boolean }> {
  if (rotatedAt === null || secretPending || now < rotatedAt + dayMs) return { removed: 0, finished: false }
  const owner = { kind: 'registration', id } as const
  const [, ...old] = await store.listSecrets(owner, now)
  const { secrets } = await store.registrationUse(id)
  const unused = old.filter((secret) => (secrets[secret.id] ?? 0) < now - hourMs)
  for (const secret of unused) await store.removeSecret({ owner, id: secret.id })
  return { removed: unused.length, finished: unused.length === old.length }
}
