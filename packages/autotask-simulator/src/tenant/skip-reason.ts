import type { Behaviour } from '../behaviour.ts'
import type { Action, SkipReason } from '../ledger.ts'
import type { Hook } from './hook.ts'
import type { Row } from './table.ts'
import type { ApiUser } from './user.ts'

/** A record that changed. For a delete, `row` is what it last was. */
export interface RecordChange {
  readonly action: Action
  /** Of the record, e.g. `Tickets`. */
  readonly entity: string
  readonly row: Row
  /** REST names and labels of user-defined fields. */
  readonly changed: ReadonlySet<string>
  readonly by: number
}

const flags = {
  Create: 'isSubscribedToCreateEvents',
  Update: 'isSubscribedToUpdateEvents',
  Delete: 'isSubscribedToDeleteEvents',
} as const satisfies Record<Action, string>

/**
 * Why `hook` is not told, or `undefined` if it is. What the webhook itself says comes first, then who did it, then what
 * the owner may see (Kaseya's help on SaaS Alerts: without access the webhook looks registered and doesn't fire), then
 * which fields changed (developer help, "WebhookFields").
 */
export function skipReasonOf(
  hook: Hook,
  recordChange: RecordChange,
  owner: ApiUser | undefined,
  behaviour: Behaviour,
): SkipReason | undefined {
  const { action, entity, row, by } = recordChange
  if (!hook.isActive) return 'inactive'
  if (hook.row.values['isReady'] !== true) return 'not-ready'
  if (hook.stopped.has(action)) return 'action-disabled'
  if (hook.row.values[flags[action]] !== true) return 'action-not-subscribed'
  if (hook.excluded.has(by)) return 'excluded-resource'
  if (!owner?.canLogIn) return 'owner-inactive'
  const access = owner.accessTo(entity)
  if (access === 'none' || (access === 'view' && behaviour.ownerNeeds === 'view-and-update')) {
    return 'owner-has-no-access'
  }
  if (!seesLine(owner, row)) return 'line-of-business'
  if (!owner.level.protectedData && hook.watched.some(({ isProtected }) => isProtected)) return 'protected-data'
  return skipReasonOfFields(hook, recordChange, behaviour)
}

/** Whether a user may see a record of its line of business; records without one are seen by all. */
export function seesLine({ level }: ApiUser, row: Row): boolean {
  const line = row.values['organizationalLevelAssociationID']
  return typeof line !== 'number' || level.linesOfBusiness === 'all' || level.linesOfBusiness.includes(line)
}

function skipReasonOfFields(
  hook: Hook,
  { action, row, changed }: RecordChange,
  { createFires }: Behaviour,
): SkipReason | undefined {
  if (action === 'Update') {
    const isTold = hook.watched.some(({ isSubscribed, name }) => isSubscribed && changed.has(name))
    return isTold ? undefined : 'no-subscribed-field-changed'
  }
  if (action === 'Create' && createFires === 'with-a-field') {
    const isSet = hook.watched.some(({ name, isUdf }) => ((isUdf ? row.udfs : row.values)[name] ?? null) !== null)
    return isSet ? undefined : 'no-field-set'
  }
  return undefined
}
