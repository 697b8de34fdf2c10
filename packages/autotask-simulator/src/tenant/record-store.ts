import type { Behaviour } from '../behaviour.ts'
import type { Entity } from '../entities/catalogue.ts'
import type { Field, PicklistValue } from '../entities/field.ts'
import type { RecordChange } from './skip-reason.ts'
import type { Table } from './table.ts'
import type { NumberedUdf } from './udf.ts'

/** The author and the time of a write. */
export interface Writer {
  readonly by: number
  readonly at: number
}

/** What writing records needs from the tenant. */
export interface RecordStore {
  table(entity: string): Table
  udfs(entity: Entity): readonly NumberedUdf[]
  picklistOf(entity: Entity, field: Field): readonly PicklistValue[] | undefined
  readonly behaviour: Behaviour
  /** Called after each change. */
  changed(recordChange: RecordChange): void
}
