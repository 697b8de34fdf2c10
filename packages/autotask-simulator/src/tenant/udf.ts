import type { PicklistValue } from '../entities/field.ts'
import type { FieldType } from '../entities/field.ts'

/** A user-defined field. Its values are text, as the REST API has them; those of a picklist are ids. */
export interface Udf {
  /** Its label, and its key in payloads. */
  readonly name: string
  /** Default `string`. */
  readonly type?: Extract<FieldType, 'string' | 'decimal' | 'datetime' | 'boolean'>
  readonly picklist?: readonly PicklistValue[]
  /** Seen only with the permission for protected data. */
  readonly isProtected?: boolean
}

/** A user-defined field with the id by which webhooks name it. */
export interface NumberedUdf extends Udf {
  readonly id: number
}
