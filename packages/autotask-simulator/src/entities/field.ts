/** What a field of a record can hold. Dates are text as Autotask's REST API writes them: UTC without a zone. */
export type Value = string | number | boolean | null

export type FieldType = 'long' | 'integer' | 'decimal' | 'string' | 'boolean' | 'datetime'

export interface PicklistValue {
  readonly value: number
  readonly label: string
  /** Inactive values cannot be written. */
  readonly isActive?: boolean
  readonly isSystem?: boolean
}

/** A field of an entity, as its metadata describes it. */
export interface Field {
  /** As the REST API spells it, e.g. `ticketNumber`. */
  readonly name: string
  /** As webhooks' metadata and payloads spell it, e.g. `TicketNumber`. */
  readonly label: string
  readonly type: FieldType
  /** Characters at most; 0 where it doesn't apply. */
  readonly length: number
  readonly required: boolean
  readonly readOnly: boolean
  /** Whether a webhook can subscribe it or display it. */
  readonly capable: boolean
  /** Written at creation, never changed afterwards. */
  readonly createOnly: boolean
  readonly picklist?: readonly PicklistValue[]
}

/**
 * Fields from lines of `name type(length) flags`; the flags are `required`, `readonly`, `createonly` and `watch` (a webhook
 * can subscribe it).
 */
export function fields(
  lines: string,
  picklists: Readonly<Record<string, readonly PicklistValue[]>> = {},
): readonly Field[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', type = '', ...flags] = line.trim().split(/\s+/)
      const [, kind = '', length = '0'] = /^(\w+)(?:\((\d+)\))?$/.exec(type) ?? []
      const picklist = picklists[name]
      return {
        name,
        label: name.charAt(0).toUpperCase() + name.slice(1),
        type: kind as FieldType,
        length: Number(length),
        required: flags.includes('required'),
        readOnly: flags.includes('readonly'),
        capable: flags.includes('watch'),
        createOnly: flags.includes('createonly'),
        ...(picklist && { picklist }),
      }
    })
}

/** A date as the REST API writes it: UTC, no zone, milliseconds only where there are some. */
export function dateText(time: number): string {
  return new Date(time).toISOString().replace(/(?:\.000)?Z$/, '')
}

/** Milliseconds of a date as `dateText` writes it, or with a zone; NaN if it is none. */
export function dateTime(text: string): number {
  return Date.parse(/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`)
}
