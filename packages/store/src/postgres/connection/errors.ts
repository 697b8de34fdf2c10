import { DatabaseError } from 'pg'
import { StoreError } from '../../errors.ts'

/**
 * Classes of SQLSTATE that say that the database, not the row, is the problem: connection lost, rolled back for another
 * transaction, out of resources, wrong state, operator intervention, system error; and our own for facts that change all
 * the time.
 */
const unavailableClasses = new Set(['08', '25', '40', '53', '54', '55', '57', '58', 'F0', 'XX', 'GP'])

/** The connection was lost, or none could be made: errors of node-postgres and the network have no SQLSTATE. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/**
 * True if the session can't be used any more: its connection broke (class 08), the server ends or can't be entered
 * (57P01 to 57P05), or it takes no writes (25006): it became a standby.
 */
export function isOfSession(error: unknown): boolean {
  return error instanceof ConnectionError || /^(08|57P|25006)/.test(stateOf(error) ?? '')
}

/** True if the database, not the row, is the problem. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === 'unavailable'
  return error instanceof ConnectionError || unavailableClasses.has(stateOf(error)?.slice(0, 2) ?? '')
}

/** True if two transactions collided and this one was aborted. The same work may be repeated at once. */
export function isCollision(error: unknown): boolean {
  return ['40P01', '40001'].includes(stateOf(error) ?? '')
}

/** True if `guidepost_record_batch` found that a fact had changed or a dedupe window is over, so that it recorded nothing. */
export const isOldFact = (error: unknown): boolean => stateOf(error) === 'GP001'

/** True if a unique index refuses the row. */
export const isDuplicate = (error: unknown): boolean => stateOf(error) === '23505'

/** True if a row, not the database, is the problem: a value or a constraint. */
export const isRefusal = (error: unknown): boolean => /^2[123]/.test(stateOf(error) ?? '')

function stateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined
}

/** Converts any error of a use case to the port's one error. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : String(error)
  return isUnavailable(error)
    ? new StoreError('unavailable', `The database can't be written or read now: ${message}`, { cause: error })
    : new StoreError('internal', `The store failed: ${message}`, { cause: error })
}

/** The codes of Node's errors for a certificate that it does not trust. */
const untrusted =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID|INVALID_CA)/

function isUntrusted(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && untrusted.test(String(error.code))) || isUntrusted(error.cause)
}

/** Converts an error while opening. A refused login is `unavailable`, because it may be fixed without a restart. */
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
