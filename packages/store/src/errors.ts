/**
 * - `unavailable`: nothing was written; the same call may succeed later (disk full, database gone, store closed). If the
 *   connection to PostgreSQL broke while it committed, nobody knows: the same call again finds what it wrote.
 * - `locked`: another process holds the SQLite file.
 * - `unknown_schema`: the database was written by a newer version, needs a migration, or isn't Guidepost's.
 * - `wrong_key`: secrets in the database were sealed with a key that is not in the ring.
 * - `invalid_url`: `DATABASE_URL` cannot be used.
 * - `internal`: a defect in the store, or a call that names something that isn't there.
 */
export type StoreErrorCode = 'unavailable' | 'locked' | 'unknown_schema' | 'wrong_key' | 'invalid_url' | 'internal'

/** The one error that the store throws. Its message holds no secret and no payload. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
