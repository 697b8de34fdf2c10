import { AutotaskError, isAutotaskError } from '../errors.ts'
import { field, reader, type AutotaskRow } from './rows.ts'
import type { Call, CallOptions, Transport } from '../http/transport.ts'

/** The result of a delete. `gone`: the row does not exist, or belongs to another user; Autotask answers both alike. */
export type DeleteResult = 'deleted' | 'gone'

/** @deprecated Use {@link DeleteResult}. */
export type Deleted = DeleteResult

/** Reads one row; `undefined` if it does not exist: Autotask answers 404 or `{"item":null}`. */
export async function getRow(
  transport: Transport,
  path: string,
  options: CallOptions,
): Promise<AutotaskRow | undefined> {
  try {
    const body = await transport.send({ ...options, method: 'GET', path })
    return field(body, 'item') as AutotaskRow | undefined
  } catch (error) {
    if (isAutotaskError(error, 'not_found')) return undefined
    throw error
  }
}

/** Deletes a row. A row that does not exist is no error. */
export async function deleteRow(transport: Transport, path: string, options: CallOptions): Promise<DeleteResult> {
  try {
    await transport.send({ ...options, method: 'DELETE', path })
    return 'deleted'
  } catch (error) {
    if (isAutotaskError(error, 'not_found')) return 'gone'
    throw error
  }
}

/** Changes a row. Retried, because the same change twice leaves the same row. */
export async function patchRow(transport: Transport, path: string, body: object, call: PartialCall): Promise<void> {
  await transport.send({ ...call, method: 'PATCH', path, body })
}

type PartialCall = CallOptions & Pick<Call, 'secrets'>

/**
 * Creates a row at most once and returns its id. A failed create may have happened. So before a retry, and after a retry
 * that Autotask rejects, `findCreated` looks for the row.
 */
export async function createOnce(
  transport: Transport,
  call: PartialCall & { readonly path: string; readonly body: object },
  findCreated: () => Promise<number | undefined>,
): Promise<number> {
  let isRetry = false
  return await transport.retry(call, transport.options.retries, async () => {
    const found = isRetry ? await findCreated() : undefined
    if (found !== undefined) return found
    const mayExist = isRetry
    isRetry = true
    try {
      return itemIdOf(await transport.send({ ...call, method: 'POST', once: true }))
    } catch (error) {
      const created = mayExist && isAutotaskError(error) && !error.retryable ? await findCreated() : undefined
      if (created !== undefined) return created
      throw error
    }
  })
}

const readCreated = reader({ itemId: 'integer' })

function itemIdOf(body: unknown): number {
  const { itemId } = readCreated(body)
  if (itemId === undefined) throw new AutotaskError('unavailable', 'Autotask answered a create without an itemId')
  return itemId
}

/** Returns an id for a path. Throws `validation` unless it is a positive integer. */
export function checkedId(id: number): number {
  if (Number.isSafeInteger(id) && id > 0) return id
  throw new AutotaskError('validation', `The id ${String(id)} is invalid. It must be a positive integer`)
}

/** Returns the name of an entity for a path, e.g. `Tickets`. Throws `validation` for other characters than letters. */
export function checkedEntity(entity: string): string {
  if (/^[A-Za-z]+$/.test(entity)) return entity
  throw new AutotaskError(
    'validation',
    `The entity ${JSON.stringify(entity)} is invalid. It must be a name like Tickets`,
  )
}
