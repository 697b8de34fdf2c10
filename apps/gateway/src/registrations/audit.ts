import type { Audit, Connection, ManagedRegistration, Store } from '@guidepost/store'
import type { Actor } from './options.ts'

interface Entry {
  readonly actor: Actor
  /** The name of the API key that was used. Default: none was. */
  readonly by?: string | undefined
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
  await store.audit([toAudit(now(), about, entry)])
}

/** Records what a person decided about an environment. */
export async function auditDecision(
  { store, now }: { readonly store: Pick<Store, 'audit'>; readonly now: () => number },
  environmentId: number,
  entry: Omit<Entry, 'actor'>,
): Promise<void> {
  const about = { environmentId, integrationId: null, connectionId: null, registrationId: null }
  await store.audit([toAudit(now(), about, { actor: 'person', ...entry })])
}

/** Records what a person did about a connection. */
export async function auditDecisionAbout(
  { store, now }: { readonly store: Pick<Store, 'audit'>; readonly now: () => number },
  environmentId: number,
  { integrationId, connectionId }: Pick<Connection, 'integrationId' | 'connectionId'>,
  entry: Omit<Entry, 'actor'>,
): Promise<void> {
  const about = { environmentId, integrationId, connectionId, registrationId: null }
  await store.audit([toAudit(now(), about, { actor: 'person', ...entry })])
}

type About = Pick<Audit, 'environmentId' | 'integrationId' | 'connectionId' | 'registrationId'>

function toAudit(at: number, about: About, { by, result = 'done', message = null, ...entry }: Entry): Audit {
  return { at, ...about, by: by ?? null, result, message, ...entry }
}
