import { samples as payloadSamples } from '@guidepost/autotask-payload'
import type { Sample } from '@guidepost/provider'

/** The samples of @guidepost/autotask-payload, with the identity of each event. */
export const samples: readonly Sample[] = payloadSamples.map(({ name, description, body, events }) => ({
  name,
  description,
  body,
  identities: events.map(({ entity, action, guid }) => ({
    type: entity,
    action,
    matchKey: guid,
    notice: action === 'Deactivated',
  })),
  connectionConfig: { webhookGuid: events.flatMap(({ guid }) => guid ?? []) },
}))
