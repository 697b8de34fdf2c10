import type { BlindSpot, RecoverSource, Sight } from '@guidepost/provider'
import type { RegistrationSpec } from '../register/spec.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** Autotask needs up to 5 minutes under load, and 2 more for its retries. */
export const settleMs = 10 * minuteMs

/** Replication, clocks, and stamps in whole seconds. */
export const overlapMs = 10 * minuteMs

/** Autotask delivers within a minute, and within 5 minutes under load. */
export const behindAfterMs = 5 * minuteMs

/** A new record can be missing from reads for a moment, so a record is absent only if it still is after this time. */
export const absenceMs = 2 * minuteMs

/**
 * The error log keeps a row for 30 days (developer help, "WebhookEventErrorLogEntity"). How long the logs of deleted records
 * keep theirs is not documented. The history costs a call per ticket, of 10,000 calls an hour that all integrations share.
 */
export const sources: readonly RecoverSource[] = [
  { origin: 'back-fill', keepsMs: null, callsPerHour: 200, entities: null, onlyInHoles: false },
  { origin: 'error-log', keepsMs: 30 * dayMs, callsPerHour: 100, entities: null, onlyInHoles: false },
  {
    origin: 'deleted-log',
    keepsMs: null,
    callsPerHour: 50,
    entities: ['Ticket', 'TicketNote'],
    onlyInHoles: false,
  },
  { origin: 'history', keepsMs: null, callsPerHour: 200, entities: ['Ticket'], onlyInHoles: true },
  {
    origin: 'absence',
    keepsMs: null,
    callsPerHour: 20,
    entities: ['Company', 'Contact', 'ConfigurationItem'],
    onlyInHoles: true,
  },
]

/** What recovery can see of a registration if the API user has every right. */
export function sight(spec: RegistrationSpec): Sight {
  const { entity } = spec
  const deletes = { Ticket: 'certain', TicketNote: 'partial' } as const
  return {
    create: 'certain',
    update: 'certain',
    delete: entity in deletes ? deletes[entity as keyof typeof deletes] : 'suspected',
    blindSpots: blindSpotsOf(spec),
  }
}

function blindSpotsOf({ entity, events, excludedResources }: RegistrationSpec): BlindSpot[] {
  const spots: BlindSpot[] = []
  if (events.includes('delete') && !['Ticket', 'TicketNote'].includes(entity)) {
    const message = `Autotask keeps no log of deleted records of the kind ${entity}.`
    spots.push({ code: 'no_log', action: 'delete', message })
  }
  if (events.includes('delete') && entity === 'TicketNote') {
    const message = 'Autotask logs deleted notes without their ids.'
    spots.push({ code: 'log_without_id', action: 'delete', message })
  }
  if (excludedResources.length > 0 && !['Ticket', 'ConfigurationItem'].includes(entity)) {
    const message = `Records of the kind ${entity} do not say who changed them, and this registration excludes some resources.`
    spots.push({ code: 'actor_unknown', action: 'update', message })
  }
  return spots
}

/** What a tenant's metadata hides. */
export function noStamp(entity: string): BlindSpot {
  const message = `In this Autotask tenant, no query can find the records of the kind ${entity} that changed.`
  return { code: 'no_stamp', action: 'update', message }
}

export function logNotReadable(log: string): BlindSpot {
  const message = `The API user may not read ${log}, which needs administrative access to Service Desk. An empty log proves nothing.`
  return { code: 'log_not_readable', action: 'delete', message }
}

export function maskedField(field: string): BlindSpot {
  const message = `The API user may not see the protected field ${field}, so its values can't be compared.`
  return { code: 'field_masked', action: 'update', field, message }
}
