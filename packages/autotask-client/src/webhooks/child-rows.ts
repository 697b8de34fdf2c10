import { checkedId, createOnce, deleteRow, patchRow, type DeleteResult } from '../rows/calls.ts'
import { isExistingRow } from '../http/classify.ts'
import { AutotaskError, isAutotaskError } from '../errors.ts'
import { pages } from '../rows/query.ts'
import { entityReader } from '../rows/rows.ts'
import type { CallOptions, Transport } from '../http/transport.ts'

/** How a webhook uses one field, system or user-defined. */
export interface FieldRow {
  /** The number of the field, see `fieldId` and `udfFieldId`. */
  readonly fieldId: number
  /** A change of this field sends an Update event. Without a subscribed field, Autotask sends no Update events. */
  readonly isSubscribedField: boolean
  /** Every event of the webhook contains the value. */
  readonly isDisplayAlwaysField: boolean
}

/** A resource (a user of Autotask) whose own changes send no events. */
export interface ExcludedResource {
  readonly resourceId: number
}

/** A row with its id at Autotask. */
export type Stored<Row> = Row & { readonly id: number }

/** The rows of a webhook. The client writes rows of one webhook one after another: in parallel, Autotask loses rows. */
export interface ChildRows<Row> {
  list(webhookId: number, options?: CallOptions): Promise<Stored<Row>[]>
  /** Adds a row and returns its id. If a row for the same field or resource exists, returns the id of that row. */
  add(webhookId: number, row: Row, options?: CallOptions): Promise<number>
  remove(webhookId: number, rowId: number, options?: CallOptions): Promise<DeleteResult>
  /**
   * Replaces the rows by `wanted`: adds missing rows, changes different ones, removes the rest. Then reads all rows again
   * and returns them. Throws `not_kept` if they differ from `wanted`.
   */
  set(webhookId: number, wanted: readonly Row[], options?: CallOptions): Promise<Stored<Row>[]>
}

/** The differences between the three kinds of rows. */
export interface ChildKind<Row> {
  /** The last part of the URL. */
  readonly path: string
  /** The number of the field or resource. A webhook has one row per key. */
  readonly keyOf: (row: Row) => number
  readonly read: (row: unknown) => Stored<Row>
  readonly write: (row: Row) => Readonly<Record<string, unknown>>
  /** The changeable part of a row. Omitted if rows can only be created and deleted. */
  readonly flagsOf?: (row: Row) => Readonly<Record<string, boolean>>
}

const readFieldRow = entityReader({
  fieldID: 'integer',
  udfFieldID: 'integer',
  isSubscribedField: 'flag',
  isDisplayAlwaysField: 'flag',
})

function fieldKind(path: string, name: 'fieldID' | 'udfFieldID'): ChildKind<FieldRow> {
  const flagsOf = ({ isSubscribedField, isDisplayAlwaysField }: FieldRow) => ({
    isSubscribedField,
    isDisplayAlwaysField,
  })
  return {
    path,
    keyOf: (row) => row.fieldId,
    read(row) {
      const { id, isSubscribedField = false, isDisplayAlwaysField = false, [name]: fieldId } = readFieldRow(row)
      return { id, fieldId: requireValue(fieldId, name), isSubscribedField, isDisplayAlwaysField }
    },
    write: (row) => ({ [name]: row.fieldId, ...flagsOf(row) }),
    flagsOf,
  }
}

const readExcluded = entityReader({ resourceID: 'integer' })

/** Autotask developer help, "REST WebhookFieldsEntity" and "REST WebhookExcludedResourcesEntity". */
export const childKinds = {
  fields: fieldKind('Fields', 'fieldID'),
  udfFields: fieldKind('UdfFields', 'udfFieldID'),
  excludedResources: {
    path: 'ExcludedResources',
    keyOf: (row) => row.resourceId,
    read(row) {
      const { id, resourceID } = readExcluded(row)
      return { id, resourceId: requireValue(resourceID, 'resourceID') }
    },
    write: (row) => ({ resourceID: row.resourceId }),
  } satisfies ChildKind<ExcludedResource>,
}

function requireValue(value: number | undefined, name: string): number {
  if (value === undefined) throw new AutotaskError('unavailable', `Autotask answered with a row that has no ${name}`)
  return value
}

