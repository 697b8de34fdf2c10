import type { RecoveredEvent, RecoverRegistration } from '@guidepost/provider'
import type { RegistrationSpec } from '../register/spec.ts'
import type { FieldValue } from './record.ts'

/** Payloads name companies and configuration items as the SOAP API does. */
const entityTypes = {
  Company: 'Account',
  Contact: 'Contact',
  ConfigurationItem: 'InstalledProduct',
  Ticket: 'Ticket',
  TicketNote: 'TicketNote',
} as const satisfies Record<RegistrationSpec['entity'], string>

/** What happened to a record. */
export interface Change {
  readonly action: 'Create' | 'Update' | 'Delete'
  readonly id: number
  readonly fields: Readonly<Record<string, string | null>>
  /** Milliseconds since 1970, on Autotask's clock. */
  readonly at: number
  readonly actor: string | null
}

/**
 * The body that Autotask would have posted, without a sequence number: that of the lost event is unknown. Equal changes give
 * equal bytes.
 */
function compose(registration: RecoverRegistration<RegistrationSpec>, change: Change): Uint8Array {
  const { action, id, fields, at, actor } = change
  const person = actor !== null && /^\d{1,15}$/.test(actor) ? { PersonId: Number(actor) } : {}
  const payload = {
    Action: action,
    Guid: registration.matchValues[0],
    EntityType: entityTypes[registration.spec.entity],
    Id: id,
    Fields: fields,
    EventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    ...person,
  }
  return new TextEncoder().encode(JSON.stringify(payload))
}

/** An event that was not pushed. */
export function recovered(
  registration: RecoverRegistration<RegistrationSpec>,
  change: Change,
  { origin, fidelity, from }: Pick<RecoveredEvent, 'origin' | 'fidelity'> & { readonly from: number | null },
): RecoveredEvent {
  const between = { from, to: change.at }
  return { origin, fidelity, body: compose(registration, change), headers: {}, between, actor: change.actor }
}

/** The values in the form of payloads. A Create has the fields with a value only. A masked value is left out. */
export function payloadFields(values: readonly FieldValue[], action: Change['action']): Change['fields'] {
  const shown = values.flatMap(({ label, value, isMasked }) => {
    const text = payloadText(value)
    if (isMasked || (action === 'Create' && (text ?? '') === '')) return []
    return [[label, text] as const]
  })
  return Object.fromEntries(shown)
}

/** Values in payloads are strings, also numbers; a boolean is spelled as .NET does. */
function payloadText(value: FieldValue['value']): string | null {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}
