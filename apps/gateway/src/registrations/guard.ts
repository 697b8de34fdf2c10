import type { Plan } from '@guidepost/provider'
import type { ClaimedRegistration } from '@guidepost/store'
import { addressProblem, changesOf, countChange } from './brakes.ts'
import type { RegistrationsOptions, Round } from './options.ts'

const addressKey = 'gateway:public-url'
const pausedKey = 'gateway:reconcile-paused'
const changesKey = (environmentId: number) => `gateway:changes:${environmentId}`
const allowedKey = (environmentId: number) => `gateway:changes-allowed-until:${environmentId}`
/** How long `apply --all` counts. */
const allowedMs = 60 * 60_000

type Store = Pick<RegistrationsOptions['store'], 'readMemory' | 'writeMemory' | 'countManaged' | 'installation'>

/** Says why nothing may be changed from this installation, or `undefined`. */
export async function checkAddress(store: Store, url: string): Promise<string | undefined> {
  return addressProblem(await store.readMemory(addressKey), { url, installation: store.installation })
}

/** Before something is written with an address: the first one is remembered. */
export async function useAddress(store: Store, url: string): Promise<void> {
  if ((await store.readMemory(addressKey)) === undefined) await adoptAddress(store, url)
}

/** From here on this address is the one. */
export async function adoptAddress(store: Store, url: string): Promise<void> {
  await store.writeMemory(addressKey, { url, installation: store.installation })
}

export async function isPaused(store: Store): Promise<boolean> {
  return (await store.readMemory(pausedKey)) === true
}

export async function setPaused(store: Store, paused: boolean): Promise<void> {
  await store.writeMemory(pausedKey, paused ? true : undefined)
}

/** Lets everything through that waits because it is too much at once. */
export async function allowAll(store: Store, environmentId: number, now: number): Promise<void> {
  await store.writeMemory(allowedKey(environmentId), now + allowedMs)
}

/** One count at a time: rounds run beside each other. */
let turn: Promise<unknown> = Promise.resolve()

/**
 * Says why a plan of ours has to wait for a person, or `undefined` and counts it. What a person asked for, and what nobody
 * has yet (a set-up, a removal), never waits.
 */
export function checkAmount(
  options: Pick<RegistrationsOptions, 'now'> & { readonly store: Store },
  claimed: ClaimedRegistration,
  { actions }: Plan,
  { actor }: Round,
): Promise<string | undefined> {
  if (actor === 'person' || actions.length === 0 || !repairable.has(claimed.status)) return Promise.resolve(undefined)
  const counted = turn.then(() => count(options, claimed, actions.map(({ kind }) => kind).join(', ')))
  turn = counted.catch(() => undefined)
  return counted
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
  const before = changesOf(await store.readMemory(changesKey(environmentId)))
  const change = { cause, connection: String(claimed.connection), now: now(), connections }
  const after = countChange(before, change)
  if (!after)
    return `too many connections need "${cause}" at once: it waits for \`guidepost registrations apply --all\``
  await store.writeMemory(changesKey(environmentId), after)
  return undefined
}
