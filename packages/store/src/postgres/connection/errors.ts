import { DatabaseError } from 'pg'
import { StoreError } from '../../errors.ts'

/**
 * Classes of SQLSTATE after which nothing can be written for now, whatever the row: connection lost, rolled back for
 * somebody else, out of resources, not in the right state, told to stop, the system failed.
 */
const unavailableClasses = new Set(['08', '25', '40', '53', '54', '55', '57', '58', 'F0', 'XX'])

/** The connection was lost, or there was none: what node-postgres and the network say without a SQLSTATE. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** True if the database, not the row, is the trouble. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === 'unavailable'
  return error instanceof ConnectionError || unavailableClasses.has(stateOf(error)?.slice(0, 2) ?? '')
}

/** True if two transactions stood in each other's way, and one had to go: the same work may be done at once again. */
export function isCollision(error: unknown): boolean {
  return ['40P01', '40001'].includes(stateOf(error) ?? '')
}

/** True if a unique index refuses the row. */
export const isDuplicate = (error: unknown): boolean => stateOf(error) === '23505'

/** True if a row, not the database, is the trouble: a value or a constraint. */
export const isRefusal = (error: unknown): boolean => /^2[123]/.test(stateOf(error) ?? '')

function stateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined
}

/** Any error of a use case as the port's one error. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : String(error)
  return isUnavailable(error)
    ? new StoreError('unavailable', `The database can't be written or read now: ${message}`, { cause: error })
    : new StoreError('internal', `The store failed: ${message}`, { cause: error })
}

/** What Node says of a certificate that it doesn't trust. */
const untrusted =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID|INVALID_CA)/

function isUntrusted(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && untrusted.test(String(error.code))) || isUntrusted(error.cause)
}

/** Of opening: what keeps us from logging in is told as such, and may be mended without us. */
export function toOpenError(error: unknown): StoreError {
  if (isUntrusted(error)) {
    return new StoreError(
      'unavailable',
      `The database can't be opened: its certificate is not trusted (${(error as Error).message}): name the file of its CA with sslrootcert=<file> in DATABASE_URL`,
      { cause: error },
    )
  }
  const refused = /^(28|3D|42501)/.test(stateOf(error) ?? '')
  if (!refused) return toStoreError(error)
  return new StoreError('unavailable', `The database can't be opened: ${(error as Error).message}`, { cause: error })
}
