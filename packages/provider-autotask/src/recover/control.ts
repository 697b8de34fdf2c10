import { isAutotaskError } from '@guidepost/autotask-client'
import { AutotaskProviderError } from '../errors.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { recordEntities } from './setup.ts'
import type { WalkContext } from './walk.ts'

/** What a sweep saw. */
export interface Proof {
  /** A record that an earlier sweep saw. */
  readonly knownId: number | null
  readonly knownSeen: boolean
  /** The highest id that this sweep saw; 0 for none. */
  readonly highest: number
  /** An earlier sweep proved that the tenant had no such record. */
  readonly wasEmpty: boolean
  /** The last page of several was empty: a right that went away during the walk looks the same. */
  readonly isEmptyEnd: boolean
}

/**
 * Proves that a sweep saw every record that it asked for: without a right, Autotask answers with an empty list. Returns the id of
 * a record that the API user sees; 0 if the tenant has none. Rejects if a missing right may be the reason for what the sweep saw.
 */
export async function proveEnd(
  context: WalkContext,
  entity: RegistrationSpec['entity'],
  { knownId, knownSeen, highest, wasEmpty, isEmptyEnd }: Proof,
): Promise<number> {
  const name = recordEntities[entity]
  const sawKnown = knownId === null ? highest > 0 : knownSeen
  if (sawKnown && !isEmptyEnd) return knownId ?? highest
  const expected = knownId ?? highest
  if (expected > 0 && (await exists(context, name, expected))) {
    if (sawKnown) return expected
    throw new AutotaskProviderError('unavailable', `Autotask did not show all ${name} during the walk. Start it again`)
  }
  // A new record would have come with the sweep, so the right is all that is left to prove.
  if (wasEmpty && highest === 0) {
    await requireFullRight(context, name)
    return 0
  }
  const { client, call } = context
  const { ids } = await client.page(name, { ...call, includeFields: ['id'], pageSize: 1, afterId: 0 })
  if (ids[0] !== undefined) return ids[0]
  await requireFullRight(context, name)
  return 0
}

async function exists({ client, call }: WalkContext, name: string, id: number): Promise<boolean> {
  const filter = [{ op: 'eq', field: 'id', value: id }] as const
  return (await client.page(name, { ...call, filter, includeFields: ['id'], pageSize: 1 })).rows.length > 0
}

/** Rejects unless the API user may read every record: then that it sees none proves that there is none. */
export async function requireFullRight({ client, call }: WalkContext, name: string): Promise<void> {
  const { userAccessForQuery: right } = await client.entityInformation(name, call)
  if (right === 'all') return
  throw new AutotaskProviderError(
    'permission_denied',
    `The API user sees none of the ${name}, and its right to read them is "${right}", so nothing proves that none changed`,
    { advice: `In Autotask, go to Admin > Security Levels and allow the API user to read ${name}.` },
  )
}

/** Whether the API user may read a log. Without the right, Autotask answers with an empty list. */
export async function isReadable({ client, call }: WalkContext, log: string): Promise<boolean> {
  try {
    return (await client.entityInformation(log, call)).userAccessForQuery !== 'none'
  } catch (error) {
    if (isAutotaskError(error, 'permission_denied', 'not_found')) return false
    throw error
  }
}
