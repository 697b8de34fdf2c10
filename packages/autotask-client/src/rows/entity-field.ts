/** One value of a picklist field. */
export interface PicklistValue {
  /** The number in rows. Autotask sends it as text here. `undefined` if it is not a number. */
  readonly id: number | undefined
  readonly label: string
  readonly isActive: boolean
  /** True if every Autotask database has this value. */
  readonly isSystem: boolean
}

/** The metadata of one field of an entity. */
export interface EntityField {
  readonly name: string
  readonly dataType: string | undefined
  readonly length: number | undefined
  readonly isRequired: boolean | undefined
  readonly isReadOnly: boolean | undefined
  readonly isQueryable: boolean | undefined
  readonly isPickList: boolean | undefined
  readonly isSupportedWebhookField: boolean | undefined
  readonly picklistValues: readonly PicklistValue[]
}

/** The fields of one entity, and when they were read. */
export interface CachedFields {
  readonly at: number
  readonly fields: readonly EntityField[]
}
