import { AutotaskError, isAutotaskError } from '../errors.ts'
import { field, reader, type AutotaskRow } from './rows.ts'
import type { Call, CallOptions, Transport } from '../http/transport.ts'

/** Whether a delete found something. `gone` is also what Autotask says of a row that isn't the API user's. */
export type Deleted = 'deleted' | 'gone'

/** Reads one item; `undefined` if there is none, which Autotask says with 404 or with `{"item":null}`. */
export async function getting(
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

/** Deletes a row; one that isn't there is no error. */
export async function deleting(transport: Transport, path: string, options: CallOptions): Promise<Deleted> {
  try {
    await transport.send({ ...options, method: 'DELETE', path })
    return 'deleted'
  } catch (error) {
    if (isAutotaskError(error, 'not_found')) return 'gone'
    throw error
  }
}

/** Changes a row. Sent again after a failure that may pass: the same change twice is the same row. */
export async function patching(transport: Transport, path: string, body: object, call: PartialCall): Promise<void> {
  await transport.send({ ...call, method: 'PATCH', path, body })
}

type PartialCall = CallOptions & Pick<Call, 'secrets'>

/**
 * Creates a row once and gives its id. A create is never sent blindly again: after a failure that leaves open whether
 * it happened, `look` is asked for the row first, and again if the second try is refused.
 */
export async function creating(
  transport: Transport,
  call: PartialCall & { readonly path: string; readonly body: object },
  look: () => Promise<number | undefined>,
): Promise<number> {
  let tried = false
  return await transport.again(call, transport.options.retries, async () => {
    const found = tried ? await look() : undefined
    if (found !== undefined) return found
    const again = tried
    tried = true
    try {
      return itemIdOf(await transport.send({ ...call, method: 'POST', once: true }))
    } catch (error) {
      const late = again && isAutotaskError(error) && !error.retryable ? await look() : undefined
      if (late !== undefined) return late
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

/** An id for a path, refused unless it is one. */
export function checkedId(id: number): number {
  if (Number.isSafeInteger(id) && id > 0) return id
  throw new AutotaskError('validation', `${String(id)} is no id: it must be a positive whole number`)
}

/** The name of an entity for a path, e.g. `Tickets`, refused unless it is one. */
export function checkedEntity(entity: string): string {
  if (/^[A-Za-z]+$/.test(entity)) return entity
  throw new AutotaskError('validation', `${JSON.stringify(entity)} is no entity: it must be a name like Tickets`)
}
