/** The value of a field. Dates are strings as Autotask's REST API writes them: in UTC, without a zone. */
export type Value = string | number | boolean | null

export type FieldType = 'long' | 'integer' | 'decimal' | 'string' | 'boolean' | 'datetime'

export interface PicklistValue {
  readonly value: number
  readonly label: string
  /** Requests cannot write inactive values. Default: true. */
  readonly isActive?: boolean
  readonly isSystem?: boolean
}

/** A field of an entity, as its metadata describes it. */
export interface Field {
  /** The spelling of the REST API, e.g. `ticketNumber`. */
  readonly name: string
  /** The spelling in the metadata and payloads of webhooks, e.g. `TicketNumber`. */
  readonly label: string
  readonly type: FieldType
  /** Maximum number of characters; 0 if the type has no limit. */
  readonly length: number
  readonly required: boolean
  readonly readOnly: boolean
  /** Whether a webhook can subscribe or display the field. */
  readonly isWatchable: boolean
  /** Written at creation, read-only afterwards. */
  readonly createOnly: boolean
  readonly picklist?: readonly PicklistValue[]
}

/**
 * Parses lines of `name type(length) flags`. The flags are `required`, `readonly`, `createonly` and `watch` (a webhook can
 * subscribe or display the field).
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
        isWatchable: flags.includes('watch'),
        createOnly: flags.includes('createonly'),
        ...(picklist && { picklist }),
      }
    })
}

/** Formats a date as the REST API does: in UTC without a zone, with milliseconds only if they are not zero. */
export function dateText(time: number): string {
  return new Date(time).toISOString().replace(/(?:\.000)?Z$/, '')
}

/** Parses a date with or without a zone (none is UTC) to milliseconds; NaN for other text. */
export function dateTime(text: string): number {
  return Date.parse(/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`)
}
