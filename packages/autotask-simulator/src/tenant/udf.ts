import type { PicklistValue } from '../entities/field.ts'
import type { FieldType } from '../entities/field.ts'

/** A user-defined field. Its values are strings, as in the REST API; the values of a picklist are value ids. */
export interface Udf {
  /** The label, which is also the key in payloads. */
  readonly name: string
  /** Default `string`. */
  readonly type?: Extract<FieldType, 'string' | 'decimal' | 'datetime' | 'boolean'>
  readonly picklist?: readonly PicklistValue[]
  /** Whether only users with the permission for protected data see the field. */
  readonly isProtected?: boolean
}

/** A user-defined field with the id that rows of webhooks refer to. */
export interface NumberedUdf extends Udf {
  readonly id: number
}
