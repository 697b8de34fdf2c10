import type { ManagedRegistration, Store } from '@guidepost/store'
import type { Actor } from './options.ts'

interface Entry {
  readonly actor: Actor
  readonly action: string
  /** One line, for people. */
  readonly summary: string
  /** Default: `done`. Else the code of an error, with its `message`. */
  readonly result?: string
  readonly message?: string | null
}

/** Records an action on one registration. */
export async function auditRegistration(
  { store, now }: { readonly store: Pick<Store, 'audit'>; readonly now: () => number },
  { environment, integrationId, connectionId, id }: ManagedRegistration,
  entry: Entry,
): Promise<void> {
  const about = { environmentId: environment.id, integrationId, connectionId, registrationId: id }
  await store.audit([{ at: now(), ...about, result: 'done', message: null, ...entry }])
}

/** Records what a person decided about all registrations of an environment. */
export async function auditDecision(
  { store, now }: { readonly store: Pick<Store, 'audit'>; readonly now: () => number },
  environmentId: number,
  entry: Omit<Entry, 'actor'>,
): Promise<void> {
  const about = { environmentId, integrationId: null, connectionId: null, registrationId: null }
  await store.audit([{ at: now(), actor: 'person', ...about, result: 'done', message: null, ...entry }])
}