/** The rows of one kind, e.g. excluded resources, of the webhooks at `root`, e.g. `TicketWebhooks`. */
export function childRows<Row>(transport: Transport, root: string, kind: ChildKind<Row>): ChildRows<Row> {
  const pathOf = (webhookId: number) => `${root}/${checkedId(webhookId)}/${kind.path}`
  const inTurn = <T>(webhookId: number, options: CallOptions, task: () => Promise<T>) =>
    transport.inTurn(`${root}/${checkedId(webhookId)}`, options, task)

  async function list(webhookId: number, options: CallOptions = {}): Promise<Stored<Row>[]> {
    const rows: Stored<Row>[] = []
    const call = { ...options, method: 'GET', path: pathOf(webhookId) } as const
    for await (const row of pages(transport, call)) rows.push(kind.read(row))
    return rows
  }

  async function rowFor(webhookId: number, row: Row, options: CallOptions): Promise<number | undefined> {
    const rows = await list(webhookId, options)
    return rows.find((stored) => kind.keyOf(stored) === kind.keyOf(row))?.id
  }

  async function add(webhookId: number, row: Row, options: CallOptions): Promise<number> {
    const body = { webhookID: webhookId, ...kind.write(row) }
    try {
      const look = () => rowFor(webhookId, row, options)
      return await createOnce(transport, { ...options, path: pathOf(webhookId), body }, look)
    } catch (error) {
      if (!isAutotaskError(error) || !isExistingRow(error)) throw error
      const id = await rowFor(webhookId, row, options)
      if (id === undefined) throw error
      return id
    }
  }

  function remove(webhookId: number, rowId: number, options: CallOptions): Promise<DeleteResult> {
    return deleteRow(transport, `${pathOf(webhookId)}/${checkedId(rowId)}`, options)
  }

  async function set(webhookId: number, wanted: readonly Row[], options: CallOptions): Promise<Stored<Row>[]> {
    const before = new Map((await list(webhookId, options)).map((row) => [kind.keyOf(row), row]))
    for (const row of wanted) {
      const stored = before.get(kind.keyOf(row))
      if (!stored) await add(webhookId, row, options)
      else if (!sameFlags(kind, stored, row)) {
        await patchRow(transport, pathOf(webhookId), { id: stored.id, ...kind.flagsOf?.(row) }, options)
      }
    }
    // Remove last, so that a ready webhook stays ready.
    const keys = new Set(wanted.map((row) => kind.keyOf(row)))
    for (const [key, row] of before) if (!keys.has(key)) await remove(webhookId, row.id, options)
    const after = await list(webhookId, options)
    checkKept(kind, pathOf(webhookId), wanted, after)
    return after
  }

  return {
    list,
    add: (webhookId, row, options = {}) => inTurn(webhookId, options, () => add(webhookId, row, options)),
    remove: (webhookId, rowId, options = {}) => inTurn(webhookId, options, () => remove(webhookId, rowId, options)),
    set: (webhookId, wanted, options = {}) => inTurn(webhookId, options, () => set(webhookId, wanted, options)),
  }
}

function sameFlags<Row>({ flagsOf }: ChildKind<Row>, stored: Row, wanted: Row): boolean {
  const flags = flagsOf?.(stored)
  return Object.entries(flagsOf?.(wanted) ?? {}).every(([name, value]) => flags?.[name] === value)
}

function checkKept<Row>(kind: ChildKind<Row>, path: string, wanted: readonly Row[], after: readonly Row[]): void {
  const stored = new Map(after.map((row) => [kind.keyOf(row), row]))
  const lost = wanted.filter((row) => {
    const found = stored.get(kind.keyOf(row))
    return !found || !sameFlags(kind, found, row)
  })
  const keys = new Set(wanted.map((row) => kind.keyOf(row)))
  const left = after.filter((row) => !keys.has(kind.keyOf(row)))
  if (lost.length === 0 && left.length === 0) return
  const problems = [
    ...lost.map((row) => `${kind.keyOf(row)} is missing or differs`),
    ...left.map((row) => `${kind.keyOf(row)} is still there`),
  ]
  throw new AutotaskError('not_kept', `Autotask did not keep the rows written to ${path}: ${problems.join(', ')}`)
}
