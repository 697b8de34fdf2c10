import type { Behaviour } from '../behaviour.ts'
import type { Action, SkipReason } from '../ledger.ts'
import type { Hook } from './hook.ts'
import type { Row } from './table.ts'
import type { ApiUser } from './user.ts'

/** A change of a record. Of a delete, `row` is the last state of the record. */
export interface RecordChange {
  readonly action: Action
  /** The entity of the record, e.g. `Tickets`. */
  readonly entity: string
  readonly row: Row
  /** The changed fields: REST names, and labels of user-defined fields. */
  readonly changed: ReadonlySet<string>
  readonly by: number
}

const flags = {
  Create: 'isSubscribedToCreateEvents',
  Update: 'isSubscribedToUpdateEvents',
  Delete: 'isSubscribedToDeleteEvents',
} as const satisfies Record<Action, string>

/**
 * Why a change does not fire `hook`; `undefined` if the webhook fires. Checks the webhook's settings first, then the author
 * of the change, then the owner's access (Kaseya's help on SaaS Alerts: without access, the webhook looks registered but
 * does not fire), then the changed fields (developer help, "WebhookFields").
 */
export function skipReasonOf(
  hook: Hook,
  recordChange: RecordChange,
  owner: ApiUser | undefined,
  behaviour: Behaviour,
): SkipReason | undefined {
  const { entity, row } = recordChange
  if (!hook.isActive) return 'inactive'
  if (hook.row.values['isReady'] !== true) return 'not-ready'
  if (hook.stopped.has(recordChange.action)) return 'action-disabled'
  const settings = skipReasonOfSettings(hook, recordChange)
  if (settings) return settings
  if (!owner?.canLogIn) return 'owner-inactive'
  const access = owner.accessTo(entity)
  if (access === 'none' || (access === 'view' && behaviour.ownerNeeds === 'view-and-update')) {
    return 'owner-has-no-access'
  }
  if (!seesLineOfBusiness(owner, row)) return 'line-of-business'
  if (!owner.level.protectedData && hook.watched.some(({ isProtected }) => isProtected)) return 'protected-data'
  return skipReasonOfFields(hook, recordChange, behaviour)
}

/** Whether a healthy webhook fires on the change: says nothing of its state, nor of the rights of its owner. */
export function isWanted(hook: Hook, recordChange: RecordChange, behaviour: Behaviour): boolean {
  return (skipReasonOfSettings(hook, recordChange) ?? skipReasonOfFields(hook, recordChange, behaviour)) === undefined
}

function skipReasonOfSettings(hook: Hook, { action, by }: RecordChange): SkipReason | undefined {
  if (hook.row.values[flags[action]] !== true) return 'action-not-subscribed'
  return hook.excluded.has(by) ? 'excluded-resource' : undefined
}

/** Whether the line of business of a record lets a user see it. All users see records without a line of business. */
export function seesLineOfBusiness({ level }: ApiUser, row: Row): boolean {
  const line = row.values['organizationalLevelAssociationID']
  return typeof line !== 'number' || level.linesOfBusiness === 'all' || level.linesOfBusiness.includes(line)
}

function skipReasonOfFields(
  hook: Hook,
  { action, row, changed }: RecordChange,
  { createFires }: Behaviour,
): SkipReason | undefined {
  if (action === 'Update') {
    const fires = hook.watched.some(({ isSubscribed, name }) => isSubscribed && changed.has(name))
    return fires ? undefined : 'no-subscribed-field-changed'
  }
  if (action === 'Create' && createFires === 'with-a-field') {
    const isSet = hook.watched.some(({ name, isUdf }) => ((isUdf ? row.udfs : row.values)[name] ?? null) !== null)
    return isSet ? undefined : 'no-field-set'
  }
  return undefined
}
