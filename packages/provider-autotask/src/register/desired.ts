import type { Desired, RegistrationTarget } from '@guidepost/provider'
import { sortedFields, sortedIds, toFieldUse, type Attributes } from './attributes.ts'
import { eventNames, fieldNamesOf, type RegistrationSpec } from './spec.ts'

/** The webhook that should be at Autotask, without the secret. Pure. */
export function desired(target: RegistrationTarget, spec: RegistrationSpec): Desired {
  const attributes: Attributes = {
    name: spec.name,
    webhookUrl: target.url,
    deactivationUrl: target.deactivationUrl,
    events: eventNames.filter((name) => spec.events.includes(name)),
    notificationEmailAddress: spec.notificationEmailAddress,
    sendThresholdExceededNotification: spec.sendThresholdExceededNotification,
    fields: fieldsOf(spec),
    excludedResources: sortedIds(spec.excludedResources),
  }
  return { entity: spec.entity, attributes }
}

function fieldsOf(spec: RegistrationSpec): Attributes['fields'] {
  const isIn = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name.toLowerCase())
  const { subscribed, displayed } = spec
  return sortedFields(
    fieldNamesOf(spec).map((name) => [name, toFieldUse(isIn(subscribed, name), isIn(displayed, name))]),
  )
}
