import type { Value } from '../entities/field.ts'

/** A stored record: fields by REST name, user-defined fields by label. */
export interface Row {
  readonly id: number
  readonly values: Readonly<Record<string, Value>>
  readonly udfs: Readonly<Record<string, Value>>
}

/** The rows of one entity of one tenant. Rows are immutable; an update replaces the row. */
export class Table {
  readonly #rows = new Map<number, Row>()
  #next: number

  constructor(firstId = 1) {
    this.#next = firstId
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: number): Row | undefined {
    return this.#rows.get(id)
  }

  all(): IterableIterator<Row> {
    return this.#rows.values()
  }

  insert(values: Readonly<Record<string, Value>>, udfs: Readonly<Record<string, Value>> = {}): Row {
    return this.put(this.#next++, values, udfs)
  }

  /** Inserts a row with the given id. */
  put(id: number, values: Readonly<Record<string, Value>>, udfs: Readonly<Record<string, Value>> = {}): Row {
    const row = { id, values: { ...values, id }, udfs }
    this.#rows.set(id, row)
    return row
  }

  update(row: Row, values: Readonly<Record<string, Value>>, udfs: Readonly<Record<string, Value>> = {}): Row {
    const updated = { id: row.id, values: { ...row.values, ...values }, udfs: { ...row.udfs, ...udfs } }
    this.#rows.set(row.id, updated)
    return updated
  }

  delete(id: number): boolean {
    return this.#rows.delete(id)
  }
}
