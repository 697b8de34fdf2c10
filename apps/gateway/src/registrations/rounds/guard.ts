import type { Plan } from '@guidepost/provider'
import type { ClaimedRegistration } from '@guidepost/store'
import { addressProblem, readChanges, countChange } from './brakes.ts'
import type { RegistrationsOptions, Round } from '../options.ts'

// One per environment: an API key of one environment decides nothing for others.
const addressKey = (environmentId: number) => `gateway:public-url:${environmentId}`
const pausedKey = (environmentId: number) => `gateway:reconcile-paused:${environmentId}`
const changesKey = (environmentId: number) => `gateway:changes:${environmentId}`
const allowedKey = (environmentId: number) => `gateway:changes-allowed-until:${environmentId}`
/** How long the approval of `apply --all` lasts. */
const allowedMs = 60 * 60_000

type Store = Pick<
  RegistrationsOptions['store'],
  'readMemory' | 'writeMemory' | 'replaceMemory' | 'countManaged' | 'installation'
>

/** Why this installation may change nothing in an environment; `undefined` if it may. */
export async function checkAddress(store: Store, environmentId: number, url: string): Promise<string | undefined> {
  return addressProblem(await store.readMemory(addressKey(environmentId)), { url, installation: store.installation })
}

/** Like `checkAddress`, for use before a write at the provider: stores this address first if the environment has none. */
export async function claimAddress(store: Store, environmentId: number, url: string): Promise<string | undefined> {
  const key = addressKey(environmentId)
  if ((await store.readMemory(key)) === undefined) {
    await store.replaceMemory(key, undefined, { url, installation: store.installation })
  }
  return await checkAddress(store, environmentId, url)
}

/** Stores this address as that of the environment. */
export async function adoptAddress(store: Store, environmentId: number, url: string): Promise<void> {
  await store.writeMemory(addressKey(environmentId), { url, installation: store.installation })
}

export async function isPaused(store: Pick<Store, 'readMemory'>, environmentId: number): Promise<boolean> {
  return (await store.readMemory(pausedKey(environmentId))) === true
}

export async function setPaused(store: Store, environmentId: number, paused: boolean): Promise<void> {
  await store.writeMemory(pausedKey(environmentId), paused ? true : undefined)
}

/** Allows any number of changes for an hour. */
export async function allowAll(store: Store, environmentId: number, now: number): Promise<void> {
  await store.writeMemory(allowedKey(environmentId), now + allowedMs)
}

/**
 * Why a plan must wait for a person's approval. `undefined`: it need not wait, and is now counted for all processes.
 * Requests of a person, setups and removals never wait.
 */
export async function checkAmount(
  options: Pick<RegistrationsOptions, 'now'> & { readonly store: Store },
  claimed: ClaimedRegistration,
  { actions }: Plan,
  { actor }: Round,
): Promise<string | undefined> {
  if (actor === 'person' || actions.length === 0 || !repairable.has(claimed.status)) return undefined
  return await countRepair(options, claimed, actions.map(({ kind }) => kind).join(', '))
}

const repairable = new Set(['active', 'deactivated', 'switched_off'])

async function countRepair(
  { store, now }: Pick<RegistrationsOptions, 'now'> & { readonly store: Store },
  claimed: ClaimedRegistration,
  cause: string,
): Promise<string | undefined> {
  const environmentId = claimed.environment.id
  if (Number(await store.readMemory(allowedKey(environmentId))) > now()) return undefined
  const lines = await store.countManaged(environmentId)
  const connections = lines.reduce((sum, line) => sum + line.connections, 0)
  const key = changesKey(environmentId)
  for (;;) {
    const before = await store.readMemory(key)
    const change = { cause, connection: String(claimed.connection), now: now(), connections }
    const after = countChange(readChanges(before), change)
    if (!after)
      return `too many connections need "${cause}" within an hour; to continue: \`guidepost registrations apply --all\``
    // Another process may have counted at the same time: then count again.
    if (await store.replaceMemory(key, before, after)) return undefined
  }
}
