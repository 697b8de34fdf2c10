/**
 * - `unavailable`: nothing was written, and the same call may succeed later (disk full, database gone, store closed).
 *   If the connection to PostgreSQL broke during the commit, the call may have taken effect. It is safe to repeat the
 *   call: it then finds what the first one wrote.
 * - `locked`: another process holds the SQLite file.
 * - `unknown_schema`: a newer version or another program wrote the database, or it needs a migration.
 * - `wrong_key`: secrets in the database were sealed with a key that is not in the ring.
 * - `invalid_url`: `DATABASE_URL` cannot be used.
 * - `internal`: a defect in the store, or a call that names something that does not exist.
 */
export type StoreErrorCode = 'unavailable' | 'locked' | 'unknown_schema' | 'wrong_key' | 'invalid_url' | 'internal'

/**
 * Why the database is `unavailable`, if a person has to act.
 *
 * - `replaced`: the database file, or its write-ahead log, is not the one that was opened.
 * - `damaged`: the database file has pages that cannot be read.
 */
export type StoreErrorReason = 'replaced' | 'damaged'

/** The only error that the store throws. Its message contains no secret and no payload. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  readonly reason: StoreErrorReason | undefined

  constructor(
    code: StoreErrorCode,
    message: string,
    options?: ErrorOptions & { readonly reason?: StoreErrorReason | undefined },
  ) {
    super(message, options)
    this.code = code
    this.reason = options?.reason
  }
}
