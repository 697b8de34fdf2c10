import type { Plan } from '@guidepost/provider'
import type { ClaimedRegistration } from '@guidepost/store'
import { addressProblem, changesOf, countChange } from './brakes.ts'
import type { RegistrationsOptions, Round } from '../options.ts'

// Each environment has its own: whoever has a key of one decides nothing for others.
const addressKey = (environmentId: number) => `gateway:public-url:${environmentId}`
const pausedKey = (environmentId: number) => `gateway:reconcile-paused:${environmentId}`
const changesKey = (environmentId: number) => `gateway:changes:${environmentId}`
const allowedKey = (environmentId: number) => `gateway:changes-allowed-until:${environmentId}`
/** How long `apply --all` counts. */
const allowedMs = 60 * 60_000

type Store = Pick<
  RegistrationsOptions['store'],
  'readMemory' | 'writeMemory' | 'replaceMemory' | 'countManaged' | 'installation'
>

/** Says why nothing may be changed in an environment from this installation, or `undefined`. */
export async function checkAddress(store: Store, environmentId: number, url: string): Promise<string | undefined> {
  return addressProblem(await store.readMemory(addressKey(environmentId)), { url, installation: store.installation })
}

/** The same before something is written with an address: the first one is remembered, whichever process comes first. */
export async function claimAddress(store: Store, environmentId: number, url: string): Promise<string | undefined> {
  const key = addressKey(environmentId)
  if ((await store.readMemory(key)) === undefined) {
    await store.replaceMemory(key, undefined, { url, installation: store.installation })
  }
  return await checkAddress(store, environmentId, url)
}

/** From here on this address is the one of the environment. */
export async function adoptAddress(store: Store, environmentId: number, url: string): Promise<void> {
  await store.writeMemory(addressKey(environmentId), { url, installation: store.installation })
}

export async function isPaused(store: Pick<Store, 'readMemory'>, environmentId: number): Promise<boolean> {
  return (await store.readMemory(pausedKey(environmentId))) === true
}

export async function setPaused(store: Store, environmentId: number, paused: boolean): Promise<void> {
  await store.writeMemory(pausedKey(environmentId), paused ? true : undefined)
}

/** Lets everything through that waits because it is too much at once. */
export async function allowAll(store: Store, environmentId: number, now: number): Promise<void> {
  await store.writeMemory(allowedKey(environmentId), now + allowedMs)
}

/**
 * Says why a plan of ours has to wait for a person, or `undefined` and counts it, for all processes. What a person asked
 * for, and what nobody has yet (a set-up, a removal), never waits.
 */
export async function checkAmount(
  options: Pick<RegistrationsOptions, 'now'> & { readonly store: Store },
  claimed: ClaimedRegistration,
  { actions }: Plan,
  { actor }: Round,
): Promise<string | undefined> {
  if (actor === 'person' || actions.length === 0 || !repairable.has(claimed.status)) return undefined
  return await count(options, claimed, actions.map(({ kind }) => kind).join(', '))
}

const repairable = new Set(['active', 'deactivated', 'switched_off'])

async function count(
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
    const after = countChange(changesOf(before), change)
    if (!after)
      return `too many connections need "${cause}" at once: it waits for \`guidepost registrations apply --all\``
    // Others count beside us, here and in other processes: whoever comes second counts again.
    if (await store.replaceMemory(key, before, after)) return undefined
  }
}
